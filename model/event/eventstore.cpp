#include "eventstore.h"
#include "tagfamily.h"

#include <algorithm>
#include <new>

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

} // namespace

EventView StoreSnapshot::at(EventId id) const
{
    const EventSegment &segment = segmentOf(m_segments, id);
    return segment.at(quint32(id - segment.firstId()));
}

EventStore::EventStore(StoreLimits limits) : m_limits(limits) { }

IdRange EventStore::append(const EventBatch &batch, quint16 source)
{
    const EventId first = m_next;
    for (qsizetype i = 0; i < batch.count(); ++i) {
        EventView event = batch.at(i);
        event.source = source;
        event.family = quint8(tagFamily(event.tag));
        segmentFor(event).append(event);
        m_next = m_next + 1;
        if (event.kind == EventKind::Gap)
            ++m_counters.gaps;
        else if (event.kind == EventKind::Malformed)
            ++m_counters.malformed;
        else
            ++m_counters.stored;
    }
    if (!m_segments.empty())
        m_segments.back()->publish();
    return {first, m_next - first};
}

EventSegment &EventStore::segmentFor(const EventView &event)
{
    if (m_segments.empty() || !m_segments.back()->hasRoom(quint64(event.tag.size()), quint64(event.payload.size())))
        openSegment(event);
    return *m_segments.back();
}

void EventStore::openSegment(const EventView &event)
{
    const SegmentShape shape = shapeFor(m_limits);
    const quint32 payloadBytes = quint32(event.payload.size()), tagBytes = quint32(event.tag.size());
    const bool giant = payloadBytes > shape.payloadBytes || tagBytes > shape.tagBytes;
    if (!m_segments.empty()) {
        m_segments.back()->close();
        m_closedBytes += m_segments.back()->usedBytes();
    }
    // From here on every segment is closed; bytes() would count the last one twice.
    const quint64 coming = giant ? quint64(payloadBytes) + tagBytes
                                 : quint64(shape.payloadBytes) + shape.tagBytes + shape.records * sizeof(EventRecord);
    evictUntil(m_limits.maxBytes - qMin(m_limits.maxBytes, coming),
               m_limits.maxEvents - qMin<quint64>(m_limits.maxEvents, giant ? 1 : shape.records), 0);
    m_segments.push_back(giant ? newSegment(payloadBytes, tagBytes, 1, {})
                               : newSegment(shape.payloadBytes, shape.tagBytes, shape.records, m_spare));
}

std::shared_ptr<EventSegment> EventStore::newSegment(quint32 payloadBytes, quint32 tagBytes, quint32 records,
                                                     const std::shared_ptr<SegmentSpare> &spare)
{
    for (;;) {
        try {
            return std::make_shared<EventSegment>(m_next, payloadBytes, tagBytes, records, spare);
        } catch (const std::bad_alloc &) {
            if (m_segments.empty())
                throw;
            evictOldest(); // better to keep less than to end
        }
    }
}

/// Every segment must be closed but, with keepSegments 1, the last one, which is then kept.
void EventStore::evictUntil(quint64 maxBytes, quint64 maxEvents, size_t keepSegments)
{
    const auto used = [this, keepSegments] { return keepSegments ? bytes() : m_closedBytes; };
    while (m_segments.size() > keepSegments && (used() > maxBytes || range().count > maxEvents))
        evictOldest();
}

void EventStore::evictOldest()
{
    m_counters.evicted += m_segments.front()->written();
    m_closedBytes -= m_segments.front()->usedBytes();
    m_segments.pop_front();
}

IdRange EventStore::trim()
{
    evictUntil(m_limits.maxBytes, m_limits.maxEvents, 1);
    const EventId first = m_trimmedTo;
    m_trimmedTo = range().first;
    return {first, m_trimmedTo - first};
}

void EventStore::setLimits(StoreLimits limits)
{
    m_limits = limits;
    const SegmentShape shape = shapeFor(limits);
    if (!m_segments.empty() && m_segments.back()->written() > 1 && m_segments.back()->isLargerThan(shape.payloadBytes, shape.records))
        splitLast();
}

/// The segment that is being filled was opened for larger limits: it would pass the new ones by all that it can hold, and then go as
/// a whole. Its events move to segments of the new size; who reads the old one keeps it.
void EventStore::splitLast()
{
    const std::shared_ptr<EventSegment> old = m_segments.back();
    m_segments.pop_back();
    if (!m_segments.empty())
        m_closedBytes -= m_segments.back()->usedBytes(); // the last one again, until the next is opened
    m_next = old->firstId();
    for (quint32 i = 0, count = old->written(); i < count; ++i) {
        const EventView event = old->at(i);
        if (i == 0)
            openSegment(event);
        segmentFor(event).append(event);
        m_next = m_next + 1;
    }
    m_segments.back()->publish();
}

IdRange EventStore::range() const
{
    const EventId first = m_segments.empty() ? m_next : m_segments.front()->firstId();
    return {first, m_next - first};
}

EventView EventStore::at(EventId id) const
{
    const EventSegment &segment = segmentOf(m_segments, id);
    return segment.at(quint32(id - segment.firstId()));
}

quint64 EventStore::bytes() const
{
    return m_closedBytes + (m_segments.empty() ? 0 : m_segments.back()->usedBytes());
}

StoreSnapshot EventStore::snapshot() const
{
    return StoreSnapshot({m_segments.begin(), m_segments.end()}, range());
}

StoreSnapshot EventStore::snapshot(IdRange ids) const
{
    const IdRange kept = range();
    const EventId first = std::max(ids.first, kept.first), end = std::min(ids.end(), kept.end());
    if (first >= end)
        return StoreSnapshot({}, {first, 0});
    const auto before = [](EventId id, const auto &segment) { return id < segment->firstId(); };
    const auto from = std::prev(std::upper_bound(m_segments.begin(), m_segments.end(), first, before));
    const auto to = std::find_if(from, m_segments.end(), [end](const auto &segment) { return segment->firstId() >= end; });
    return StoreSnapshot({from, to}, {first, end - first});
}

EventId EventStore::firstAtOrAfter(qint64 receivedUs) const
{
    const auto hit = std::find_if(m_segments.begin(), m_segments.end(),
                                  [receivedUs](const auto &segment) { return segment->latestUs() >= receivedUs; });
    if (hit == m_segments.end())
        return m_next;
    const EventSegment &segment = **hit;
    const EventRecord *begin = segment.records(), *end = begin + segment.written();
    const EventRecord *found = std::find_if(begin, end, [receivedUs](const EventRecord &r) { return r.receivedUs >= receivedUs; });
    return segment.firstId() + quint64(found - begin);
}

} // namespace brine
