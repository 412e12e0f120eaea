#include "eventsegment.h"

#include <cstring>
#include <limits>
#include <new>
#include <sys/mman.h>
#include <unistd.h>

namespace brine {

namespace {

quint64 pageSize()
{
    static const quint64 size = quint64(sysconf(_SC_PAGESIZE));
    return size;
}

quint64 wholePages(quint64 bytes)
{
    return (bytes + pageSize() - 1) / pageSize() * pageSize();
}

// Small enough that a quiet bus pays for little it does not use, large enough that the call does not count.
constexpr quint64 PopulatedAtOnce = 256 * 1024;

void copyBytes(char *to, QByteArrayView from)
{
    if (!from.isEmpty())
        std::memcpy(to, from.data(), size_t(from.size()));
}

} // namespace

EventSegment::EventSegment(EventId firstId, quint32 payloadBytes, quint32 tagBytes, quint32 records)
    : m_firstId(firstId), m_tagCapacity(tagBytes), m_payloadCapacity(payloadBytes),
      m_recordCapacity(qMax(1u, records)), m_latestUs(std::numeric_limits<qint64>::min())
{
    const quint64 recordArea = wholePages(quint64(m_recordCapacity) * sizeof(EventRecord));
    const quint64 tagArea = wholePages(m_tagCapacity);
    m_mapped = recordArea + tagArea + wholePages(m_payloadCapacity);
    // Not reserved: a page costs memory only once an event lies in it, so generous areas are free.
    void *memory = mmap(nullptr, m_mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        throw std::bad_alloc();
    // Job returns hold secrets: they stay out of core dumps.
    madvise(memory, m_mapped, MADV_DONTDUMP);
    m_records = static_cast<EventRecord *>(memory);
    m_tags = static_cast<char *>(memory) + recordArea;
    m_payloads = m_tags + tagArea;
}

EventSegment::~EventSegment()
{
    munmap(m_records, m_mapped);
}

bool EventSegment::hasRoom(quint64 tagBytes, quint64 payloadBytes) const
{
    return m_written < m_recordCapacity && tagBytes <= m_tagCapacity - m_tagEnd
        && payloadBytes <= m_payloadCapacity - m_payloadEnd;
}

void EventSegment::append(const EventView &event)
{
    Q_ASSERT(hasRoom(quint64(event.tag.size()), quint64(event.payload.size())));
    if (m_payloadEnd + quint64(event.payload.size()) > m_populated)
        populate(m_payloadEnd + quint64(event.payload.size()));
    copyBytes(m_tags + m_tagEnd, event.tag);
    copyBytes(m_payloads + m_payloadEnd, event.payload);
    m_tagEnd += quint32(event.tag.size());
    m_payloadEnd += quint32(event.payload.size());
    m_records[m_written++] = {event.receivedUs, m_tagEnd, m_payloadEnd, event.source, event.family, event.kind, 0};
    m_latestUs = qMax(m_latestUs, event.receivedUs);
}

/// Pages asked for together cost a third of pages met one by one (0.15 of 1.35 µs an event of a kilobyte). Only a hint: a kernel
/// before 5.14 does not know it, and then each page comes when it is written.
void EventSegment::populate(quint64 upTo)
{
#ifdef MADV_POPULATE_WRITE
    const quint64 end = qMin(wholePages(qMax(upTo, m_populated + PopulatedAtOnce)), wholePages(m_payloadCapacity));
    madvise(m_payloads + m_populated, end - m_populated, MADV_POPULATE_WRITE);
    m_populated = end;
#else
    m_populated = ~0ull;
#endif
}

void EventSegment::close()
{
    publish();
    const quint64 used = wholePages(m_payloadEnd);
    if (m_populated > used && m_populated <= wholePages(m_payloadCapacity))
        madvise(m_payloads + used, m_populated - used, MADV_DONTNEED);
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
    return wholePages(quint64(m_written) * sizeof(EventRecord)) + wholePages(m_tagEnd) + wholePages(m_payloadEnd);
}

} // namespace brine
