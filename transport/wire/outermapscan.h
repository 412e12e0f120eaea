#pragma once

#include <QByteArrayView>
#include <QtGlobal>

namespace brine {

/// Finds the end of a frame's outer msgpack map and the place of its "body", in one pass that can be resumed as bytes arrive,
/// so a huge frame in small pieces costs each byte once. Needs no stack: open containers are one counter of values to come.
class OuterMapScan
{
public:
    enum class Result { NeedMore, Complete, Invalid, TooLong };
    enum class Body { Missing, Bytes, Other };

    /// Goes on in `bytes` (from the map's first byte; the same bytes as before, and more). `maxSize` bounds the whole map,
    /// `maxSteps` the number of values looked at in this call.
    Result resume(QByteArrayView bytes, qsizetype maxSize, quint64 maxSteps = ~0ull);

    /// Complete: bytes of the map. NeedMore: how many bytes there must be before it is worth to go on.
    qsizetype size() const { return m_position; }
    qsizetype needed() const { return m_needed; }
    Body body() const { return m_body; }
    qsizetype bodyOffset() const { return m_bodyOffset; }
    qsizetype bodyLength() const { return m_bodyLength; }

private:
    struct Header;
    [[nodiscard]] bool startsTopLevelValue(const Header &header, QByteArrayView bytes);

    qsizetype m_position = 0, m_needed = 1;
    quint64 m_left = 1;                 ///< values still to come, at any depth
    quint64 m_nextTop = 0;              ///< value of m_left at which the outer map's next key or value begins
    bool m_opened = false, m_nextIsKey = true, m_keyIsBody = false;
    Body m_body = Body::Missing;
    qsizetype m_bodyOffset = 0, m_bodyLength = 0;
};

} // namespace brine
