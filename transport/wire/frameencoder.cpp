#include "frameencoder.h"

#include <QtEndian>

namespace brine {

namespace {

constexpr QByteArrayView MapStart("\x82\xa4head\x80\xa4" "body", 12);

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

} // namespace

QByteArray eventBody(QByteArrayView tag, QByteArrayView payload)
{
    QByteArray body;
    body.reserve(tag.size() + 2 + payload.size());
    body.append(tag).append("\n\n", 2).append(payload);
    return body;
}

QByteArray encodeFrame(QByteArrayView body, Framing framing)
{
    QByteArray frame;
    frame.reserve(body.size() + 4 + MapStart.size() + 5);
    if (framing == Framing::Prefixed)
        frame.append(4, '\0');
    frame.append(MapStart);
    appendBinHeader(frame, quint32(body.size()));
    frame.append(body);
    if (framing == Framing::Prefixed)
        qToBigEndian(quint32(frame.size() - 4), frame.data());
    return frame;
}

} // namespace brine
