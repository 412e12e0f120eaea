#include "linkloop.h"

#include "deadline.h"
#include "gap.h"
#include "timetext.h"
#include <QCoreApplication>
#include <poll.h>

namespace brine {

namespace {

// A link costs a login at its far end: it is not tried as often as a local socket.
constexpr double FirstBackOffMs = 500, LastBackOffMs = 15'000;

QString tr(const char *text) { return QCoreApplication::translate("brine::BusReader", text); }

} // namespace

LinkLoop::LinkLoop(BusReader &reader) : m_reader(reader), m_backOffMs(FirstBackOffMs) { }

void LinkLoop::run()
{
    while (!isStopping()) {
        auto started = LinkProcess::start(m_fallBack ? m_reader.m_address.linkFallback : m_reader.m_address.link);
        if (started) {
            LinkProcess &process = **started;
            BusConnection connection(process.takeStream(), m_reader.m_mailbox, m_reader.m_echoes);
            connection.acceptControls();
            m_connected = false;
            m_reader.m_channel.opened(connection.descriptor());
            serve(process, connection);
            lost(process, connection);
        } else {
            cannotOpen(started.error());
        }
        if (!m_reader.m_options.keepTrying)
            return;
        waitToRetry();
    }
}

void LinkLoop::serve(LinkProcess &process, BusConnection &connection)
{
    for (;;) {
        pollfd fds[] = {{connection.descriptor(), POLLIN, 0}, {m_reader.m_wakeFd, POLLIN, 0}, {process.errorDescriptor(), POLLIN, 0}};
        ::poll(fds, 3, m_reader.m_wakeFd < 0 ? 100 : -1);
        if (isStopping())
            return;
        if (fds[2].revents)
            process.readErrors();
        if (!fds[0].revents)
            continue;
        const bool open = connection.readSome();
        takeControls(connection);
        report(connection); // counted before anybody can see them
        connection.handOver();
        if (!open)
            return;
    }
}

void LinkLoop::takeControls(BusConnection &connection)
{
    for (const QByteArray &body : connection.takeControls()) {
        BusState state = m_reader.state();
        if (!m_reader.m_channel.deliver(body, state))
            continue;
        if (state.isOpen() && !std::exchange(m_connected, true)) {
            m_wasConnected = true;
            m_backOffMs = FirstBackOffMs;
            tellGap();
        }
        m_reader.publish([&](BusState &ours) {
            ours.phase = state.phase == BusState::Phase::CannotOpen && m_wasConnected ? BusState::Phase::CutOff : state.phase;
            ours.framing = state.framing;
            ours.stampHasZone = state.stampHasZone;
            ours.firstBytes = state.firstBytes;
            ours.problem = state.problem;
            ours.distrust = state.distrust;
            ++ours.connection;
        });
    }
}

void LinkLoop::report(const BusConnection &connection)
{
    const auto counters = connection.decoder().counters();
    const std::lock_guard lock(m_reader.m_stateMutex);
    BusState &state = m_reader.m_state;
    state.events = m_before.events + counters.events;
    state.malformed = m_before.malformed + counters.malformed;
    state.oversize = m_before.oversize + counters.oversize;
    state.bytes = m_before.bytes + connection.bytes();
    if (connection.lastEventUs())
        state.lastEventUs = connection.lastEventUs();
}

void LinkLoop::lost(LinkProcess &process, const BusConnection &connection)
{
    report(connection);
    const auto counters = connection.decoder().counters();
    m_before = {m_before.events + counters.events, m_before.malformed + counters.malformed, m_before.oversize + counters.oversize,
                m_before.bytes + connection.bytes()};
    const QString &name = m_reader.m_address.linkName;
    const BusProblem reported = m_reader.state().problem.value_or(BusProblem());
    m_reader.m_channel.closed(reported);
    if (isStopping())
        return;
    BusProblem problem = process.ending(m_connected ? tr("Cut off from the %1, reconnecting.").arg(name) : tr("Cannot open the %1.").arg(name));
    if (problem.kind == BusProblem::Kind::NotFound && !m_fallBack && !m_reader.m_address.linkFallback.isEmpty()) {
        m_fallBack = m_retryAtOnce = true;      // no brinectl there: nothing to tell yet
        return;
    }
    if (m_connected && m_gapFromUs == 0) {
        m_gapFromUs = nowUs();
        m_gapReason = problem.reason;
    }
    // What the far end said about its bus is worth more than how its program ended.
    cannotOpen(!m_connected && !reported.title.isEmpty() ? reported : problem);
}

void LinkLoop::cannotOpen(const BusProblem &problem)
{
    m_reader.publish([&](BusState &state) {
        state.problem = problem;
        state.phase = m_wasConnected ? BusState::Phase::CutOff : BusState::Phase::CannotOpen;
    });
}

void LinkLoop::tellGap()
{
    if (m_gapFromUs == 0)
        return;
    Gap gap;
    gap.reason = Gap::Reason::Reconnected;
    gap.fromUs = std::exchange(m_gapFromUs, 0);
    gap.toUs = nowUs();
    gap.detail = m_gapReason;
    EventBatch batch;
    batch.append(gap.toUs, {}, writeGap(gap), EventKind::Gap);
    m_reader.m_mailbox.put(std::move(batch));
    m_reader.publish([](BusState &state) { ++state.reconnects; });
}

void LinkLoop::waitToRetry()
{
    if (std::exchange(m_retryAtOnce, false))
        return;
    pollfd wakeUp{m_reader.m_wakeFd, POLLIN, 0};
    const Deadline end(qint64(std::exchange(m_backOffMs, qMin(LastBackOffMs, m_backOffMs * 2))));
    while (!isStopping() && !end.hasPassed())
        ::poll(&wakeUp, 1, m_reader.m_wakeFd < 0 ? qMin(100, end.remainingMs()) : end.remainingMs());
}

} // namespace brine
