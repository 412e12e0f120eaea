#include "echowatch.h"

#include <QHash>
#include <chrono>

namespace brine {

EchoBoard::Ticket EchoBoard::expect(const QByteArray &tag, const QByteArray &payload)
{
    const std::lock_guard lock(m_mutex);
    const Ticket ticket = m_next++;
    m_waiters.emplace(ticket, Waiter{tag, payload, 0});
    m_byPayload.emplace(qHash(QByteArrayView(payload)), ticket);
    m_waiting.fetch_add(1, std::memory_order_relaxed);
    return ticket;
}

void EchoBoard::offer(QByteArrayView tag, QByteArrayView payload, qint64 receivedUs)
{
    const std::lock_guard lock(m_mutex);
    const auto [first, last] = m_byPayload.equal_range(qHash(payload));
    for (auto it = first; it != last; ++it) {
        Waiter &waiter = m_waiters.at(it->second);
        if (waiter.tag != tag || waiter.payload != payload)
            continue;
        if (waiter.seenUs == 0)
            waiter.seenUs = receivedUs;
        ++waiter.timesSeen;
        m_seen.notify_all();
        return;
    }
}

qint64 EchoBoard::wait(Ticket ticket, int timeoutMs)
{
    std::unique_lock lock(m_mutex);
    const auto seenUs = [&] {
        const auto it = m_waiters.find(ticket);
        return it == m_waiters.end() ? 0 : it->second.seenUs;
    };
    m_seen.wait_for(lock, std::chrono::milliseconds(timeoutMs), [&] { return seenUs() != 0; });
    return seenUs();
}

void EchoBoard::forget(Ticket ticket)
{
    const std::lock_guard lock(m_mutex);
    const auto it = m_waiters.find(ticket);
    if (it == m_waiters.end())
        return;
    const auto [first, last] = m_byPayload.equal_range(qHash(QByteArrayView(it->second.payload)));
    for (auto at = first; at != last; ++at) {
        if (at->second == ticket) {
            m_byPayload.erase(at);
            break;
        }
    }
    m_waiters.erase(it);
    m_waiting.fetch_sub(1, std::memory_order_relaxed);
}

} // namespace brine
