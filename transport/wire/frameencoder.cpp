#include "frameencoder.h"

#include <QtEndian>

namespace brine {

namespace {

constexpr QByteArrayView MapStart("\x82\xa4head\x80\xa4" "body", 12);
constexpr QByteArrayView TagEnd("\n\n", 2);
constexpr qsizetype MostAround = 4 + MapStart.size() + 5;      // length, map, header of the body

void appendBinHeader(QByteArray &out, quint32 size)
{
    char header[5];
    if (size <= 0xff) {
        header[0] = char(0xc4);
        header[1] = char(size);
        out.append(header, 2);
    } else if (size <= 0xffff) {
        header[0] = char(0xc5);
        qToBigEndian(quint16(size), header + 1);
        out.append(header, 3);
    } else {
        header[0] = char(0xc6);
        qToBigEndian(size, header + 1);
        out.append(header, 5);
    }
}

/// All that stands before the body.
void appendStart(QByteArray &out, quint32 bodySize, Framing framing)
{
    const qsizetype start = out.size();
    if (framing == Framing::Prefixed)
        out.append(4, '\0');
    out.append(MapStart);
    appendBinHeader(out, bodySize);
    if (framing == Framing::Prefixed)
        qToBigEndian(quint32(out.size() - start - 4) + bodySize, out.data() + start);
}

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
    QByteArray frame;
    frame.reserve(body.size() + MostAround);
    appendStart(frame, quint32(body.size()), framing);
    frame.append(body);
    return frame;
}

void appendFrame(QByteArray &out, QByteArrayView tag, QByteArrayView payload, Framing framing)
{
    appendStart(out, quint32(tag.size() + TagEnd.size() + payload.size()), framing);
    out.append(tag).append(TagEnd).append(payload);
}

} // namespace brine
