#pragma once

#include "eventbatch.h"
#include <deque>
#include <optional>
#include <vector>

namespace brine {

/// Two streams of one bus overlap while one takes over from the other (a renewed token): decides where to go over, so that no event is
/// lost or told twice. Both carry the same events in the same order from their openings on. Bounded; one thread.
class StreamHandover
{
public:
    static constexpr size_t MaxEvents = 20'000;
    static constexpr quint64 MaxBytes = 16ull << 20;

    /// Rows of the old stream, as they are passed on since the new one was asked for: what it begins with may be passed on before it
    /// is known to be open.
    void passed(const EventBatch &rows);
    /// Rows of the new stream, held back.
    void arrived(EventBatch &&rows);
    /// The new stream's rows that are not passed on yet, once it is known which those are: the old one can go. What the old one had
    /// already passed on may still come of the new one: see strip().
    std::optional<std::vector<EventBatch>> takeOver();
    /// The old stream has ended, nothing more will come of it.
    std::vector<EventBatch> takeAll();

    /// Rows of the new stream after takeOver(), without those that were passed on before it.
    EventBatch strip(EventBatch &&rows);
    bool isDone() const { return m_taken && m_skip == 0; }

private:
    std::vector<EventBatch> withoutFirst(size_t events);
    size_t passedSinceFirst() const;
    size_t m_skip = 0;
    bool m_taken = false;
    std::deque<size_t> m_passed;            ///< hashes, the last MaxEvents
    std::optional<size_t> m_first;          ///< of the new stream
    std::vector<EventBatch> m_held;
    size_t m_heldEvents = 0;
    quint64 m_heldBytes = 0;
};

} // namespace brine
