#include "minionroute.h"
#include "saltconfig.h"
#include "tagpattern.h"
#include <QDir>
#include <QRegularExpression>

namespace brine {

namespace {

BusProblem problem(const QString &title, const QString &reason) { return {BusProblem::Kind::Other, {}, title, reason, {}}; }

BusProblem unknown(const QString &reason) { return problem(MinionRoute::tr("Which minions match is not known before firing."), reason); }

/// Fired at the minions of another master than the bus's own, an event would be fired at strangers.
std::optional<BusProblem> otherMaster(const BusAddress &bus)
{
    const QString why = SaltConfig(BusNode::Master).whyNotOf(bus);
    if (why.isEmpty())
        return std::nullopt;
    BusProblem unknownMaster = problem(MinionRoute::tr("The configuration of this bus's master is not known."), why);
    unknownMaster.remedies = {MinionRoute::tr("Name the master's configuration directory (--config-dir) when you connect.")};
    return unknownMaster;
}

} // namespace

Result<MinionRoute, BusProblem> MinionRoute::of(const BusAddress &masterBus, const QString &configDir, std::optional<Way> only)
{
    using R = Result<MinionRoute, BusProblem>;
    if (masterBus.node == BusNode::Minion)
        return R::failure(problem(tr("This is a minion's bus; only a master reaches minions."), {}));
    MinionRoute route;
    route.m_bus = masterBus;
    route.m_configDir = configDir;
    route.m_way = only.value_or(SaltCommand::program().isEmpty() ? Way::PublishRequest : Way::SaltCommand);
    // Who names the program answers for the configuration that it reads.
    const bool isNamed = !configDir.isEmpty() || (route.m_way == Way::SaltCommand && !qEnvironmentVariableIsEmpty("BRINE_SALT"));
    if (auto other = isNamed ? std::nullopt : otherMaster(masterBus))
        return R::failure(*other);
    if (route.m_way == Way::SaltCommand)
        return route;
    const auto door = MasterPublish::Door::ofMaster(configDir);
    if (door) {
        route.m_door = *door;
        return route;
    }
    BusProblem why = door.error();
    if (!only)
        why.reason = tr("There is no salt command on this machine, and the master's own request: %1").arg(why.reason);
    return R::failure(why);
}

Result<MinionRoute, BusProblem> MinionRoute::of(BusReader &reader, const QString &configDir, std::optional<Way> only)
{
    if (!reader.isByLink())
        return of(reader.address(), configDir, only);
    MinionRoute route;
    route.m_way = Way::Link;
    route.m_channel = &reader.channel();
    return route;
}

QString MinionRoute::words() const
{
    if (m_way == Way::Link) {
        const auto far = m_channel->hello();
        return far && !far->minionsBy.isEmpty() ? tr("%1, at the far end").arg(far->minionsBy) : tr("the far end");
    }
    return m_way == Way::SaltCommand ? tr("the salt command %1").arg(SaltCommand::program())
                                     : tr("the master's publish request, %1 port %2").arg(m_door.host).arg(m_door.port);
}

Result<QVector<MinionAnswer>, BusProblem> MinionRoute::fire(const MinionShot &shot, std::stop_token stop) const
{
    using R = Result<QVector<MinionAnswer>, BusProblem>;
    if (const QString why = shot.target.problem(); !why.isEmpty())
        return R::failure(problem(tr("Nothing was sent."), why));
    if (m_way == Way::Link)
        return m_channel->fire(shot, stop);
    if (m_way == Way::SaltCommand)
        return SaltCommand::fire(shot, m_configDir, stop);
    const auto door = MasterPublish::Door::ofMaster(m_configDir); // its configuration and its key may be new
    return door ? MasterPublish::fire(*door, m_bus, shot, stop) : R::failure(door.error());
}

Result<QStringList, BusProblem> MinionRoute::match(const MinionTarget &target, std::stop_token stop) const
{
    if (const QString why = target.problem(); !why.isEmpty())
        return Result<QStringList, BusProblem>::failure(unknown(why));
    if (m_way == Way::Link) {
        const auto matched = m_channel->match(target, stop);
        return matched ? *matched : Result<QStringList, BusProblem>::failure(unknown(matched.error()));
    }
    return m_way == Way::SaltCommand ? SaltCommand::preview(target, m_configDir, stop) : matchKeys(target);
}

/// By the keys that the master has accepted, where they may be read (salt/utils/minions.py, _check_glob_minions and the like).
Result<QStringList, BusProblem> MinionRoute::matchKeys(const MinionTarget &target) const
{
    using R = Result<QStringList, BusProblem>;
    const bool isByName = target.type == u"glob" || target.type == u"list" || target.type == u"pcre";
    if (!isByName)
        return R::failure(unknown(tr("grains, pillar and node groups are matched by Salt itself, and there is no salt command here")));
    const QDir keys(SaltConfig(BusNode::Master, m_configDir).pkiDirectory() + QStringLiteral("/minions"));
    if (!keys.isReadable())
        return R::failure(unknown(tr("the accepted keys in %1 may not be read by you, or are not there").arg(keys.path())));
    const TagPattern glob(target.text.toUtf8());
    const QRegularExpression regex(QStringLiteral("\\A(?:%1)").arg(target.text)); // re.match: from the beginning
    const QStringList listed = target.ids();
    QStringList found;
    for (const QString &id : keys.entryList(QDir::Files, QDir::Name)) { // without hidden ones
        if (target.type == u"list" ? listed.contains(id) : target.type == u"pcre" ? regex.match(id).hasMatch() : glob.matches(id.toUtf8()))
            found.append(id);
    }
    return found;
}

} // namespace brine
