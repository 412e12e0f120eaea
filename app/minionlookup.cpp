#include "minionlookup.h"
#include "handover.h"
#include "timetext.h"
#include <utility>

namespace brine {

MinionLookup::MinionLookup(const MinionRoute &route, QObject *parent)
    : QObject(parent), m_route(route), m_thread([this](const std::stop_token &ended) { run(ended); })
{
}

MinionLookup::~MinionLookup()
{
    m_thread.request_stop();
    const std::lock_guard lock(m_mutex);
    m_asking.request_stop();
}

void MinionLookup::ask(const MinionTarget &target)
{
    {
        const std::lock_guard lock(m_mutex);
        m_next = target;
        m_asking.request_stop();
    }
    m_wake.notify_all();
}

void MinionLookup::run(const std::stop_token &ended)
{
    for (;;) {
        MinionTarget target;
        std::stop_token stop;
        {
            std::unique_lock lock(m_mutex);
            if (!m_wake.wait(lock, ended, [this] { return m_next.has_value(); }) || ended.stop_requested())
                return;
            target = *std::exchange(m_next, std::nullopt);
            m_asking = {};
            stop = m_asking.get_token();
        }
        const TargetMatch match = answer(target, stop);
        if (!stop.stop_requested())
            postTo(this, [this, match] { Q_EMIT matched(match); });
    }
}

TargetMatch MinionLookup::answer(const MinionTarget &target, const std::stop_token &stop) const
{
    TargetMatch match;
    match.target = target;
    const auto minions = m_route.match(target, stop);
    match.atUs = nowUs();
    match.state = minions ? TargetMatch::State::Known : TargetMatch::State::Unknown;
    if (minions)
        match.minions = *minions;
    else
        match.reason = minions.error().reason.isEmpty() ? minions.error().title : minions.error().reason;
    return match;
}

} // namespace brine
