#include "frameencoder.h"
#include "msgpackheads.h"

#include <QtEndian>
#include <algorithm>

namespace brine {

namespace {

constexpr QByteArrayView MapStart("\x82\xa4head\x80\xa4" "body", 12);
constexpr QByteArrayView TagEnd("\n\n", 2);

/// All that stands before the body.
class FrameHeader
{
public:
    FrameHeader(qsizetype bodySize, Framing framing)
    {
        const qsizetype start = framing == Framing::Prefixed ? 4 : 0;
        char *at = std::copy(MapStart.begin(), MapStart.end(), m_bytes + start);
        at = msgpackheads::bin(at, quint32(bodySize));
        m_size = at - m_bytes;
        if (framing == Framing::Prefixed)
            qToBigEndian(quint32(m_size - 4 + bodySize), m_bytes);
    }
    QByteArrayView bytes() const { return {m_bytes, m_size}; }

private:
    char m_bytes[4 + MapStart.size() + msgpackheads::MaxHead];
    qsizetype m_size;
};

} // namespace

QByteArray eventBody(QByteArrayView tag, QByteArrayView payload)
{
    QByteArray body;
    body.reserve(tag.size() + 2 + payload.size());
    body.append(tag).append(TagEnd).append(payload);
    return body;
}

QByteArray encodeFrame(QByteArrayView body, Framing framing)
{
    const FrameHeader header(body.size(), framing);
    QByteArray frame;
    frame.reserve(header.bytes().size() + body.size());
    return frame.append(header.bytes()).append(body);
}

void appendFrame(QByteArray &out, QByteArrayView tag, QByteArrayView payload, Framing framing)
{
    out.append(FrameHeader(tag.size() + TagEnd.size() + payload.size(), framing).bytes()).append(tag).append(TagEnd).append(payload);
}

} // namespace brine
