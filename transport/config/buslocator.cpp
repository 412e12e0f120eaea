#include "buslocator.h"
#include "busdirectory.h"
#include "linkaddress.h"
#include "listeningsockets.h"
#include "saltconfig.h"
#include "tcpplace.h"
#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QSet>
#include <algorithm>

namespace brine {

namespace {

using Located = Result<BusAddress, BusProblem>;
struct Text { Q_DECLARE_TR_FUNCTIONS(BusLocator) };

QString nodeWord(BusNode node) { return node == BusNode::Master ? Text::tr("master") : Text::tr("minion"); }

QString named() { return Text::tr("--sock-dir"); }

/// One sock_dir with what is known of it.
struct Place
{
    BusDirectory directory;
    QString origin;
    const SaltConfig *config;       ///< whose limits count here; may be of another daemon for a named directory
    AccessPurpose purpose;
};

BusAddress address(const Place &place, BusNode node, const BusDirectory::Minion &minion = {})
{
    BusAddress found;
    found.node = node;
    found.sockDir = place.directory.path();
    const bool master = node == BusNode::Master;
    found.pubPath = master ? place.directory.masterPub() : place.directory.minionPub(minion.hash);
    found.pullPath = master ? place.directory.masterPull() : place.directory.minionPull(minion.hash);
    found.minionId = minion.id;
    found.origin = place.origin;
    found.maxEventSizeOrigin = Text::tr("Salt's default");
    if (place.config) {
        found.maxEventSize = place.config->maxEventSize();
        found.maxEventSizeOrigin = place.config->maxEventSizeOrigin();
    }
    return found;
}

Located notHere(const Place &place, BusNode node, const QString &missingPath)
{
    // Says itself when a directory is missing or denied, or when the file is no socket.
    BusProblem vanished;
    vanished.kind = BusProblem::Kind::NotFound;
    vanished.title = Text::tr("There is no %1 bus in %2.").arg(nodeWord(node), place.directory.path());
    auto problem = checkAccess(missingPath, AccessPurpose::Watch, node).value_or(vanished);
    if (problem.isPermission() && place.purpose == AccessPurpose::Fire)
        problem = checkAccess(missingPath, place.purpose, node).value_or(problem);
    if (problem.kind == BusProblem::Kind::NotFound && !place.directory.isEmpty()) {
        problem.kind = BusProblem::Kind::WrongNode;
        problem.path = missingPath;
        problem.title = Text::tr("There is no %1 bus in %2.").arg(nodeWord(node), place.directory.path());
        problem.reason = Text::tr("%1 is missing.").arg(missingPath);
        problem.remedies = place.directory.offers();
    }
    // Who named the directory needs no telling why it was looked at.
    if (problem.kind != BusProblem::Kind::WrongNode && place.origin != named())
        problem.reason += Text::tr(" (%1: %2)").arg(place.directory.path(), place.origin);
    return Located::failure(problem);
}

Located nothingHere(const Place &place)
{
    Located master = notHere(place, BusNode::Master, place.directory.masterPub());
    BusProblem problem = master.error();
    if (problem.kind != BusProblem::Kind::NotFound || !place.directory.exists())
        return master;
    problem.title = Text::tr("There is no Salt bus in %1.").arg(place.directory.path());
    problem.reason = Text::tr("Neither master_event_pub.ipc nor minion_event_<hash>_pub.ipc is there.");
    return Located::failure(problem);
}

Located severalMinions(const Place &place)
{
    BusProblem problem;
    problem.kind = BusProblem::Kind::SeveralMinions;
    problem.path = place.directory.path();
    problem.title = Text::tr("%1 holds several minion buses; name one.").arg(place.directory.path());
    QStringList names;
    for (const auto &minion : place.directory.minions())
        names.append(minion.id.isEmpty() ? minion.hash : Text::tr("%1 (%2)").arg(minion.hash, minion.id));
    problem.reason = Text::tr("Found: %1.").arg(names.join(QStringLiteral(", ")));
    problem.remedies = place.directory.offers();
    return Located::failure(problem);
}

Located locateMinion(const Place &place, const QString &id)
{
    const auto minions = place.directory.minions();
    if (id.isEmpty()) {
        if (minions.size() > 1)
            return severalMinions(place);
        if (minions.size() == 1)
            return address(place, BusNode::Minion, minions.front());
        const QString known = place.config && !place.config->minionIds().isEmpty() ? place.config->minionIds().first() : QString();
        return notHere(place, BusNode::Minion, place.directory.minionPub(known.isEmpty() ? QStringLiteral("<hash>") : minionHash(known)));
    }
    const QString hashType = place.config ? place.config->hashType() : QString();
    const QStringList hashes = minionHashes(id, hashType);
    for (const QString &hash : hashes) {
        for (const auto &minion : minions) {
            if (minion.hash == hash)
                return address(place, BusNode::Minion, {hash, id, true, minion.hasPull});
        }
    }
    for (const auto &minion : minions) {
        if (minion.hash == id) // the hash itself serves where nobody knows the id
            return address(place, BusNode::Minion, minion);
    }
    return notHere(place, BusNode::Minion, place.directory.minionPub(hashes.first()));
}

/// ipc_mode: tcp. A master of 2014.1 has its socket files all the same, and there somebody listens.
bool isByTcp(const Place &place, BusNode node)
{
    if (!place.config || !place.config->usesTcp())
        return false;
    if (node == BusNode::Master)
        return !place.directory.hasMaster() || !isListening(place.directory.masterPub());
    const auto minions = place.directory.minions();
    return std::none_of(minions.begin(), minions.end(), [&](const auto &minion) { return isListening(place.directory.minionPub(minion.hash)); });
}

BusAddress tcpAddress(const Place &place, BusNode node, const QString &minionId)
{
    BusAddress found = address(place, node);
    found.pubPath = place.config->tcpPub();
    found.pullPath = place.config->tcpPull();
    found.origin = Text::tr("ipc_mode: tcp in %1").arg(place.config->ipcModeFile());
    const QStringList ids = place.config->minionIds();
    if (node == BusNode::Minion)
        found.minionId = !minionId.isEmpty() ? minionId : ids.value(0);
    return found;
}

Located locateIn(const Place &place, const BusRequest &request)
{
    const BusNode node = request.node.value_or(request.minionId.isEmpty() ? BusNode::Master : BusNode::Minion);
    if (isByTcp(place, node))
        return tcpAddress(place, node, request.minionId);
    if (request.node == BusNode::Master)
        return place.directory.hasMaster() ? Located(address(place, BusNode::Master))
                                           : notHere(place, BusNode::Master, place.directory.masterPub());
    if (request.node == BusNode::Minion || !request.minionId.isEmpty())
        return locateMinion(place, request.minionId);
    if (place.directory.hasMaster())
        return address(place, BusNode::Master);
    return place.directory.minions().empty() ? nothingHere(place) : locateMinion(place, {});
}

QStringList idsFor(const BusRequest &request, const SaltConfig &minion)
{
    QStringList ids = minion.minionIds();
    if (!request.minionId.isEmpty())
        ids.prepend(request.minionId);
    return ids;
}

Located locateNamed(const BusRequest &request, AccessPurpose purpose)
{
    const SaltConfig master(BusNode::Master, request.configDir), minion(BusNode::Minion, request.configDir);
    const QString dir = tidyDirectory(request.sockDir);
    const bool forMinion = request.node == BusNode::Minion || !request.minionId.isEmpty();
    Place place{BusDirectory(dir, idsFor(request, minion), minion.hashType()), named(), nullptr, purpose};
    if (!request.node && !forMinion && !place.directory.hasMaster() && !place.directory.minions().empty()) {
        place.config = isSameDirectory(dir, minion.sockDir()) ? &minion : nullptr;
        return locateIn(place, request);
    }
    const SaltConfig &config = forMinion ? minion : master;
    // A configuration counts for a named directory when it is the daemon's own: it names this directory, or was named itself.
    if (!request.configDir.isEmpty() || isSameDirectory(dir, config.sockDir()))
        place.config = &config;
    return locateIn(place, request);
}

Located locateConfigured(BusNode node, const BusRequest &request, AccessPurpose purpose)
{
    const SaltConfig config(node, request.configDir);
    QStringList ids;
    if (node == BusNode::Minion)
        ids = idsFor(request, config);
    BusRequest exact = request;
    exact.node = node;
    return locateIn({BusDirectory(config.sockDir(), ids, config.hashType()), config.sockDirOrigin(), &config, purpose}, exact);
}

/// Nothing where it was looked for: says both places, and what else there is.
Located nowhere(const BusProblem &master, const BusProblem &minion)
{
    BusProblem problem;
    problem.kind = BusProblem::Kind::NotFound;
    problem.path = master.path;
    problem.title = Text::tr("No Salt bus was found on this machine.");
    problem.reason = master.reason + QLatin1Char('\n') + minion.reason;
    problem.remedies = {Text::tr("Is the master or the minion running?  systemctl status salt-master salt-minion"),
                        Text::tr("Where the sockets are elsewhere, name the directory:  --sock-dir DIR"),
                        Text::tr("To look around without Salt:  --demo")};
    return Located::failure(problem);
}

/// A port has no file that is missing when the daemon never ran: where a choice is left, somebody must listen.
Located ifReachable(Located located)
{
    if (!located || !TcpPlace::of(located->pubPath))
        return located;
    const auto problem = checkAccess(located->pubPath, AccessPurpose::Watch, located->node);
    return problem ? Located::failure(*problem) : located;
}

Located locate(const BusRequest &request, AccessPurpose purpose)
{
    if (!request.sockDir.isEmpty())
        return locateNamed(request, purpose);
    if (request.node || !request.minionId.isEmpty())
        return locateConfigured(request.node.value_or(BusNode::Minion), request, purpose);
    Located master = ifReachable(locateConfigured(BusNode::Master, request, purpose));
    if (master)
        return master;
    Located minion = ifReachable(locateConfigured(BusNode::Minion, request, purpose));
    if (minion || minion.error().kind == BusProblem::Kind::SeveralMinions)
        return minion;
    if (master.error().kind != BusProblem::Kind::NotFound)
        return master;
    return minion.error().kind != BusProblem::Kind::NotFound ? minion : nowhere(master.error(), minion.error());
}

} // namespace

Result<BusAddress, BusProblem> locateBus(const BusRequest &request, AccessPurpose purpose)
{
    if (request.isLink())
        return linkAddress(request);
    if (const auto missing = SaltConfig::missingFolder(request.configDir))
        return Located::failure(*missing);
    Located located = locate(request, purpose);
    if (located)
        located.value().release = request.release;
    return located;
}

namespace {

/// Collects buses once each, whatever way their directory was written (/var/run is /run).
class Finder
{
public:
    explicit Finder(const QString &configDir) : m_master(BusNode::Master, configDir), m_minion(BusNode::Minion, configDir) { }
    std::vector<FoundBus> find();

private:
    void look(const QString &dir, const QString &origin, BusNode node, const SaltConfig *config);
    void lookAtPorts(const SaltConfig &config, BusNode node);
    void add(const BusAddress &address);

