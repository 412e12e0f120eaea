#include "msgpackwriter.h"

#include <bit>
#include <limits>

namespace brine {

namespace {

/// A lead byte and `bytes` big-endian bytes of value.
void head(QByteArray &out, int lead, quint64 value, int bytes)
{
    char buffer[9];
    buffer[0] = char(lead);
    for (int i = 0; i < bytes; ++i)
        buffer[1 + i] = char(value >> (8 * (bytes - 1 - i)));
    out.append(buffer, 1 + bytes);
}

/// Lengths beyond 32 bits cannot be said in msgpack; callers' values are bounded far below.
quint32 length32(qsizetype size)
{
    Q_ASSERT(quint64(size) <= std::numeric_limits<quint32>::max());
    return quint32(size);
}

} // namespace

void MsgpackWriter::nil()
{
    m_out.append('\xc0');
}

void MsgpackWriter::boolean(bool v)
{
    m_out.append(v ? '\xc3' : '\xc2');
}

void MsgpackWriter::integer(qint64 v)
{
    if (v >= 0)
        return unsignedInteger(quint64(v));
    if (v >= -32)
        m_out.append(char(v));
    else if (v >= std::numeric_limits<qint8>::min())
        head(m_out, 0xd0, quint64(v), 1);
    else if (v >= std::numeric_limits<qint16>::min())
        head(m_out, 0xd1, quint64(v), 2);
    else if (v >= std::numeric_limits<qint32>::min())
        head(m_out, 0xd2, quint64(v), 4);
    else
        head(m_out, 0xd3, quint64(v), 8);
}

void MsgpackWriter::unsignedInteger(quint64 v)
{
    if (v < 128)
        m_out.append(char(v));
    else if (v <= 0xff)
        head(m_out, 0xcc, v, 1);
    else if (v <= 0xffff)
        head(m_out, 0xcd, v, 2);
    else if (v <= 0xffffffff)
        head(m_out, 0xce, v, 4);
    else
        head(m_out, 0xcf, v, 8);
}

void MsgpackWriter::real(double v)
{
    head(m_out, 0xcb, std::bit_cast<quint64>(v), 8);
}

void MsgpackWriter::str(QByteArrayView utf8)
{
    const quint32 n = length32(utf8.size());
    if (n < 32)
        m_out.append(char(0xa0 | n));
    else if (n <= 0xff)
        head(m_out, 0xd9, n, 1);
    else if (n <= 0xffff)
        head(m_out, 0xda, n, 2);
    else
        head(m_out, 0xdb, n, 4);
    m_out.append(utf8.data(), utf8.size());
}

void MsgpackWriter::bin(QByteArrayView bytes)
{
    const quint32 n = length32(bytes.size());
    if (n <= 0xff)
        head(m_out, 0xc4, n, 1);
    else if (n <= 0xffff)
        head(m_out, 0xc5, n, 2);
    else
        head(m_out, 0xc6, n, 4);
    m_out.append(bytes.data(), bytes.size());
}

void MsgpackWriter::ext(qint8 type, QByteArrayView bytes)
{
    const quint32 n = length32(bytes.size());
    if (n == 1 || n == 2 || n == 4 || n == 8 || n == 16)
        m_out.append(char(0xd4 + std::countr_zero(n)));
    else if (n <= 0xff)
        head(m_out, 0xc7, n, 1);
    else if (n <= 0xffff)
        head(m_out, 0xc8, n, 2);
    else
        head(m_out, 0xc9, n, 4);
    m_out.append(char(type));
    m_out.append(bytes.data(), bytes.size());
}

void MsgpackWriter::array(quint32 count)
{
    if (count < 16)
        m_out.append(char(0x90 | count));
    else if (count <= 0xffff)
        head(m_out, 0xdc, count, 2);
    else
        head(m_out, 0xdd, count, 4);
}

void MsgpackWriter::map(quint32 count)
{
    if (count < 16)
        m_out.append(char(0x80 | count));
    else if (count <= 0xffff)
        head(m_out, 0xde, count, 2);
    else
        head(m_out, 0xdf, count, 4);
}

void MsgpackWriter::raw(QByteArrayView encoded)
{
    m_out.append(encoded.data(), encoded.size());
}

} // namespace brine
