#include "msgpackwriter.h"

#include "msgpackheads.h"
#include <limits>

namespace brine {

namespace {

namespace heads = msgpackheads;

template<class Write, class Value> void head(QByteArray &out, Write write, Value value)
{
    char buffer[heads::MaxHead];
    out.append(buffer, write(buffer, value) - buffer);
}

void lead(QByteArray &out, int byte, quint64 value, int bytes)
{
    char buffer[heads::MaxHead];
    out.append(buffer, heads::lead(buffer, byte, value, bytes) - buffer);
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

void MsgpackWriter::integer(qint64 v) { head(m_out, heads::integer, v); }
void MsgpackWriter::unsignedInteger(quint64 v) { head(m_out, heads::unsignedInteger, v); }
void MsgpackWriter::real(double v) { head(m_out, heads::real, v); }
void MsgpackWriter::array(quint32 count) { head(m_out, heads::array, count); }
void MsgpackWriter::map(quint32 count) { head(m_out, heads::map, count); }

void MsgpackWriter::str(QByteArrayView utf8)
{
    head(m_out, heads::str, length32(utf8.size()));
    m_out.append(utf8.data(), utf8.size());
}

void MsgpackWriter::bin(QByteArrayView bytes)
{
    head(m_out, heads::bin, length32(bytes.size()));
    m_out.append(bytes.data(), bytes.size());
}

void MsgpackWriter::ext(qint8 type, QByteArrayView bytes)
{
    const quint32 n = length32(bytes.size());
    if (n == 1 || n == 2 || n == 4 || n == 8 || n == 16)
        m_out.append(char(0xd4 + std::countr_zero(n)));
    else if (n <= 0xff)
        lead(m_out, 0xc7, n, 1);
    else if (n <= 0xffff)
        lead(m_out, 0xc8, n, 2);
    else
        lead(m_out, 0xc9, n, 4);
    m_out.append(char(type));
    m_out.append(bytes.data(), bytes.size());
}

void MsgpackWriter::raw(QByteArrayView encoded)
{
    m_out.append(encoded.data(), encoded.size());
}

} // namespace brine
