#pragma once

#include <QByteArray>
#include <cstring>
#include <optional>
#include <vector>

namespace brine::naive {

/// A msgpack value decoded whole, the slow and obvious way: what the filter's differential test trusts.
struct Value
{
    enum Type { Nil, Bool, Integer, Real, Text, List, Map, Ext };
    Type type = Nil;
    bool boolean = false, negative = false;
    quint64 magnitude = 0;
    double real = 0;
    QByteArray text;
    std::vector<Value> keys, items;     ///< Map: keys and their values; List: items only
    bool complete = true;               ///< false: the bytes end or go wrong inside
    bool claimsEntries = false;         ///< List, Map: says it has entries, and there are bytes that could hold one
    qsizetype begin = 0;                ///< offset of its first byte
};

/// Decodes as far as the bytes are sound.
class Decoder
{
public:
    explicit Decoder(const QByteArray &bytes, qsizetype from = 0) : m_bytes(bytes), m_at(from) { }

    std::optional<Value> value()
    {
        Value v;
        v.begin = m_at;
        if (left() < 1)
            return broken();
        const int lead = int(take(1));
        if (lead < 0x80 || lead >= 0xe0)
            return integer(v, qint8(lead));
        if (lead < 0x90)
            return map(v, lead & 15);
        if (lead < 0xa0)
            return list(v, lead & 15);
        if (lead < 0xc0)
            return text(v, Value::Text, quint64(lead & 31));
        switch (lead) {
        case 0xc0: return scalar(v);
        case 0xc2: case 0xc3:
            v.type = Value::Bool;
            v.boolean = lead == 0xc3;
            return scalar(v);
        case 0xc4: case 0xc5: case 0xc6: return sized(v, Value::Text, 1 << (lead - 0xc4));
        case 0xc7: case 0xc8: case 0xc9: return sized(v, Value::Ext, 1 << (lead - 0xc7));
        case 0xca: case 0xcb: return real(v, lead == 0xca ? 4 : 8);
        case 0xcc: case 0xcd: case 0xce: case 0xcf: return unsignedInteger(v, 1 << (lead - 0xcc));
        case 0xd0: case 0xd1: case 0xd2: case 0xd3: return signedInteger(v, 1 << (lead - 0xd0));
        case 0xd4: case 0xd5: case 0xd6: case 0xd7: case 0xd8: return text(v, Value::Ext, quint64(1) << (lead - 0xd4));
        case 0xd9: case 0xda: case 0xdb: return sized(v, Value::Text, 1 << (lead - 0xd9));
        case 0xdc: case 0xdd: case 0xde: case 0xdf: {
            const int bytes = lead & 1 ? 4 : 2;
            if (left() < bytes)
                return broken();
            const quint64 count = take(bytes);
            return lead < 0xde ? list(v, count) : map(v, count);
        }
        default: return broken();
        }
    }

    bool isBroken() const { return m_broken; }
    /// Every scalar met, keys too, in the order of the bytes.
    std::vector<Value> scalars;

private:
    qint64 left() const { return m_bytes.size() - m_at; }
    quint64 take(int n)
    {
        quint64 v = 0;
        while (n-- > 0)
            v = v << 8 | quint8(m_bytes[m_at++]);
        return v;
    }
    std::nullopt_t broken()
    {
        m_broken = true;
        return std::nullopt;
    }
    std::optional<Value> scalar(Value v)
    {
        scalars.push_back(v);
        return v;
    }
    std::optional<Value> integer(Value v, qint64 number)
    {
        v.type = Value::Integer;
        v.negative = number < 0;
        v.magnitude = v.negative ? quint64(0) - quint64(number) : quint64(number);
        return scalar(v);
    }
    std::optional<Value> signedInteger(Value v, int bytes)
    {
        if (left() < bytes)
            return broken();
        const quint64 raw = take(bytes);
        switch (bytes) {
        case 1: return integer(v, qint8(raw));
        case 2: return integer(v, qint16(raw));
        case 4: return integer(v, qint32(raw));
        default: return integer(v, qint64(raw));
        }
    }
    std::optional<Value> unsignedInteger(Value v, int bytes)
    {
        if (left() < bytes)
            return broken();
        v.type = Value::Integer;
        v.magnitude = take(bytes);
        return scalar(v);
    }
    std::optional<Value> real(Value v, int bytes)
    {
        if (left() < bytes)
            return broken();
        v.type = Value::Real;
        const quint64 raw = take(bytes);
        if (bytes == 4) {
            const quint32 small = quint32(raw);
            float f;
            std::memcpy(&f, &small, 4);
            v.real = double(f);
        } else {
            std::memcpy(&v.real, &raw, 8);
        }
        return scalar(v);
    }
    std::optional<Value> sized(Value v, Value::Type type, int bytes)
    {
        if (left() < bytes)
            return broken();
        return text(v, type, take(bytes));
    }
    std::optional<Value> text(Value v, Value::Type type, quint64 length)
    {
        const int code = type == Value::Ext ? 1 : 0;
        if (left() < code || quint64(left() - code) < length)
            return broken();
        m_at += code;
        v.type = type;
        v.text = m_bytes.mid(m_at, qsizetype(length));
        m_at += qsizetype(length);
        return scalar(v);
    }
    std::optional<Value> list(Value v, quint64 count)
    {
        v.type = Value::List;
        v.claimsEntries = count > 0 && left() >= 1;
        for (quint64 i = 0; i < count && !m_broken; ++i) {
            if (auto item = value())
                v.items.push_back(*item);
        }
        v.complete = !m_broken;
        return v;
    }
    std::optional<Value> map(Value v, quint64 count)
    {
        v.type = Value::Map;
        v.claimsEntries = count > 0 && left() >= 2;
        for (quint64 i = 0; i < count && !m_broken; ++i) {
            const auto key = value();
            if (m_broken)
                break;
            if (auto item = value()) {
                v.keys.push_back(*key);
                v.items.push_back(*item);
            }
        }
        v.complete = !m_broken;
        return v;
    }

    const QByteArray &m_bytes;
    qsizetype m_at = 0;
    bool m_broken = false;
};

} // namespace brine::naive
