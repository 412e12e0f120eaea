#include "eventstore.h"
#include "tagfamily.h"

#include <algorithm>
#include <iterator>
#include <new>
#include <utility>

namespace brine {

namespace {

/// Index of the segment that holds the id: the last one that begins at or before it.
template<class Segments>
const EventSegment &segmentOf(const Segments &segments, EventId id)
{
    const auto behind = std::upper_bound(segments.begin(), segments.end(), id,
                                         [](EventId wanted, const auto &segment) { return wanted < segment->firstId(); });
    return **std::prev(behind);
}

/// Areas of an ordinary segment. Small limits get small segments: eviction is by whole segments, and one of
/// 1.44 times the payload area (with tags and records) must stay below 5 % of the limit.
struct SegmentShape { quint32 payloadBytes, tagBytes, records; };

SegmentShape shapeFor(const StoreLimits &limits)
{
    const quint64 payload = std::clamp<quint64>(limits.maxBytes / 35, 16 * 1024, EventSegment::DefaultPayloadBytes);
    const quint64 records = std::clamp<quint64>(limits.maxEvents / 32, 1, payload / 128);
    return {quint32(payload), quint32(payload / 4), quint32(records)};
}

// Gigabytes are given back in steps that are not noticed.
constexpr quint64 FreedPerTrim = 64ull << 20;

} // namespace

EventView StoreSnapshot::at(EventId id) const
{
    const EventSegment &segment = segmentOf(m_segments, id);
    return segment.at(quint32(id - segment.firstId()));
}

EventStore::EventStore(StoreLimits limits) : m_limits(limits) { }

IdRange EventStore::append(const EventBatch &batch, quint16 source)
{
    const EventId first = m_list.next;
    for (qsizetype i = 0; i < batch.count(); ++i) {
        EventView event = batch.at(i);
        event.source = source;
        event.family = quint8(tagFamily(event.tag));
        segmentFor(event).append(event);
        count(event.kind);
        m_list.next = m_list.next + 1;
    }
    if (!m_list.segments.empty())
        m_list.segments.back()->publish();
    return {first, m_list.next - first};
}

void EventStore::count(EventKind kind)
{
    Counters &counters = m_list.counters;
    ++(kind == EventKind::Gap ? counters.gaps : kind == EventKind::Malformed ? counters.malformed : counters.stored);
    if (kind == EventKind::Gap)
        m_list.gapIds.push_back(m_list.next);
}

EventSegment &EventStore::segmentFor(const EventView &event)
{
    if (m_list.segments.empty() || !m_list.segments.back()->hasRoom(quint64(event.tag.size()), quint64(event.payload.size())))
        openSegment(event);
    return *m_list.segments.back();
}

void EventStore::openSegment(const EventView &event)
{
    const SegmentShape shape = shapeFor(m_limits);
    const quint32 payloadBytes = quint32(event.payload.size()), tagBytes = quint32(event.tag.size());
    const bool giant = payloadBytes > shape.payloadBytes || tagBytes > shape.tagBytes;
    if (!m_list.segments.empty()) {
        m_list.segments.back()->close();
        m_list.closedBytes += m_list.segments.back()->usedBytes();
    }
    // From here on every segment is closed; bytes() would count the last one twice.
    const quint64 coming = giant ? quint64(payloadBytes) + tagBytes
                                 : quint64(shape.payloadBytes) + shape.tagBytes + shape.records * sizeof(EventRecord);
    evictUntil(m_limits.maxBytes - qMin(m_limits.maxBytes, coming),
               m_limits.maxEvents - qMin<quint64>(m_limits.maxEvents, giant ? 1 : shape.records), 0);
    m_list.segments.push_back(giant ? newSegment(payloadBytes, tagBytes, 1, {})
                                      : newSegment(shape.payloadBytes, shape.tagBytes, shape.records, m_spare));
}

std::shared_ptr<EventSegment> EventStore::newSegment(quint32 payloadBytes, quint32 tagBytes, quint32 records,
                                                     const std::shared_ptr<SegmentSpare> &spare)
{
    for (;;) {
        try {
            return std::make_shared<EventSegment>(m_list.next, payloadBytes, tagBytes, records, spare);
        } catch (const std::bad_alloc &) {
            if (freeOther())
                continue;
            if (m_list.segments.empty())
                throw;
            evictOldest(m_list); // better to keep less than to end
        }
    }
}

/// Every segment must be closed but, with keepSegments 1, the last one, which is then kept.
void EventStore::evictUntil(quint64 maxBytes, quint64 maxEvents, size_t keepSegments)
{
    const auto isTooMuch = [&] {
        const Use other = otherUse();
        return (keepSegments ? bytes() : m_list.closedBytes) + other.bytes > maxBytes || range().count + other.events > maxEvents;
    };
    while (isTooMuch() && freeOther()) { }
    while (m_list.segments.size() > keepSegments && isTooMuch())
        evictOldest(m_list);
}

/// Every segment of the list must be closed, or more of them follow.
void EventStore::evictOldest(List &list)
{
    list.counters.evicted += list.segments.front()->written();
    list.closedBytes -= list.segments.front()->usedBytes();
    list.segments.pop_front();
    const EventId first = list.range().first;
    while (!list.gapIds.empty() && list.gapIds.front() < first)
        list.gapIds.pop_front();
}

IdRange EventStore::trim(quint64 waitingBytes)
{
    const quint64 leaving = m_leavingUse.bytes;
    while (!m_leaving.empty() && leaving - m_leavingUse.bytes < FreedPerTrim)
        freeOther();
    const quint64 room = m_limits.maxBytes - qMin(waitingBytes, m_limits.maxBytes / 2);  // a backlog does not empty the list
    evictUntil(qMin(m_limits.maxBytes, qMax(room, heldBytes() - qMin(heldBytes(), FreedPerTrim))), m_limits.maxEvents, 1);
    const EventId first = m_list.trimmedTo;
    m_list.trimmedTo = range().first;
    return {first, m_list.trimmedTo - first};
}

void EventStore::beginList(Former former)
{
    List gone = std::exchange(m_list, List());
    m_list.next = m_list.trimmedTo = EventId{m_lists++ << EventId::NumberBits}.withNumber(1);
    if (!gone.segments.empty())
        gone.closedBytes += gone.segments.back()->usedBytes(); // nothing follows for now
    if (former == Former::SetAside && !m_aside)
        m_aside = std::move(gone);
    else
        leave(std::move(gone));
}

void EventStore::bringBack()
{
    if (!m_aside)
        return;
    List gone = std::exchange(m_list, std::move(*m_aside));
    m_aside.reset();
    if (!gone.segments.empty())
        gone.closedBytes += gone.segments.back()->usedBytes();
    leave(std::move(gone));
    if (!m_list.segments.empty())
        m_list.closedBytes -= m_list.segments.back()->usedBytes(); // the last one again, until the next is opened
    setLimits(m_limits);
}

void EventStore::leave(List list)
{
    m_leavingUse += {list.closedBytes, list.range().count};
    std::move(list.segments.begin(), list.segments.end(), std::back_inserter(m_leaving));
}

EventStore::Use EventStore::otherUse() const
{
    Use use = m_leavingUse;
    if (m_aside)
        use += {m_aside->closedBytes, m_aside->range().count};
    return use;
}

/// Room that costs the list nothing: of lists that are gone, then of the one that is set aside. False: there is none.
bool EventStore::freeOther()
{
    if (!m_leaving.empty()) {
        m_leavingUse -= {m_leaving.front()->usedBytes(), m_leaving.front()->written()};
        m_leaving.pop_front();
        return true;
    }
    if (!m_aside || m_aside->segments.empty())
        return false;
    evictOldest(*m_aside);
    return true;
}

void EventStore::setLimits(StoreLimits limits)
{
    m_limits = limits;
    const SegmentShape shape = shapeFor(limits);
    if (!m_list.segments.empty() && m_list.segments.back()->written() > 1 && m_list.segments.back()->isLargerThan(shape.payloadBytes, shape.records))
        splitLast();
}

/// The segment that is being filled was opened for larger limits: it would pass the new ones by all that it can hold, and then go as
/// a whole. Its events move to segments of the new size; who reads the old one keeps it.
void EventStore::splitLast()
{
    const std::shared_ptr<EventSegment> old = m_list.segments.back();
    m_list.segments.pop_back();
    if (!m_list.segments.empty())
        m_list.closedBytes -= m_list.segments.back()->usedBytes(); // the last one again, until the next is opened
    m_list.next = old->firstId();
    for (quint32 i = 0, count = old->written(); i < count; ++i) {
        const EventView event = old->at(i);
        if (i == 0)
            openSegment(event);
        segmentFor(event).append(event);
        m_list.next = m_list.next + 1;
    }
    m_list.segments.back()->publish();
}

IdRange EventStore::List::range() const
{
    const EventId first = segments.empty() ? next : segments.front()->firstId();
    return {first, next - first};
}

EventView EventStore::at(EventId id) const
{
    const EventSegment &segment = segmentOf(m_list.segments, id);
    return segment.at(quint32(id - segment.firstId()));
}

quint64 EventStore::gapsIn(IdRange ids) const
{
    const std::deque<EventId> &gaps = m_list.gapIds;
    const auto begin = std::lower_bound(gaps.begin(), gaps.end(), ids.first);
    return quint64(std::lower_bound(begin, gaps.end(), ids.end()) - begin);
}

quint64 EventStore::forgotten() const
{
    return m_list.counters.evicted - (m_list.counters.gaps - m_list.gapIds.size());
}

quint64 EventStore::bytes() const
{
    return m_list.closedBytes + (m_list.segments.empty() ? 0 : m_list.segments.back()->usedBytes());
}

StoreSnapshot EventStore::snapshot() const
{
    return StoreSnapshot({m_list.segments.begin(), m_list.segments.end()}, range());
}

StoreSnapshot EventStore::snapshot(IdRange ids) const
{
    const IdRange kept = range();
    const EventId first = std::max(ids.first, kept.first), end = std::min(ids.end(), kept.end());
    if (first >= end)
        return StoreSnapshot({}, {first, 0});
    const auto before = [](EventId id, const auto &segment) { return id < segment->firstId(); };
    const auto from = std::prev(std::upper_bound(m_list.segments.begin(), m_list.segments.end(), first, before));
    const auto to = std::find_if(from, m_list.segments.end(), [end](const auto &segment) { return segment->firstId() >= end; });
    return StoreSnapshot({from, to}, {first, end - first});
}

EventId EventStore::firstAtOrAfter(qint64 receivedUs) const
{
    const auto hit = std::find_if(m_list.segments.begin(), m_list.segments.end(),
                                  [receivedUs](const auto &segment) { return segment->latestUs() >= receivedUs; });
    if (hit == m_list.segments.end())
        return m_list.next;
    const EventSegment &segment = **hit;
    const EventRecord *begin = segment.records(), *end = begin + segment.written();
    const EventRecord *found = std::find_if(begin, end, [receivedUs](const EventRecord &r) { return r.receivedUs >= receivedUs; });
    return segment.firstId() + quint64(found - begin);
}

} // namespace brine
