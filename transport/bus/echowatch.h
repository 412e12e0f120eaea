#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <unordered_map>

namespace brine {

/// Where a firer waits to see its own event come back. The reader offers every event while anyone waits (one atomic load
/// otherwise). Matching is on the whole body, whose `_stamp` is unique. Thread safe.
class EchoBoard
{
public:
    using Ticket = quint64;
    Ticket expect(const QByteArray &tag, const QByteArray &payload);
    bool isWaiting() const { return m_waiting.load(std::memory_order_relaxed) != 0; }
    void offer(QByteArrayView tag, QByteArrayView payload, qint64 receivedUs);   ///< reader thread
    /// Receive time of the echo, or 0 on timeout. The ticket stays valid until forget().
    qint64 wait(Ticket ticket, int timeoutMs);
    void forget(Ticket ticket);

private:
    struct Waiter { QByteArray tag, payload; size_t hash; qint64 seenUs = 0; bool isAwaited = false; };
    std::mutex m_mutex;
    std::condition_variable m_seen;
    std::unordered_map<Ticket, Waiter> m_waiters;
    std::unordered_multimap<size_t, Ticket> m_byPayload;   // thousands may wait while a batch is fired
    std::atomic<int> m_waiting{0};
    Ticket m_next = 1;
};

} // namespace brine
