#include "readerloop.h"

#include "deadline.h"
#include "linkaddress.h"
#include "linkrun.h"
#include "peertrust.h"
#include "timetext.h"
#include <QCoreApplication>
#include <QRandomGenerator>
#include <poll.h>
#include <sys/eventfd.h>

namespace brine {

namespace {

constexpr double FirstBackOffMs = 200, LastBackOffMs = 2000;
constexpr double LastBackOffUnwatchedMs = 800;      // nothing tells us that the socket is back
constexpr double EagerBackOffMs = 5;                // the socket file just came: bind is done, listen follows
constexpr qint64 ProvenAliveUs = 300'000;
// A connection younger than this, and the first failure, do without inotify: see SocketWatch. What changes meanwhile is
// noticed by a look at the path when the watch begins.
constexpr qint64 WatchAfterUs = 200'000;
constexpr qint64 NotUnderstoodUs = 1'000'000;
constexpr qsizetype HugeFrame = 1 << 20;            // from here on progress is shown

QString tr(const char *text) { return QCoreApplication::translate("brine::BusReader", text); }

BusProblem notUnderstood(const BusAddress &address, const QByteArray &firstBytes)
{
    BusProblem problem;
    problem.kind = BusProblem::Kind::NotUnderstood;
    problem.path = address.pubPath;
    problem.title = tr("Receiving, but not understood: no event in what %1 sends.").arg(address.pubPath);
    problem.reason = tr("First bytes: %1").arg(QString::fromLatin1(firstBytes.toHex(' ')));
    problem.remedies << tr("Check that this path is the event socket of a Salt master or minion");
    return problem;
}

/// brine-zmq could not be started.
BusProblem noZeroMq(const BusAddress &address, const BusProblem &why)
{
    BusProblem problem;
    problem.kind = BusProblem::Kind::NotUnderstood;
    problem.path = why.path;
    problem.title = tr("The %1 is the ZeroMQ bus of a Salt before 2016.3, and Brine's program for it is missing.").arg(address.displayName());
    problem.reason = tr("%1: %2").arg(why.path, why.reason);
    problem.remedies << tr("Install Brine with brine-zmq (libexec/brine/brine-zmq; it needs libzmq5)");
    return problem;
}

} // namespace

ReaderLoop::ReaderLoop(BusReader &reader) : m_reader(reader), m_watch(reader.m_address.pubPath), m_backOffMs(FirstBackOffMs) { }

void ReaderLoop::run()
{
    const BusAddress &address = m_reader.m_address;
    while (!isStopping()) {
        if (m_watching) {
            m_watch.arm();
            m_watch.drain();
        }
        SocketIdentity identity = SocketIdentity::of(address.pubPath);
        auto opened = StreamConnection::open(address.pubPath, AccessPurpose::Watch, address.node, 0);
        if (opened) {
            if (!identity.exists) // it appeared between the look and the connection: there was none to be replaced
                identity = SocketIdentity::of(address.pubPath);
            BusConnection connection(std::move(opened).value(), m_reader.m_mailbox, m_reader.m_echoes);
            connected(connection);
            serve(connection, identity);
            if (!m_zeroMq && !isStopping())
                lost(connection);
        } else {
            cannotOpen(opened.error());
        }
        if (std::exchange(m_zeroMq, false) && !isStopping())
            serveZeroMq();
        if (!m_reader.m_options.keepTrying)
            return;
        waitToRetry();
    }
}

void ReaderLoop::connected(const BusConnection &connection)
{
    m_wasConnected = true;
    m_understood = false;
    m_reader.rememberPull({}); // perhaps another Salt by now
    auto distrust = distrustedPeer(m_reader.m_address.pubPath, AccessPurpose::Watch, connection.peer().peerUid());
    if (!distrust)
        distrust = distrustedPath(m_reader.m_address.pubPath);
    if (distrust && m_warnedOf != connection.peer().peerUid())
        warnOf(*distrust);
    m_warnedOf = connection.peer().peerUid();
    m_reader.publish([&](BusState &state) {
        state.phase = BusState::Phase::Connected;
        state.distrust = distrust;
        state.framing = Framing::Unknown;
        state.firstBytes.clear();
        state.receiving = state.receivingOf = 0;
        state.problem.reset();
        state.peerPid = connection.peer().peerPid();
        ++state.connection;
    });
}

void ReaderLoop::serve(BusConnection &connection, const SocketIdentity &identity)
{
    // Replaced between the look and the connection: it may be the old socket that we got.
    if (identity != SocketIdentity::of(m_reader.m_address.pubPath))
        return connection.drainAndEnd(tr("the socket was replaced"));
    m_pacer = {};
    while (waitReadable(connection, identity)) {
        quint64 bytes, events;
        do {
            bytes = connection.bytes();
            events = connection.events();
            if (!readOnce(connection))
                return;
        } while (gather(connection, connection.bytes() - bytes, connection.events() - events));
    }
}

/// False: this connection is over.
bool ReaderLoop::readOnce(BusConnection &connection)
{
    if (m_gapPending && connection.hasBytes()) // before what comes now, or it would stand in the wrong place
        tellGap();
    const bool open = connection.readSome();
    judge(connection);
    report(connection); // counted before anybody can see them
    connection.handOver();
    return open && !m_zeroMq;
}

/// Waits where more is to be read in a moment, and for nothing else that happens. True: read on.
bool ReaderLoop::gather(const BusConnection &connection, quint64 bytes, quint64 events)
{
    if (m_gapPending || m_reader.m_echoes.isWaiting()) // a firer wants to see its event at once
        return false;
    const int pauseUs = m_pacer.pauseAfter(bytes, events, Deadline::monotonicUs());
    if (pauseUs == 0 || (!m_watching && Deadline::monotonicUs() - connection.openedAtUs() >= WatchAfterUs))
        return false;
    pollfd fds[] = {{m_reader.m_wakeFd, POLLIN, 0}, {m_watch.descriptor(), POLLIN, 0}};
    const timespec pause{0, pauseUs * 1000L};
    return ::ppoll(fds, 2, &pause, nullptr) == 0 && !isStopping();
}

/// The socket at this path is another one now: the connection has ended.
bool ReaderLoop::wasReplaced(BusConnection &connection, const SocketIdentity &identity)
{
    m_watch.arm(); // before the look, or what happens between them is missed
    const SocketIdentity now = SocketIdentity::of(m_reader.m_address.pubPath);
    if (!now.exists || now == identity)
        return false;
    connection.drainAndEnd(tr("the socket was replaced"));
    m_retryAtOnce = true;
    report(connection);
    return true;
}

/// False: stop, or the socket at this path is another one now (then the connection has ended).
bool ReaderLoop::waitReadable(BusConnection &connection, const SocketIdentity &identity)
{
    for (;;) {
        pollfd fds[] = {{connection.descriptor(), POLLIN, 0}, {m_reader.m_wakeFd, POLLIN, 0}, {m_watch.descriptor(), POLLIN, 0}};
        const int ready = ::poll(fds, 3, serveTimeoutMs(connection));
        if (isStopping())
            return false;
        const bool watchBegins = !m_watching && Deadline::monotonicUs() - connection.openedAtUs() >= WatchAfterUs;
        m_watching = m_watching || watchBegins;
        if (((ready > 0 && fds[2].revents && m_watch.drain()) || watchBegins) && wasReplaced(connection, identity))
            return false;
        if (ready > 0 && fds[0].revents)
            return true;
        if (m_gapPending && Deadline::monotonicUs() - connection.openedAtUs() >= ProvenAliveUs)
            tellGap();
        judge(connection);
        if (m_zeroMq)
            return false;
    }
}

int ReaderLoop::serveTimeoutMs(const BusConnection &connection) const
{
    const qint64 now = Deadline::monotonicUs();
    qint64 due = -1;
    const auto wake = [&](qint64 atUs) { due = due < 0 ? atUs : qMin(due, atUs); };
    if (!m_watching)
        wake(connection.openedAtUs() + WatchAfterUs);
    if (m_gapPending)
        wake(connection.openedAtUs() + ProvenAliveUs);
    if (connection.firstBytesAtUs() && !m_understood && now - connection.firstBytesAtUs() <= NotUnderstoodUs)
        wake(connection.firstBytesAtUs() + NotUnderstoodUs);
    if (m_reader.m_wakeFd < 0)
        wake(now + 100'000);
    return due < 0 ? -1 : int(qMax<qint64>(0, due - now) / 1000 + 1);
}

/// Connected or not understood: by whether anything that came was an event.
void ReaderLoop::judge(const BusConnection &connection)
{
    const FrameDecoder &decoder = connection.decoder();
    if (connection.events() > 0) {
        if (!m_understood)
            m_reader.publish([&](BusState &state) {
                state.phase = BusState::Phase::Connected;
                state.problem.reset();
            });
        m_understood = true;
        return;
    }
    if (!connection.firstBytesAtUs())
        return;
    const bool late = Deadline::monotonicUs() - connection.firstBytesAtUs() >= NotUnderstoodUs;
    const bool hugeUnderWay = decoder.pendingNeeded() > HugeFrame;
    m_zeroMq = decoder.framing() == Framing::ZeroMq || (late && isZeroMqGreeting(decoder.firstBytes()));
    if (m_zeroMq || !late || hugeUnderWay)
        return;
    m_reader.publish([&](BusState &state) {
        if (state.phase == BusState::Phase::NotUnderstood)
            return;
        state.phase = BusState::Phase::NotUnderstood;
        state.framing = Framing::Unknown;
        state.firstBytes = decoder.firstBytes();
        state.problem = notUnderstood(m_reader.m_address, decoder.firstBytes());
    });
}

void ReaderLoop::report(const BusConnection &connection)
{
    const FrameDecoder &decoder = connection.decoder();
    const bool huge = decoder.pendingNeeded() > HugeFrame;
    const std::lock_guard lock(m_reader.m_stateMutex); // at every wakeup, so without the detour of publish()
    BusState &state = m_reader.m_state;
    m_reader.m_before.report(connection, state);
    if (connection.events() > 0) {
        state.framing = decoder.framing();
        state.stampHasZone = connection.stampHasZone();
    }
    state.receiving = huge ? quint64(decoder.pendingBytes()) : 0;
    state.receivingOf = huge ? quint64(decoder.pendingNeeded()) : 0;
}

void ReaderLoop::lost(const BusConnection &connection)
{
    m_reader.m_before.add(connection);
    const bool wasAlive = connection.events() > 0 || Deadline::monotonicUs() - connection.openedAtUs() >= ProvenAliveUs;
    if (wasAlive) {
        m_backOffMs = FirstBackOffMs;
        m_retryAtOnce = !connection.ending().undecoded;
    }
    cutOff(connection.ending());
}

void ReaderLoop::cutOff(const BusConnection::Ending &ending)
{
    if (!m_gapPending) {
        m_gapPending = true;
        m_gapFromUs = nowUs();
        m_gapReason = ending;
    }
    m_reader.rememberPull({});
    m_reader.publish([&](BusState &state) {
        BusProblem problem;
        problem.kind = BusProblem::Kind::CutOff;
        problem.path = m_reader.m_address.pubPath;
        problem.title = tr("Cut off from the %1, reconnecting.").arg(m_reader.m_address.displayName());
        problem.reason = ending.text;
        state.problem = problem;
        state.phase = BusState::Phase::CutOff;
        state.deafSinceUs = m_gapFromUs;
        state.receiving = state.receivingOf = 0;
        state.peerPid = 0;
    });
}

/// A bus before 2016.3: brine-zmq speaks it, for as long as this one connection lasts. What is there then is looked at anew.
void ReaderLoop::serveZeroMq()
{
    const BusAddress &address = m_reader.m_address;
    m_reader.publish([](BusState &state) {
        state.phase = BusState::Phase::Connecting;
        state.framing = Framing::ZeroMq;
    });
    qint64 openedAtUs = 0;
    LinkRun life(m_reader, [&] {
        openedAtUs = Deadline::monotonicUs();
        m_backOffMs = FirstBackOffMs;
        if (m_gapPending)
            tellGap();
    });
    m_reader.m_byLink = true;
    const LinkRun::Ending ending = life.run(zeroMqCommand(address), address.displayName());
    m_reader.m_byLink = false;
    if (isStopping())
        return;
    if (ending.notStarted) {
        m_reader.publish([&](BusState &state) {
            state.problem = noZeroMq(address, ending.problem);
            state.phase = BusState::Phase::NotUnderstood;
        });
        return;
    }
    if (!life.wasOpen())
        return cannotOpen(ending.reported.title.isEmpty() ? ending.problem : ending.reported);
    m_retryAtOnce = Deadline::monotonicUs() - openedAtUs >= ProvenAliveUs;
    cutOff({ending.problem.reason, false, false});
}

void ReaderLoop::cannotOpen(const BusProblem &problem)
{
    m_reader.publish([&](BusState &state) {
        state.problem = problem;
        state.phase = m_wasConnected ? BusState::Phase::CutOff : BusState::Phase::CannotOpen;
    });
}

void ReaderLoop::tellGap()
{
    m_gapPending = false;
    Gap gap;
    gap.reason = m_gapReason.oversize ? Gap::Reason::Oversize : m_gapReason.undecoded ? Gap::Reason::Undecoded : Gap::Reason::Reconnected;
    gap.fromUs = m_gapFromUs;
    gap.toUs = nowUs();
    gap.detail = m_gapReason.text;
    m_reader.m_mailbox.put(gapRow(gap));
    m_reader.publish([](BusState &state) {
        ++state.reconnects;
        state.deafSinceUs = 0; // after the row: who sees no deafness finds the row in the mailbox
    });
}

/// A row of its own among the events, so that a recording or a log shows it too.
void ReaderLoop::warnOf(const BusProblem &distrust)
{
    Gap note;
    note.reason = Gap::Reason::Note;
    note.toUs = nowUs();
    note.detail = distrust.title;
    m_reader.m_mailbox.put(gapRow(note));
}

void ReaderLoop::waitToRetry()
{
    if (std::exchange(m_retryAtOnce, false))
        return;
    // Many watchers of one master shall not come back in one beat.
    const double spread = 0.9 + 0.2 * QRandomGenerator::global()->generateDouble();
    const Deadline end(qint64(m_backOffMs * spread));
    if (!std::exchange(m_watching, true)) {
        // The first failure: most end here. What comes while nothing watches is found by the next try.
        pollfd wakeUp{m_reader.m_wakeFd, POLLIN, 0};
        ::poll(&wakeUp, 1, end.remainingMs());
        return;
    }
    const double last = m_watch.isArmed() ? LastBackOffMs : LastBackOffUnwatchedMs;
    m_backOffMs = qMin(last, m_backOffMs * (m_backOffMs < FirstBackOffMs ? 2 : 1.5));
    while (!isStopping() && !end.hasPassed()) {
        pollfd fds[] = {{m_reader.m_wakeFd, POLLIN, 0}, {m_watch.descriptor(), POLLIN, 0}};
        const int timeout = m_reader.m_wakeFd < 0 ? qMin(100, end.remainingMs()) : end.remainingMs();
        if (::poll(fds, 2, timeout) > 0 && fds[1].revents && m_watch.drain()) {
            m_backOffMs = EagerBackOffMs;
            return;
        }
    }
}

} // namespace brine
