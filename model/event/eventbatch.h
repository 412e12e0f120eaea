#pragma once

#include "event.h"
#include <memory>
#include <vector>

namespace brine {

/// A handful of received events in one byte buffer: how the reader thread hands events over.
/// Filled in place by FrameDecoder (no allocation per event), copied once into the store. Movable value.
class EventBatch
{
public:
    struct Record
    {
        qint64 receivedUs;
        quint32 tagOffset, tagLength, payloadOffset, payloadLength;
        EventKind kind;
    };

    bool isEmpty() const { return records.empty(); }
    qsizetype count() const { return qsizetype(records.size()); }
    quint64 bytes() const { return m_bytes; }
    EventView at(qsizetype i) const;  ///< id and source are 0
    /// Appends a copy of tag and payload. For gaps, tests, files; the decoder writes records itself.
    void append(qint64 receivedUs, QByteArrayView tag, QByteArrayView payload, EventKind kind = EventKind::Event);
    void clear();

    /// The buffer that records point into. Capacity is kept across clear() for reuse.
    std::vector<char> buffer;
    std::vector<Record> records;
    quint64 m_bytes = 0;  ///< sum of tag and payload lengths (kept by whoever adds records)
};

} // namespace brine
