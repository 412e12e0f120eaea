#pragma once

#include "eventbatch.h"
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

namespace brine {

/// Bounded hand-over from one reader thread to one consumer. put() never waits: when the byte limit is passed the oldest
/// unprocessed batch goes, is counted, and a Gap record takes its place. Buffers are recycled.
class EventMailbox
{
public:
    explicit EventMailbox(quint64 maxBytes = 256ull << 20);
    void put(EventBatch &&batch);                         ///< reader thread
    EventBatch recycled();                                ///< an emptied batch to fill, or a new one
    std::vector<EventBatch> take(quint64 maxBytes = ~0ull); ///< consumer: oldest first, at once; about maxBytes, one batch at least
    void giveBack(EventBatch &&batch);                    ///< consumer: return a used one
    bool waitForEvents(int timeoutMs);                    ///< consumer without an event loop; negative: no limit; false on timeout or close
    /// What is put from now on is copied to `other` too, which closes with this one; null: no longer.
    void copyTo(EventMailbox *other);
    void wake();                                          ///< ends one wait without an event (this or the next)
    void close();                                         ///< wakes waiters for good
    bool isClosed() const;
    /// Memory held (what the limit counts), events waiting, events lost so far, arrival of the oldest waiting one.
    struct State { quint64 queuedBytes = 0, queuedEvents = 0, droppedEvents = 0; qint64 oldestUs = 0; };
    State state() const;
    /// Called (in the reader thread, no lock held) when the first batch lands in an empty mailbox.
    void setNotify(std::function<void()> notify);

private:
    void dropOldest();
    EventBatch takeGap();
    void keepSpare(EventBatch &&batch);

    mutable std::mutex m_mutex;
    std::condition_variable m_filled;
    std::deque<EventBatch> m_queue;
    std::vector<EventBatch> m_spare;
    std::function<void()> m_notify;
    EventMailbox *m_copyTo = nullptr;
    quint64 m_maxBytes, m_queuedBytes = 0, m_queuedEvents = 0, m_dropped = 0;
    quint64 m_gapEvents = 0;               ///< dropped and not yet told
    qint64 m_gapFromUs = 0, m_gapToUs = 0;
    bool m_closed = false, m_woken = false;
};

} // namespace brine
