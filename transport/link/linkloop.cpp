#include "linkloop.h"

#include "deadline.h"
#include "gap.h"
#include "timetext.h"
#include <poll.h>

namespace brine {

namespace {

// A link costs a login at its far end: it is not tried as often as a local socket.
constexpr double FirstBackOffMs = 500, LastBackOffMs = 15'000;

} // namespace

LinkLoop::LinkLoop(BusReader &reader) : m_reader(reader), m_backOffMs(FirstBackOffMs) { }

void LinkLoop::run()
{
    while (!isStopping()) {
        LinkRun life(m_reader, [this] {
            m_wasConnected = true;
            m_backOffMs = FirstBackOffMs;
            tellGap();
        });
        const LinkRun::Ending ending = life.run(m_fallBack ? m_reader.m_address.linkFallback : m_reader.m_address.link, m_reader.m_address.linkName);
        if (!isStopping())
            lost(life, ending);
        if (!m_reader.m_options.keepTrying)
            return;
        waitToRetry();
    }
}

void LinkLoop::lost(const LinkRun &life, const LinkRun::Ending &ending)
{
    if (ending.notStarted)
        return cannotOpen(ending.problem);
    if (ending.problem.kind == BusProblem::Kind::NotFound && !m_fallBack && !m_reader.m_address.linkFallback.isEmpty()) {
        m_fallBack = m_retryAtOnce = true;      // no brinectl there: nothing to tell yet
        return;
    }
    if (life.wasOpen() && m_gapFromUs == 0) {
        m_gapFromUs = nowUs();
        m_gapReason = ending.problem.reason;
    }
    m_retryAtOnce = ending.hasSlept;
    m_isRefused = ending.problem.isPermission() && !life.wasOpen();
    // What the far end said about its bus is worth more than how its program ended.
    cannotOpen(!life.wasOpen() && !ending.reported.title.isEmpty() ? ending.reported : ending.problem);
}

void LinkLoop::cannotOpen(const BusProblem &problem)
{
    m_reader.publish([&](BusState &state) {
        state.problem = problem;
        state.phase = m_wasConnected ? BusState::Phase::CutOff : BusState::Phase::CannotOpen;
        state.deafSinceUs = m_gapFromUs;
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
    m_reader.m_mailbox.put(gapRow(gap));
    m_reader.publish([](BusState &state) {
        ++state.reconnects;
        state.deafSinceUs = 0;
    });
}

void LinkLoop::waitToRetry()
{
    if (std::exchange(m_retryAtOnce, false))
        return;
    // Each try would ask a person once more, or be one more failed login: machines lock people out for that.
    while (m_isRefused && !isStopping()) {
        pollfd stop{m_reader.m_wakeFd, POLLIN, 0};
        ::poll(&stop, 1, m_reader.m_wakeFd < 0 ? 100 : -1);
    }
    pollfd wakeUp{m_reader.m_wakeFd, POLLIN, 0};
    const Deadline end(qint64(std::exchange(m_backOffMs, qMin(LastBackOffMs, m_backOffMs * 2))));
    while (!isStopping() && !end.hasPassed())
        ::poll(&wakeUp, 1, m_reader.m_wakeFd < 0 ? qMin(100, end.remainingMs()) : end.remainingMs());
}

} // namespace brine
