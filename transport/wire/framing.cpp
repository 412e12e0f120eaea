#include "framing.h"

namespace brine {

Framing framingByFirstByte(quint8 byte)
{
    if (byte <= 0x7f)
        return Framing::Prefixed;
    if ((byte & 0xf0) == 0x80 || byte == 0xde || byte == 0xdf)
        return Framing::Bare;
    return byte == 0xff ? Framing::ZeroMq : Framing::Unknown;
}

bool isZeroMqGreeting(QByteArrayView firstBytes)
{
    const QByteArrayView zmtp1("\x01\x7e", 2);
    return firstBytes == zmtp1 || (!firstBytes.isEmpty() && quint8(firstBytes[0]) == 0xff);
}

const char *framingName(Framing framing)
{
    switch (framing) {
    case Framing::Bare: return "bare";
    case Framing::Prefixed: return "length-prefixed";
    case Framing::ZeroMq: return "ZeroMQ";
    case Framing::Unknown: break;
    }
    return "unknown";
}

} // namespace brine
