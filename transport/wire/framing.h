#pragma once

#include <QByteArrayView>

namespace brine {

/// How msgpack maps travel on a Salt IPC socket. Bare: one map after the other (2016.3 – 3006.25, all 3007 and 3008 pub
/// sockets). Prefixed: a 4-byte big-endian length before each (3006.26 on both ways; 3007.15 and 3008.2 on the pull socket).
enum class Framing : quint8 { Unknown, Bare, Prefixed, ZeroMq };

/// What a pub connection speaks, by its first byte.
Framing framingByFirstByte(quint8 byte);
/// All that came so far is a ZeroMQ peer's greeting (`ff …`, or exactly `01 7e` from libzmq 2): the bus of a master before 2016.3.
/// Ask for `01 7e` only after a while without more bytes, since it may also be the start of a length.
bool isZeroMqGreeting(QByteArrayView firstBytes);
const char *framingName(Framing framing);

} // namespace brine
