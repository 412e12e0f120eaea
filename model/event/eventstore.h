#pragma once

#include "eventbatch.h"
#include "eventsegment.h"
#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace brine {

/// A consistent, cheap view of a store for other threads: shared segments and a watermark, by value.
class StoreSnapshot
{
public:
    StoreSnapshot() = default;
    StoreSnapshot(std::vector<std::shared_ptr<const EventSegment>> segments, IdRange range) : m_segments(std::move(segments)), m_range(range) { }
    IdRange range() const { return m_range; }
    EventView at(EventId id) const;  ///< id must be in range()
    const std::vector<std::shared_ptr<const EventSegment>> &segments() const { return m_segments; }

private:
    std::vector<std::shared_ptr<const EventSegment>> m_segments;
    IdRange m_range;
};

/// How much is kept: bytes first, then count. Both are kept to within 5 % while appending, unless one single event
/// is larger than all of it.
struct StoreLimits
{
    quint64 maxBytes = 512ull << 20;
    quint64 maxEvents = 20'000'000;
    bool operator==(const StoreLimits &) const = default;
};

/// Keeps events as received, in arrival order, within a byte and a count limit; evicts whole segments from the old end.
/// One list of events at a time: another may be begun, and the one before set aside for as long as there is room for both.
/// Lives in one thread (the UI thread's tick); scans read snapshots. Not a QObject.
class EventStore
{
public:
    /// stored, gaps and malformed are told apart by kind, so kept rows = stored + gaps + malformed - evicted.
    struct Counters { quint64 stored = 0, evicted = 0, gaps = 0, malformed = 0; };

    explicit EventStore(StoreLimits limits = {});
    /// Copies a batch in. Makes room first where a new segment would pass the limits. Returns the ids given.
    IdRange append(const EventBatch &batch, quint16 source = 0);
    /// Drops whole segments until the limits hold again, with what waits to be appended, which takes their place in a moment anyway.
    /// Returns the range that went since the last call (may be empty), what append() had to drop included.
    IdRange trim(quint64 waitingBytes = 0);
    void setLimits(StoreLimits limits);
    StoreLimits limits() const { return m_limits; }
    enum class Former { SetAside, Dropped };
    /// Begins a list that is empty, counted from nothing and numbered from 1. The one that is set aside still counts against the limits,
    /// and its events are the first to be evicted, counted there. Only one is: while it waits, others are dropped.
    void beginList(Former former);
    /// The list that was set aside in the place of the one there is, as it would be had that never been.
    void bringBack();
    bool isSetAside() const { return m_aside.has_value(); }
    quint64 keptAside() const { return m_aside ? m_aside->range().count - m_aside->gapIds.size() : 0; }  ///< events, gap rows not counted
    IdRange range() const { return m_list.range(); }                         ///< what is kept now
    EventView at(EventId id) const;        ///< id must be in range(); O(log segments)
    quint64 bytes() const;                 ///< that kept segments use, in whole pages; room for one more whole segment is made before it is opened
    quint64 heldBytes() const { return bytes() + otherUse().bytes; }         ///< with what is set aside, or on its way out
    quint64 heldCount() const { return range().count + otherUse().events; }
    Counters counters() const { return m_list.counters; }
    quint64 gapsIn(IdRange ids) const;     ///< gap rows among them: rows, and yet nothing that was received
    quint64 forgotten() const;             ///< events evicted, gap rows not counted
    StoreSnapshot snapshot() const;
    /// Only what holds these ids: what others keep is free to be evicted meanwhile.
    StoreSnapshot snapshot(IdRange ids) const;
    /// First kept id received at or after the time; range().end() if none. Right even where the clock stepped back:
    /// segments remember their latest time, so only one is walked.
    EventId firstAtOrAfter(qint64 receivedUs) const;

private:
    using Segments = std::deque<std::shared_ptr<EventSegment>>;
    struct Use
    {
        quint64 bytes = 0, events = 0;
        void operator+=(Use o) { bytes += o.bytes, events += o.events; }
        void operator-=(Use o) { bytes -= o.bytes, events -= o.events; }
    };
    /// All that a list is.
    struct List
    {
        Counters counters;
        Segments segments;
        std::deque<EventId> gapIds;           ///< gap rows kept; they are few
        EventId next{1};
        EventId trimmedTo{1};                 ///< where the range that trim() reports begins
        quint64 closedBytes = 0;              ///< of all segments but the last; set aside: of all
        IdRange range() const;
    };
    void leave(List list);
    bool freeOther();
    Use otherUse() const;
    void count(EventKind kind);
    EventSegment &segmentFor(const EventView &event);
    void openSegment(const EventView &event);
    void splitLast();
    std::shared_ptr<EventSegment> newSegment(quint32 payloadBytes, quint32 tagBytes, quint32 records, const std::shared_ptr<SegmentSpare> &spare);
    void evictUntil(quint64 maxBytes, quint64 maxEvents, size_t keepSegments);
    static void evictOldest(List &list);

    StoreLimits m_limits;
    std::shared_ptr<SegmentSpare> m_spare = std::make_shared<SegmentSpare>(); ///< outlives what snapshots hold
    List m_list;
    std::optional<List> m_aside;
    Segments m_leaving;                       ///< of lists that are gone: freed bit by bit
    Use m_leavingUse;
    quint64 m_lists = 1;                      ///< begun so far
};

} // namespace brine