    const SaltConfig m_master, m_minion;
    QSet<QString> m_seen;
    std::vector<FoundBus> m_buses;
};

void Finder::add(const BusAddress &address)
{
    const QString canonical = QFileInfo(address.pubPath).canonicalFilePath();
    const QString key = canonical.isEmpty() ? QString(address.pubPath).replace(QLatin1String("/var/run/"), QLatin1String("/run/")) : canonical;
    if (m_seen.contains(key))
        return;
    m_seen.insert(key);
    FoundBus bus;
    bus.address = address;
    bus.watchProblem = checkAccess(address.pubPath, AccessPurpose::Watch, address.node);
    bus.fireProblem = checkAccess(address.pullPath, AccessPurpose::Fire, address.node);
    bus.canWatch = !bus.watchProblem;
    bus.canFire = !bus.fireProblem;
    m_buses.push_back(std::move(bus));
}

void Finder::look(const QString &dir, const QString &origin, BusNode node, const SaltConfig *config)
{
    const QStringList ids = m_minion.minionIds();
    const Place place{BusDirectory(dir, ids, m_minion.hashType()), origin, config, AccessPurpose::Watch};
    // Behind a closed door the bus is only supposed to be there; the reason it cannot be watched says so.
    const bool denied = place.directory.isDenied();
    if (place.directory.hasMaster() || (denied && node == BusNode::Master))
        add(address(place, BusNode::Master));
    for (const auto &minion : place.directory.minions())
        add(address(place, BusNode::Minion, minion));
    if (denied && node == BusNode::Minion && !ids.isEmpty())
        add(address(place, node, {minionHash(ids.first(), m_minion.hashType()), ids.first(), true, true}));
}

void Finder::lookAtPorts(const SaltConfig &config, BusNode node)
{
    const Place place{BusDirectory(config.sockDir(), config.minionIds(), config.hashType()), config.sockDirOrigin(), &config, AccessPurpose::Watch};
    if (isByTcp(place, node))
        add(tcpAddress(place, node, {}));
}

std::vector<FoundBus> Finder::find()
{
    lookAtPorts(m_master, BusNode::Master);
    lookAtPorts(m_minion, BusNode::Minion);
    look(m_master.sockDir(), m_master.sockDirOrigin(), BusNode::Master, &m_master);
    look(QStringLiteral("/var/run/salt/master"), Text::tr("Salt's default"), BusNode::Master, nullptr);
    look(m_minion.sockDir(), m_minion.sockDirOrigin(), BusNode::Minion, &m_minion);
    look(QStringLiteral("/var/run/salt/minion"), Text::tr("Salt's default"), BusNode::Minion, nullptr);
    return std::move(m_buses);
}

} // namespace

std::vector<FoundBus> findBuses(const QString &configDir)
{
    return Finder(configDir).find();
}

} // namespace brine
