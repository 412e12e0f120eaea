#pragma once

#include "msgpackscan.h"
#include <QByteArrayView>
#include <cstring>
#include <optional>

namespace brine {

/// The one way to look into payload bytes: a borrowed span positioned at one msgpack value. Cheap to copy, never
/// allocates, never asserts on data, never trusts a length: every read is bounded by the span. Any thread.
/// Numbers are exact: Int for negative and Uint for non-negative integers.
class MsgpackView
{
public:
    enum class Type : quint8 { Invalid, Nil, Bool, Int, Uint, Float, Str, Bin, Array, Map, Ext };

    /// Deepest nesting that find/iterate follow; deeper values are Invalid to walkers (but skipping still skips them).
    static constexpr int MaxDepth = 512;

    constexpr MsgpackView() = default;
    explicit MsgpackView(QByteArrayView bytes) : MsgpackView(bytes, 0) { } ///< positions at the first value in bytes

    Type type() const { return m_type; }
    bool isValid() const { return m_type != Type::Invalid; }
    bool isNil() const { return m_type == Type::Nil; }
    bool isContainer() const { return m_type == Type::Array || m_type == Type::Map; }
    bool isTooDeep() const { return m_depth > MaxDepth; } ///< Invalid only because of its depth

    bool toBool() const { return m_type == Type::Bool && lead() == 0xc3; } ///< Bool only, else false
    qint64 toInt() const;                             ///< Int (and Uint that fits), else 0
    quint64 toUint() const;                           ///< Uint only, else 0
    double toDouble() const;                          ///< Float, Int or Uint, else 0
    bool isFloat32() const { return m_type == Type::Float && m_length == 4; }
    QByteArrayView bytes() const;                     ///< Str, Bin or Ext payload, else empty
    bool isText() const { return m_type == Type::Str || m_type == Type::Bin; }     ///< Salt sends texts as either
    bool isText(QByteArrayView text) const;           ///< Str or Bin of exactly these bytes (inline: the way to test keys)
    QByteArrayView text() const { return isText() ? bytes() : QByteArrayView(); }  ///< Str or Bin, else empty
    qint8 extType() const { return m_type == Type::Ext ? qint8(m_span[m_header - 1]) : qint8(0); }
    quint32 count() const;                            ///< Array: items; Map: pairs (as claimed, but never more than can fit)
    quint32 claimedCount() const { return isContainer() ? m_length : 0; } ///< as claimed: never to allocate by

    /// The bytes of this one value, header included; empty if it is cut off or invalid anywhere inside.
    QByteArrayView encoded() const;
    /// The span from this value's first byte to the end of the bytes it was made from.
    QByteArrayView rest() const { return m_span; }
    /// Just behind this value; nullopt if it is cut off or invalid inside. Iterative, any depth, O(bytes).
    std::optional<QByteArrayView> after() const;

    /// Map lookup by a text key (Str or Bin key bytes equal). The last of duplicate keys counts. Invalid if absent.
    MsgpackView find(QByteArrayView key) const;
    /// First of duplicate keys: stops at the first hit (the fast form for columns and filters).
    MsgpackView findFirst(QByteArrayView key) const;
    MsgpackView at(quint32 index) const;              ///< Array item

    /// Forward iteration over an Array or Map: `for (auto it = v.iterate(); it.next(); ) use(it.key(), it.value());`
    class Iterator;
    Iterator iterate() const;

private:
    MsgpackView(QByteArrayView bytes, int depth);
    uchar lead() const { return uchar(m_span[0]); }

    QByteArrayView m_span;
    Type m_type = Type::Invalid;
    quint8 m_header = 0;      ///< bytes before the content
    quint16 m_depth = 0;
    quint32 m_length = 0;     ///< content bytes (numbers too), or the claimed count (Array, Map)
};

class MsgpackView::Iterator
{
public:
    /// Moves to the next entry. False at the end, or when the data is cut off or invalid (see failed()).
    bool next();
    MsgpackView key() const { return m_key; }         ///< Map only
    MsgpackView value() const { return m_value; }
    quint32 index() const { return m_index; }         ///< of the current entry, from 0
    bool failed() const { return m_failed; }          ///< certain once next() has returned false
    /// Before the first next() the bytes of the entries, once next() has returned false and not failed() what follows
    /// the container.
    QByteArrayView rest() const { return m_rest; }

private:
    friend class MsgpackView;
    bool leave(const MsgpackView &view);
    bool fail();

