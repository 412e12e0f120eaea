#include "echowatch.h"

#include <QHash>
#include <chrono>

namespace brine {

EchoBoard::Ticket EchoBoard::expect(const QByteArray &tag, const QByteArray &payload)
{
    const size_t hash = qHash(QByteArrayView(payload));
    const std::lock_guard lock(m_mutex);
    const Ticket ticket = m_next++;
    m_waiters.emplace(ticket, Waiter{tag, payload, hash});
    m_byPayload.emplace(hash, ticket);
    m_waiting.fetch_add(1, std::memory_order_relaxed);
    return ticket;
}

void EchoBoard::offer(QByteArrayView tag, QByteArrayView payload, qint64 receivedUs)
{
    const size_t hash = qHash(payload);
    const std::lock_guard lock(m_mutex);
    const auto [first, last] = m_byPayload.equal_range(hash);
    for (auto it = first; it != last; ++it) {
        Waiter &waiter = m_waiters.at(it->second);
        if (waiter.tag != tag || waiter.payload != payload)
            continue;
        if (waiter.seenUs == 0)
            waiter.seenUs = receivedUs;
        if (waiter.isAwaited)
            m_seen.notify_all();
        return;
    }
}

qint64 EchoBoard::wait(Ticket ticket, int timeoutMs)
{
    std::unique_lock lock(m_mutex);
    const auto waiter = m_waiters.find(ticket);
    if (waiter == m_waiters.end())
        return 0;
    waiter->second.isAwaited = true;
    const auto isOver = [&] {
        const auto now = m_waiters.find(ticket);
        return now == m_waiters.end() || now->second.seenUs != 0;
    };
    m_seen.wait_for(lock, std::chrono::milliseconds(timeoutMs), isOver);
    const auto now = m_waiters.find(ticket);
    return now == m_waiters.end() ? 0 : now->second.seenUs;
}

void EchoBoard::forget(Ticket ticket)
{
    const std::lock_guard lock(m_mutex);
    const auto waiter = m_waiters.find(ticket);
    if (waiter == m_waiters.end())
        return;
    const auto [first, last] = m_byPayload.equal_range(waiter->second.hash);
    for (auto at = first; at != last; ++at) {
        if (at->second == ticket) {
            m_byPayload.erase(at);
            break;
        }
    }
    m_waiters.erase(waiter);
    m_waiting.fetch_sub(1, std::memory_order_relaxed);
}

} // namespace brine
