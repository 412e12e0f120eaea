#pragma once

#include <QtGlobal>
#include <bit>
#include <limits>

/// The bytes that stand before a value's content, in the shortest forms. Each writes at `at` (MaxHead bytes of room) and returns what
/// follows. Inline: half of a payload is heads.
namespace brine::msgpackheads {

inline constexpr int MaxHead = 9;

/// A lead byte and `bytes` big-endian bytes of value.
inline char *lead(char *at, int byte, quint64 value, int bytes)
{
    *at++ = char(byte);
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        *at++ = char(value >> shift);
    return at;
}

inline char *unsignedInteger(char *at, quint64 v)
{
    if (v < 128) {
        *at = char(v);
        return at + 1;
    }
    return v <= 0xff ? lead(at, 0xcc, v, 1) : v <= 0xffff ? lead(at, 0xcd, v, 2) : v <= 0xffffffff ? lead(at, 0xce, v, 4) : lead(at, 0xcf, v, 8);
}

inline char *integer(char *at, qint64 v)
{
    if (v >= 0)
        return unsignedInteger(at, quint64(v));
    if (v >= -32) {
        *at = char(v);
        return at + 1;
    }
    if (v >= std::numeric_limits<qint8>::min())
        return lead(at, 0xd0, quint64(v), 1);
    if (v >= std::numeric_limits<qint16>::min())
        return lead(at, 0xd1, quint64(v), 2);
    return v >= std::numeric_limits<qint32>::min() ? lead(at, 0xd2, quint64(v), 4) : lead(at, 0xd3, quint64(v), 8);
}

inline char *real(char *at, double v) { return lead(at, 0xcb, std::bit_cast<quint64>(v), 8); }

inline char *str(char *at, quint32 size)
{
    if (size < 32) {
        *at = char(0xa0 | size);
        return at + 1;
    }
    return size <= 0xff ? lead(at, 0xd9, size, 1) : size <= 0xffff ? lead(at, 0xda, size, 2) : lead(at, 0xdb, size, 4);
}

inline char *bin(char *at, quint32 size)
{
    return size <= 0xff ? lead(at, 0xc4, size, 1) : size <= 0xffff ? lead(at, 0xc5, size, 2) : lead(at, 0xc6, size, 4);
}

inline char *array(char *at, quint32 count)
{
    if (count < 16) {
        *at = char(0x90 | count);
        return at + 1;
    }
    return count <= 0xffff ? lead(at, 0xdc, count, 2) : lead(at, 0xdd, count, 4);
}

inline char *map(char *at, quint32 count)
{
    if (count < 16) {
        *at = char(0x80 | count);
        return at + 1;
    }
    return count <= 0xffff ? lead(at, 0xde, count, 2) : lead(at, 0xdf, count, 4);
}

} // namespace brine::msgpackheads
