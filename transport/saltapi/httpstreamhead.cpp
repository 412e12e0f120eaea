#include "httpstreamhead.h"

#include <QList>
#include <cstring>

namespace brine {

HttpStreamHead::State HttpStreamHead::feed(std::span<char> bytes, QByteArrayView &body)
{
    body = {};
    if (m_state == State::Head) {
        m_head.append(bytes.data(), qsizetype(bytes.size()));
        const qsizetype end = m_head.indexOf("\r\n\r\n");
        if (end > MaxBytes || (end < 0 && m_head.size() > MaxBytes)) {
            m_tooLarge = true;
            return m_state = State::Bad;
        }
        if (end < 0)
            return m_state;
        const size_t rest = size_t(m_head.size() - end - 4);
        m_head.truncate(end);
        m_state = readHead() ? State::Body : State::Bad;
        bytes = bytes.last(rest);
    }
    if (m_state == State::Body)
        body = readBody(bytes);
    return m_state;
}

bool HttpStreamHead::readHead()
{
    const qsizetype lineEnd = m_head.indexOf("\r\n");
    const QByteArray line = lineEnd < 0 ? m_head : m_head.left(lineEnd);
    bool isNumber = false;
    m_status = line.mid(9, 3).toInt(&isNumber);
    if (!line.startsWith("HTTP/1.") || !isNumber)
        return false;
    m_chunked = header("transfer-encoding").toLower().contains("chunked");
    bool isSize = false;
    const quint64 size = header("content-length").toULongLong(&isSize);
    if (isSize && !m_chunked)
        m_left = size;
    return true;
}

QByteArray HttpStreamHead::header(QByteArrayView name) const
{
    for (const QByteArray &line : m_head.split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (colon == name.size() && line.left(colon).toLower() == name)
            return line.mid(colon + 1).trimmed();
    }
    return {};
}

QByteArrayView HttpStreamHead::readBody(std::span<char> bytes)
{
    if (m_chunked)
        return readChunks(bytes);
    const QByteArrayView ours(bytes.data(), qsizetype(m_left ? qMin<quint64>(*m_left, bytes.size()) : bytes.size()));
    if (m_left && (*m_left -= quint64(ours.size())) == 0)
        m_state = State::Done;
    return ours;
}

QByteArrayView HttpStreamHead::readChunks(std::span<char> bytes)
{
    char *end = bytes.data();                           // of the body
    size_t at = 0;
    while (at < bytes.size() && m_state == State::Body) {
        if (m_chunk == Chunk::Data) {
            const size_t size = size_t(qMin<quint64>(*m_left, bytes.size() - at));
            std::memmove(end, bytes.data() + at, size);
            end += size;
            at += size;
            if ((*m_left -= size) == 0)
                m_chunk = Chunk::DataEnd;
            continue;
        }
        const char c = bytes[at++];
        switch (m_chunk) {
        case Chunk::Size:
        case Chunk::SizeEnd:
            if (!readSize(c))
                m_state = State::Bad;
            break;
        case Chunk::DataEnd:
            if (c == '\n')
                m_chunk = Chunk::Size;
            else if (c != '\r')
                m_state = State::Bad;
            break;
        case Chunk::Trailer:                            // after the last chunk: lines up to an empty one
            m_trailer = c == '\n' ? m_trailer + 1 : c == '\r' ? m_trailer : 0;
            if (m_trailer == 1)
                m_state = State::Done;
            break;
        case Chunk::Data: break;
        }
    }
    return {bytes.data(), end - bytes.data()};
}

/// A character of `1a2b;extension\r\n`; false: it is none.
bool HttpStreamHead::readSize(char c)
{
    if (c == '\n') {
        if (m_digits == 0)
            return false;
        m_chunk = *m_left == 0 ? Chunk::Trailer : Chunk::Data;
        m_digits = 0;
        return true;
    }
    if (m_chunk == Chunk::SizeEnd || c == ';' || c == '\r' || c == ' ') {
        m_chunk = Chunk::SizeEnd;
        return true;
    }
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    constexpr int MaxDigits = 15;
    if (digit < 0 || ++m_digits > MaxDigits)
        return false;
    m_left = (m_digits == 1 ? 0 : *m_left) * 16 + quint64(digit);
    return true;
}

} // namespace brine