    MsgpackView m_key, m_value;
    QByteArrayView m_rest;    ///< from the current value, or behind it where it was left already
    quint32 m_left = 0, m_index = quint32(-1);
    quint16 m_depth = 0;
    bool m_map = false, m_failed = false, m_inside = false;
};

/// Number of bytes the first value in `bytes` takes: >0 complete; 0 more bytes are needed; -1 invalid msgpack (0xc1).
/// Iterative, allocation free for any depth. Used by the frame decoder and by validation.
qsizetype msgpackSize(QByteArrayView bytes);

/// msgpackSize() for a value that arrives in pieces: remembers how far it came, so that feeding n pieces of one value
/// costs O(bytes), not O(n · bytes). `bytes` always starts at the same value and only grows.
class MsgpackSizer
{
public:
    qsizetype advance(QByteArrayView bytes);          ///< as msgpackSize()
    void reset() { m_state = {}; }

private:
    msgpackbytes::SkipState m_state;
};

// The hot path: inline, see msgpackscan.h.

inline MsgpackView::MsgpackView(QByteArrayView bytes, int depth) : m_span(bytes), m_depth(quint16(depth))
{
    if (bytes.isEmpty() || depth > MaxDepth)
        return;
    // Half of all values are short texts (keys): their length is in the first byte, no table to wait for.
    if (const uchar b = uchar(bytes.data()[0]); (b & 0xe0) == 0xa0) {
        if (bytes.size() > (b & 31)) {
            m_type = Type::Str;
            m_header = 1;
            m_length = b & 31;
        }
        return;
    } else if (b < 0x80) {
        m_type = Type::Uint;
        m_header = 1;
        return;
    }
    const msgpackbytes::Lead lead = msgpackbytes::Leads[uchar(bytes[0])];
    if (lead.type == msgpackbytes::Invalid || quint64(bytes.size()) < lead.header)
        return;
    const auto *data = reinterpret_cast<const uchar *>(bytes.data());
    const quint32 length = lead.lengthBytes ? quint32(msgpackbytes::bigEndian(data + 1, lead.lengthBytes)) : lead.fixed;
    const bool container = lead.type >= msgpackbytes::Array && lead.type != msgpackbytes::Ext;
    if (!container && quint64(bytes.size()) - lead.header < length)
        return;
    m_type = Type(lead.type);
    m_header = lead.header;
    m_length = length;
    if (m_type == Type::Int && length && data[1] < 0x80)
        m_type = Type::Uint; // a signed form that holds no negative number
}

inline QByteArrayView MsgpackView::bytes() const
{
    if (m_type != Type::Str && m_type != Type::Bin && m_type != Type::Ext)
        return {};
    return m_span.sliced(m_header, m_length);
}

inline bool MsgpackView::isText(QByteArrayView text) const
{
    return isText() && m_length == quint64(text.size())
        && (!m_length || std::memcmp(m_span.data() + m_header, text.data(), m_length) == 0);
}

inline std::optional<QByteArrayView> MsgpackView::after() const
{
    if (m_type != Type::Invalid && !isContainer())
        return m_span.sliced(qsizetype(m_header) + m_length);
    const qsizetype size = msgpackSize(m_span);
    if (size <= 0)
        return std::nullopt;
    return m_span.sliced(size);
}

inline MsgpackView::Iterator MsgpackView::iterate() const
{
    Iterator it;
    if (!isContainer())
        return it;
    it.m_map = m_type == Type::Map;
    it.m_left = m_length;
    it.m_depth = quint16(m_depth + 1);
    it.m_rest = m_span.sliced(m_header);
    if (m_depth == 0)
        msgpackbytes::prefetch(reinterpret_cast<const uchar *>(m_span.data()), quint64(m_span.size()));
    return it;
}

inline bool MsgpackView::Iterator::fail()
{
    m_key = m_value = MsgpackView();
    m_left = 0;
    m_failed = true;
    return false;
}

inline bool MsgpackView::Iterator::leave(const MsgpackView &view)
{
    if (view.isValid() && !view.isContainer()) {
        m_rest = m_rest.sliced(qsizetype(view.m_header) + view.m_length);
        return true;
    }
    msgpackbytes::SkipState state;
    const auto *data = reinterpret_cast<const uchar *>(m_rest.data());
    if (msgpackbytes::skip(data, quint64(m_rest.size()), state) != msgpackbytes::SkipResult::Complete)
        return false;
    m_rest = m_rest.sliced(qsizetype(state.position));
    return true;
}

inline bool MsgpackView::Iterator::next()
{
    // The current value is skipped only now: a search that ends here never walks into it.
    if (m_inside && !leave(m_value))
        return fail();
    m_inside = false;
    if (!m_left)
        return false;
    if (m_rest.isEmpty())
        return fail();
    if (m_map) {
        m_key = MsgpackView(m_rest, m_depth);
        if (!leave(m_key))
            return fail();
    }
    m_value = MsgpackView(m_rest, m_depth);
    if (!m_value.isValid() && !m_value.isTooDeep())
        return fail();
    m_inside = true;
    --m_left;
    ++m_index;
    return true;
}

inline MsgpackView MsgpackView::findFirst(QByteArrayView key) const
{
    if (m_type != Type::Map)
        return {};
    for (auto it = iterate(); it.next();) {
        if (it.m_key.isText(key))
            return it.m_value;
    }
    return {};
}

} // namespace brine
