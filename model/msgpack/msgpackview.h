#pragma once

#include <QByteArrayView>
#include <optional>

namespace brine {

/// The one way to look into payload bytes: a borrowed span positioned at one msgpack value. Cheap to copy, never
/// allocates, never asserts on data, never trusts a length: every read is bounded by the span. Any thread.
/// Numbers are exact: Int for negative and Uint for non-negative integers.
class MsgpackView
{
public:
    enum class Type : quint8 { Invalid, Nil, Bool, Int, Uint, Float, Str, Bin, Array, Map, Ext };

    /// Deepest nesting that find/iterate/skip follow; deeper values are Invalid to walkers (but skip() still skips them).
    static constexpr int MaxDepth = 512;

    constexpr MsgpackView() = default;
    explicit MsgpackView(QByteArrayView bytes);       ///< positions at the first value in bytes

    Type type() const { return m_type; }
    bool isValid() const { return m_type != Type::Invalid; }
    bool isNil() const { return m_type == Type::Nil; }
    bool isContainer() const { return m_type == Type::Array || m_type == Type::Map; }

    bool toBool() const;                              ///< Bool only, else false
    qint64 toInt() const;                             ///< Int (and Uint that fits), else 0
    quint64 toUint() const;                           ///< Uint only, else 0
    double toDouble() const;                          ///< Float, Int or Uint, else 0
    bool isFloat32() const;
    QByteArrayView bytes() const;                     ///< Str, Bin or Ext payload, else empty
    qint8 extType() const;
    quint32 count() const;                            ///< Array: items; Map: pairs (as claimed, but never more than can fit)

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
    QByteArrayView m_span;
    Type m_type = Type::Invalid;
    quint8 m_header = 0;      ///< bytes before the content
    quint32 m_length = 0;     ///< content bytes (Str/Bin/Ext) or claimed count (Array/Map)
};

class MsgpackView::Iterator
{
public:
    /// Moves to the next entry. False at the end, or when the data is cut off or invalid (see failed()).
    bool next();
    MsgpackView key() const { return m_key; }         ///< Map only
    MsgpackView value() const { return m_value; }
    quint32 index() const { return m_index; }         ///< of the current entry, from 0
    bool failed() const { return m_failed; }

private:
    friend class MsgpackView;
    MsgpackView m_key, m_value;
    QByteArrayView m_rest;
    quint32 m_left = 0, m_index = quint32(-1);
    bool m_map = false, m_failed = false;
};

/// Number of bytes the first value in `bytes` takes: >0 complete; 0 more bytes are needed; -1 invalid msgpack (0xc1).
/// Iterative, allocation free for any depth. Used by the frame decoder and by validation.
qsizetype msgpackSize(QByteArrayView bytes);

} // namespace brine
