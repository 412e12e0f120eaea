#include "eventbatch.h"

namespace brine {

EventView EventBatch::at(qsizetype i) const
{
    const Record &record = records[size_t(i)];
    EventView view;
    view.receivedUs = record.receivedUs;
    view.tag = QByteArrayView(buffer.data() + record.tagOffset, qsizetype(record.tagLength));
    view.payload = QByteArrayView(buffer.data() + record.payloadOffset, qsizetype(record.payloadLength));
    view.kind = record.kind;
    return view;
}

void EventBatch::append(qint64 receivedUs, QByteArrayView tag, QByteArrayView payload, EventKind kind)
{
    const auto place = [this](QByteArrayView bytes) {
        const quint32 offset = quint32(buffer.size());
        buffer.insert(buffer.end(), bytes.begin(), bytes.end());
        return offset;
    };
    const quint32 tagOffset = place(tag);
    const quint32 payloadOffset = place(payload);
    records.push_back({receivedUs, tagOffset, quint32(tag.size()), payloadOffset, quint32(payload.size()), kind});
    m_bytes += quint64(tag.size()) + quint64(payload.size());
}

void EventBatch::clear()
{
    buffer.clear();
    records.clear();
    m_bytes = 0;
}

} // namespace brine
