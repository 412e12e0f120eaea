#include "eventsegment.h"

#include <cstring>
#include <limits>

namespace brine {

namespace {

// Small enough that a quiet bus pays for little it does not use, large enough that the call does not count.
constexpr quint64 ReadyAtOnce = 256 * 1024;

void copyBytes(char *to, QByteArrayView from)
{
    if (!from.isEmpty())
        std::memcpy(to, from.data(), size_t(from.size()));
}

} // namespace

EventSegment::EventSegment(EventId firstId, quint32 payloadBytes, quint32 tagBytes, quint32 records, std::shared_ptr<SegmentSpare> spare)
    : m_firstId(firstId), m_spare(std::move(spare)), m_tagCapacity(tagBytes), m_payloadCapacity(payloadBytes),
      m_recordCapacity(qMax(1u, records)), m_latestUs(std::numeric_limits<qint64>::min())
{
    const quint64 recordArea = SegmentMemory::wholePages(quint64(m_recordCapacity) * sizeof(EventRecord));
    const quint64 tagArea = SegmentMemory::wholePages(m_tagCapacity);
    const quint64 bytes = recordArea + tagArea + SegmentMemory::wholePages(m_payloadCapacity);
    m_memory = m_spare ? m_spare->take(bytes) : SegmentMemory(bytes);
    m_records = reinterpret_cast<EventRecord *>(m_memory.data());
    m_tags = m_memory.data() + recordArea;
    m_payloads = m_tags + tagArea;
}

EventSegment::~EventSegment()
{
    if (m_spare)
        m_spare->put(std::move(m_memory));
}

bool EventSegment::hasRoom(quint64 tagBytes, quint64 payloadBytes) const
{
    return m_written < m_recordCapacity && tagBytes <= m_tagCapacity - m_tagEnd
        && payloadBytes <= m_payloadCapacity - m_payloadEnd;
}

void EventSegment::append(const EventView &event)
{
    Q_ASSERT(hasRoom(quint64(event.tag.size()), quint64(event.payload.size())));
    if (m_payloadEnd + quint64(event.payload.size()) > m_ready)
        makeReady(m_payloadEnd + quint64(event.payload.size()));
    copyBytes(m_tags + m_tagEnd, event.tag);
    copyBytes(m_payloads + m_payloadEnd, event.payload);
    m_tagEnd += quint32(event.tag.size());
    m_payloadEnd += quint32(event.payload.size());
    m_records[m_written++] = {event.receivedUs, m_tagEnd, m_payloadEnd, event.source, event.family, event.kind, 0};
    m_latestUs = qMax(m_latestUs, event.receivedUs);
}

/// Pages asked for together cost a third of pages met one by one (0.15 of 1.35 µs an event of a kilobyte); of memory that was another
/// segment's there are none to find.
void EventSegment::makeReady(quint64 upTo)
{
    const quint64 end = qMin(SegmentMemory::wholePages(qMax(upTo, m_ready + ReadyAtOnce)), SegmentMemory::wholePages(m_payloadCapacity));
    const quint64 payloads = quint64(m_payloads - m_memory.data());
    m_memory.makeReady(payloads + m_ready, payloads + end);
    m_ready = end;
}

void EventSegment::close()
{
    publish();
    const auto ends = [this](const void *area, quint64 used) { return quint64(static_cast<const char *>(area) - m_memory.data()) + SegmentMemory::wholePages(used); };
    m_memory.giveBack(ends(m_records, quint64(m_written) * sizeof(EventRecord)), ends(m_tags, 0));
    m_memory.giveBack(ends(m_tags, m_tagEnd), ends(m_payloads, 0));
    m_memory.giveBack(ends(m_payloads, m_payloadEnd), m_memory.size());
}

void EventSegment::publish()
{
    m_published.store(m_written, std::memory_order_release);
}

EventView EventSegment::at(quint32 index) const
{
    const EventRecord &record = m_records[index];
    const quint32 tagBegin = index ? m_records[index - 1].tagEnd : 0;
    const quint32 payloadBegin = index ? m_records[index - 1].payloadEnd : 0;
    EventView view;
    view.id = m_firstId + index;
    view.receivedUs = record.receivedUs;
    view.tag = QByteArrayView(m_tags + tagBegin, qsizetype(record.tagEnd - tagBegin));
    view.payload = QByteArrayView(m_payloads + payloadBegin, qsizetype(record.payloadEnd - payloadBegin));
    view.source = record.source;
    view.family = record.family;
    view.kind = record.kind;
    return view;
}

quint64 EventSegment::usedBytes() const
{
    return SegmentMemory::wholePages(quint64(m_written) * sizeof(EventRecord)) + SegmentMemory::wholePages(m_tagEnd) + SegmentMemory::wholePages(m_payloadEnd);
}

} // namespace brine
