#include "outermapscan.h"

#include <QtEndian>

namespace brine {

struct OuterMapScan::Header
{
    enum class Kind : quint8 { Scalar, Bytes, Array, Map, Invalid, Cut };
    Kind kind = Kind::Invalid;
    qsizetype size = 1;       ///< of the header; Cut: what it would take
    quint64 content = 0;      ///< bytes behind the header
    quint64 children = 0;     ///< values inside
};

namespace {

quint64 bigEndian(const char *at, int width)
{
    switch (width) {
    case 1: return quint8(*at);
    case 2: return qFromBigEndian<quint16>(at);
    default: return qFromBigEndian<quint32>(at);
    }
}

} // namespace

/// One msgpack header; `width` bytes of length behind the type byte where it has one.
template<class Header>
static Header readHeader(const char *at, qsizetype available)
{
    using Kind = typename Header::Kind;
    const auto sized = [&](Kind kind, int width, quint64 extra = 0) {
        if (available < 1 + width)
            return Header{Kind::Cut, 1 + width, 0, 0};
        const quint64 n = bigEndian(at + 1, width);
        if (kind == Kind::Bytes)
            return Header{kind, 1 + width, n + extra, 0};
        return Header{kind, 1 + width, 0, kind == Kind::Map ? 2 * n : n};
    };
    const auto fixed = [](Kind kind, quint64 content, quint64 children) { return Header{kind, 1, content, children}; };

    const quint8 type = quint8(*at);
    if (type <= 0x7f || type >= 0xe0)
        return fixed(Kind::Scalar, 0, 0);
    if (type <= 0x8f)
        return fixed(Kind::Map, 0, 2 * (type & 0x0fu));
    if (type <= 0x9f)
        return fixed(Kind::Array, 0, type & 0x0fu);
    if (type <= 0xbf)
        return fixed(Kind::Bytes, type & 0x1fu, 0);
    switch (type) {
    case 0xc0: case 0xc2: case 0xc3: return fixed(Kind::Scalar, 0, 0);
    case 0xc4: case 0xd9: return sized(Kind::Bytes, 1);
    case 0xc5: case 0xda: return sized(Kind::Bytes, 2);
    case 0xc6: case 0xdb: return sized(Kind::Bytes, 4);
    case 0xc7: return sized(Kind::Bytes, 1, 1);   // ext: its type byte counts as content
    case 0xc8: return sized(Kind::Bytes, 2, 1);
    case 0xc9: return sized(Kind::Bytes, 4, 1);
    case 0xca: case 0xce: case 0xd2: return fixed(Kind::Scalar, 4, 0);
    case 0xcb: case 0xcf: case 0xd3: return fixed(Kind::Scalar, 8, 0);
    case 0xcc: case 0xd0: return fixed(Kind::Scalar, 1, 0);
    case 0xcd: case 0xd1: return fixed(Kind::Scalar, 2, 0);
    case 0xd4: case 0xd5: case 0xd6: case 0xd7: case 0xd8: return fixed(Kind::Scalar, 1 + (1u << (type - 0xd4)), 0);
    case 0xdc: return sized(Kind::Array, 2);
    case 0xdd: return sized(Kind::Array, 4);
    case 0xde: return sized(Kind::Map, 2);
    case 0xdf: return sized(Kind::Map, 4);
    default: return fixed(Kind::Invalid, 0, 0);   // 0xc1
    }
}

/// False: no frame of a Salt bus. Python cannot hash a list or a dict, so none of its maps has one for a key; rubbish has.
bool OuterMapScan::startsTopLevelValue(const Header &header, QByteArrayView bytes)
{
    if (m_nextIsKey && (header.kind == Header::Kind::Array || header.kind == Header::Kind::Map))
        return false;
    const bool isText = header.kind == Header::Kind::Bytes && quint8(bytes[m_position]) != 0xc7
            && quint8(bytes[m_position]) != 0xc8 && quint8(bytes[m_position]) != 0xc9;
    const qsizetype offset = m_position + header.size;
    if (m_nextIsKey) {
        m_keyIsBody = isText && header.content == 4 && bytes.sliced(offset, 4) == QByteArrayView("body");
    } else if (m_keyIsBody) { // of several bodies the last one counts, as in a Python dict
        m_body = isText ? Body::Bytes : Body::Other;
        m_bodyOffset = offset;
        m_bodyLength = qsizetype(header.content);
    }
    m_nextIsKey = !m_nextIsKey;
    return true;
}

OuterMapScan::Result OuterMapScan::resume(QByteArrayView bytes, qsizetype maxSize, quint64 maxSteps)
{
    for (; m_left > 0; --maxSteps) {
        if (maxSteps == 0)
            return Result::TooLong;
        if (m_position >= bytes.size()) {
            m_needed = m_position + qsizetype(m_left);
            return Result::NeedMore;
        }
        const Header header = readHeader<Header>(bytes.data() + m_position, bytes.size() - m_position);
        if (header.kind == Header::Kind::Invalid || (!m_opened && header.kind != Header::Kind::Map && header.kind != Header::Kind::Cut))
            return Result::Invalid;
        const quint64 behind = header.content + (m_left - 1) + header.children; // each value takes a byte at least
        if (quint64(m_position + header.size) + behind > quint64(maxSize))
            return Result::TooLong;
        const qsizetype next = m_position + header.size + qsizetype(header.content);
        if (header.kind == Header::Kind::Cut || next > bytes.size()) {
            m_needed = m_position + header.size + qsizetype(behind);
            return Result::NeedMore;
        }
        if (!m_opened) {
            m_opened = true;
            m_nextTop = header.children;
        } else if (m_left == m_nextTop) {
            if (!startsTopLevelValue(header, bytes))
                return Result::Invalid;
            --m_nextTop;
        }
        m_left += header.children - 1;
        m_position = next;
    }
    m_needed = m_position;
    return Result::Complete;
}

} // namespace brine
