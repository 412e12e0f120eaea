#include "livebus.h"
#include "accesscheck.h"
#include "buskey.h"
#include "handover.h"
#include "infotext.h"
#include "interlockfile.h"
#include "saltconfig.h"
#include "timetext.h"
#include <QFileInfo>
#include <algorithm>

namespace brine {

namespace {
// A bus that is cut off is mostly back in a moment: until then nobody needs to be told why it is not.
constexpr qint64 RestartUs = 4'000'000;
}

LiveBus::LiveBus(BusAddress address, QObject *parent) : QObject(parent) { start(address); }

LiveBus::LiveBus(std::unique_ptr<DemoBus> demo, QObject *parent) : QObject(parent), m_demo(std::move(demo))
{
    start(m_demo->masterAddress());
}

LiveBus::~LiveBus()
{
    m_suites.reset(); // they refer to the reader
    m_lookup.reset();
    m_firing.reset();
    m_reader->setStateNotify({});
    m_reader->channel().setNotify({});
    m_reader->mailbox().setNotify({});
    m_reader.reset();
}

void LiveBus::start(const BusAddress &address)
{
    m_reader = std::make_unique<BusReader>(address);
    m_reader->mailbox().setNotify([this] { postTo(this, [this] { Q_EMIT eventsWaiting(); }); });
    m_reader->setStateNotify([this] { postTo(this, [this] { Q_EMIT stateChanged(); }); });
    m_reader->channel().setNotify([this] { postTo(this, [this] { Q_EMIT stateChanged(); }); });
    m_firing = std::make_unique<FireThread>(address, key(), m_reader.get());
    connect(m_firing.get(), &FireThread::receiptReady, this, &LiveBus::receiptReady);
    connect(m_firing.get(), &FireThread::auditFailed, this, &LiveBus::auditFailed);
    connect(m_firing.get(), &FireThread::burstProgressed, this, &LiveBus::burstProgressed);
    m_suites = std::make_unique<SuiteThread>(key(), m_reader.get(), [this](const std::vector<AuditEntry> &entries) { m_firing->record(entries); });
    m_reader->start();
}

/// The configuration that is asked for is the one that says how this master's minions are reached.
void LiveBus::setRequest(const BusRequest &request)
{
    m_request = request;
    m_lookup.reset();
    const BusAddress address = m_reader->address();
    const bool isOnThisMachine = request.sshHost.isEmpty() && !request.saltApi.wanted; // through sudo, too
    m_whyNoReactors.clear();
    if (isOnThisMachine && !isMinionBus() && request.configDir.isEmpty() && !address.sockDir.isEmpty())
        m_whyNoReactors = SaltConfig(BusNode::Master).whyNotOf(address);
    m_route.emplace(MinionRoute::of(*m_reader, request.configDir));
    m_firing->setMinionRoute(*m_route);
}

void LiveBus::match(const MinionTarget &target)
{
    if (!m_route || !*m_route)
        return;
    if (!m_lookup) {
        m_lookup = std::make_unique<MinionLookup>(**m_route);
        connect(m_lookup.get(), &MinionLookup::matched, this, [this](TargetMatch match) {
            match.bus = m_number;
            Q_EMIT targetMatched(match);
        });
    }
    m_lookup->ask(target);
}

void LiveBus::refreshRights()
{
    constexpr qint64 OnceASecondUs = 1'000'000;
    const qint64 now = nowUs();
    if (now - m_rightsSeenUs < OnceASecondUs)
        return;
    m_rightsSeenUs = now;
    if (const QFileInfo file(InterlockFile::defaultPath()); m_interlockFile != std::pair(file.lastModified(), file.size())) {
        m_interlockFile = {file.lastModified(), file.size()};
        readInterlock();
    }
    if (m_reader->address().isLink())
        return; // the far end knows
    const BusAddress &address = m_reader->address();
    m_watchProblem = checkAccess(address.pubPath, AccessPurpose::Watch, address.node);
    m_fireProblem = checkAccess(address.pullPath, AccessPurpose::Fire, address.node);
}

QString LiveBus::name() const { return m_demo ? demoName() : !m_name.isEmpty() ? m_name : m_reader->address().displayName(); }

bool LiveBus::isAt(const BusAddress &address) const
{
    const BusAddress &here = m_reader->address();
    return !m_demo && here.pubPath == address.pubPath && here.link == address.link;
}

QString LiveBus::key() const { return m_demo ? QStringLiteral("demo") : busKey(m_reader->address()); }

void LiveBus::readInterlock()
{
    const auto interlock = InterlockFile().of(key());
    m_interlockProblem = interlock ? QString() : interlock.error();
    if (interlock)
        m_interlock = *interlock;
}

Result<Done> LiveBus::setInterlock(const Interlock &interlock)
{
    const auto written = InterlockFile().set(key(), interlock);
    readInterlock();
    return written;
}

// The mailbox first: what the reader counts meanwhile is then on its way, and not in two places.
IntakeCounts LiveBus::counts()
{
    const EventMailbox::State mailbox = m_reader->mailbox().state();
    const BusState state = m_reader->state();
    IntakeCounts counts;
    counts.received = state.events + state.malformed + state.oversize;
    counts.dropped = mailbox.droppedEvents;
    counts.malformed = state.malformed;
    counts.oversize = state.oversize;
    counts.reconnects = state.reconnects;
    counts.queued = mailbox.queuedEvents;
    counts.behindMs = mailbox.oldestUs ? std::max<qint64>(0, (nowUs() - mailbox.oldestUs) / 1000) : 0;
    return counts;
}

// Over two seconds: a quarter of a second's own rate jumps between nothing and twice the truth.
void LiveBus::measureRate()
{
    constexpr qint64 SpanMs = 2000;
    if (m_rateClock.isValid() && m_rateClock.elapsed() < SpanMs)
        return;
    const quint64 received = counts().received;
    m_rate = m_rateClock.isValid() ? double(received - m_receivedBefore) * 1000.0 / double(m_rateClock.elapsed()) : 0;
    m_rateClock.start();
    m_receivedBefore = received;
}

std::optional<BusProblem> LiveBus::problem()
{
    const BusState state = m_reader->state();
    const bool staysAway = state.phase == BusState::Phase::CutOff && nowUs() - state.sinceUs >= RestartUs;
    if (state.isOpen())
        m_problem.reset();
    else if ((state.phase == BusState::Phase::CannotOpen || staysAway) && state.problem)
        m_problem = state.problem;
    return m_problem;
}

std::optional<link::Hello> LiveBus::hello() const
{
    return m_reader->isByLink() ? m_reader->channel().hello() : std::nullopt;
}

ConnectionInfo LiveBus::connectionInfo()
{
    refreshRights();
    const BusAddress &address = m_reader->address();
    ConnectionInfo info;
    info.name = name();
    info.path = address.pubPath;
    info.origin = m_demo ? tr("built in") : address.origin;
    info.isDemo = m_demo != nullptr;
    info.isMinionBus = address.node == BusNode::Minion;
    const BusState state = m_reader->state();
    describeState(state, nowUs(), info);
    info.canWatch = state.phase == BusState::Phase::Connected || !m_watchProblem;
    describeRights(info);
    if (state.distrust)
        info.distrust = state.distrust->text();
    info.bus = m_number;
    info.source = m_source;
    info.eventsPerSecond = m_rate;
    if (question())
        info.text = tr("Waiting for a password");
    return info;
}

// Behind a link the far end's word counts: what this machine's files say is of another machine, or of another user.
void LiveBus::describeRights(ConnectionInfo &info)
{
    if (const auto far = hello()) {
        info.canFire = far->canFire;
        info.fireReason = far->whyNotFire;
        info.warning = far->warning;
        if (info.path.isEmpty())
            info.path = far->place;
        return;
    }
    if (m_reader->address().isLink()) {
        const BusState state = m_reader->state();
        info.canWatch = state.phase == BusState::Phase::Connected;
        info.canFire = false;
        info.watchReason = info.canWatch ? QString() : state.problem ? state.problem->text() : tr("The far end has not answered yet.");
        info.fireReason = tr("The far end has not said yet whether it may fire.");
        return;
    }
    info.canFire = !m_fireProblem;
    if (m_watchProblem)
        info.watchReason = m_watchProblem->text();
    if (m_fireProblem)
        info.fireReason = m_fireProblem->text();
}

DestinationInfo LiveBus::destinationInfo()
{
    refreshRights();
    const BusAddress &address = m_reader->address();
    const BusState state = m_reader->state();
    DestinationInfo info;
    const auto far = hello();
    info.bus = m_number;
    info.busName = m_demo ? tr("the demo bus") : name();
    info.place = m_demo ? tr("demo bus") : address.displayName();
    info.interlock = m_interlock;
    info.interlockProblem = m_interlockProblem;
    info.connected = state.phase == BusState::Phase::Connected;
    info.isMinionBus = address.node == BusNode::Minion;
    describeMinions(info);
    const bool mayFire = far ? far->canFire : !m_fireProblem && !address.isLink();
    info.canFire = info.connected && mayFire;
    if (!info.connected)
        info.whyNot = tr("The bus is not connected.");
    if (!mayFire)
        info.whyNot = far ? far->whyNotFire.section(QLatin1Char('\n'), 0, 0) : m_fireProblem ? m_fireProblem->title : info.whyNot;
    if (far) {
        info.isMinionBus = far->node == BusNode::Minion;
        info.maxEventSize = far->maxEventSize;
        info.maxEventSizeOrigin = tr("told by the far end");
        info.stampHasZone = state.stampHasZone;
        return info;
    }
    info.maxEventSize = address.maxEventSize;
    info.maxEventSizeOrigin = address.maxEventSizeOrigin;
    info.stampHasZone = state.stampHasZone;
    return info;
}

void LiveBus::describeMinions(DestinationInfo &info) const
{
    const auto far = hello();
    if (m_demo) {
        info.whyNoMinions = tr("The demo's minions are made up.");
    } else if (m_reader->address().isLink()) {
        info.canReachMinions = far && far->canReachMinions;
        info.whyNoMinions = far ? far->whyNotMinions : tr("The far end has not said yet whether it reaches minions.");
        const bool isSaltApi = m_request && m_request->saltApi.wanted;
        info.minionsBy = isSaltApi ? tr("salt-api's client local") : m_route && *m_route ? (*m_route)->words() : QString();
    } else if (m_route && *m_route) {
        info.canReachMinions = true;
        info.minionsBy = (*m_route)->words();
    } else if (m_route) {
        info.whyNoMinions = m_route->error().sentence();
    }
}

ReactorSource LiveBus::reactors() const
{
    const auto far = hello();
    if (m_demo)
        return {{}, tr("The demo bus has no Reactor. Read a master's configuration to see what its Reactor would do with this event.")};
    if (far ? far->node == BusNode::Minion : isMinionBus())
        return {{}, tr("The Reactor listens on the master's bus, not on a minion's. Read a master's configuration to see what it would do with this event.")};
    if (m_request && (!m_request->sshHost.isEmpty() || m_request->saltApi.wanted))
        return {{}, tr("This master's Reactor is set up on its own machine. Read a copy of its configuration to see what it does with this event."), true};
    if (!m_whyNoReactors.isEmpty())
        return {{}, tr("Which reactors this master has is not known. %1 Connect with its configuration directory (--config-dir), or read it by “Read others…”.").arg(m_whyNoReactors), true};
    return {m_request ? m_request->configDir : QString(), {}};
}

} // namespace brine
