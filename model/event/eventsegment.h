#pragma once

#include "event.h"
#include "segmentmemory.h"
#include <atomic>
#include <memory>

namespace brine {

/// Packed columns of one kept event: 24 bytes. An event's bytes end at tagEnd/payloadEnd and begin where the
/// previous event's end, so lengths need no field of their own.
struct EventRecord
{
    qint64 receivedUs;
    quint32 tagEnd;
    quint32 payloadEnd;
    quint16 source;
    quint8 family;
    EventKind kind;
    quint32 spare;
};
static_assert(sizeof(EventRecord) == 24);

/// A fixed block of events: record array and two byte areas (tags packed together for fast tag scans, payloads).
/// Memory is reserved once and committed as it is touched; nothing ever moves. One writer appends;
/// any thread may read records below published() without a lock. A payload larger than the default area gets a
/// segment of its own size. The constructor throws std::bad_alloc where the address space is used up.
class EventSegment
{
public:
    static constexpr quint32 DefaultPayloadBytes = 4u << 20;
    static constexpr quint32 DefaultTagBytes = 1u << 20;
    static constexpr quint32 DefaultRecords = 32 * 1024;

    /// spare: where its memory comes from, and goes to once nobody holds it any more; null: the system.
    EventSegment(EventId firstId, quint32 payloadBytes = DefaultPayloadBytes, quint32 tagBytes = DefaultTagBytes,
                 quint32 records = DefaultRecords, std::shared_ptr<SegmentSpare> spare = {});
    ~EventSegment();
    EventSegment(const EventSegment &) = delete;
    EventSegment &operator=(const EventSegment &) = delete;

    EventId firstId() const { return m_firstId; }
    quint32 published() const { return m_published.load(std::memory_order_acquire); }
    bool hasRoom(quint64 tagBytes, quint64 payloadBytes) const;
    void append(const EventView &event);  ///< writer only; hasRoom() must hold; visible after publish()
    void publish();                       ///< writer only
    void close();                         ///< publishes, and gives back what was made ready for more; writer only, nothing follows
    EventView at(quint32 index) const;    ///< index < published()
    const EventRecord *records() const { return m_records; }
    const char *tagBytes() const { return m_tags; }
    const char *payloadBytes() const { return m_payloads; }
    quint64 usedBytes() const;            ///< in whole pages: records + tags + payloads; of taken-over memory more is resident until close(); writer only
    bool isLargerThan(quint32 payloadBytes, quint32 records) const { return m_payloadCapacity > payloadBytes || m_recordCapacity > records; }
    quint32 written() const { return m_written; }      ///< events appended, published or not; writer only
    qint64 latestUs() const { return m_latestUs; }     ///< largest receive time within; writer only

private:
    void makeReady(quint64 upTo);
    EventId m_firstId;
    std::shared_ptr<SegmentSpare> m_spare;
    SegmentMemory m_memory;
    quint32 m_tagCapacity, m_payloadCapacity, m_recordCapacity;
    EventRecord *m_records = nullptr;
    char *m_tags = nullptr;
    char *m_payloads = nullptr;
    quint64 m_ready = 0;                  ///< bytes of payload that memory was asked for
    quint32 m_written = 0, m_tagEnd = 0, m_payloadEnd = 0;
    qint64 m_latestUs = 0;
    std::atomic<quint32> m_published{0};
};

} // namespace brine
