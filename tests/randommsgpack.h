#pragma once

#include "msgpackwriter.h"

#include <QByteArray>
#include <algorithm>
#include <random>

namespace brine {

/// Random msgpack values by seed: every form of every type, shortest or not, any bytes in texts, any key types.
class RandomMsgpack
{
public:
    explicit RandomMsgpack(quint32 seed) : m_random(seed) { }

    quint32 below(quint32 n) { return quint32(m_random() % n); }
    bool oneIn(quint32 n) { return below(n) == 0; }

    QByteArray value(int depth = 4)
    {
        QByteArray out;
        append(out, depth);
        return out;
    }

    /// A map with texts for keys, as a payload is.
    QByteArray payload(int depth = 4)
    {
        MsgpackWriter out;
        const quint32 n = below(8);
        out.map(n);
        for (quint32 i = 0; i < n; ++i) {
            out.str(text());
            out.raw(value(depth));
        }
        return out.take();
    }

    /// Some bytes of a value changed, removed, added or cut off.
    QByteArray mutated(QByteArray bytes)
    {
        for (quint32 n = 1 + below(3); n > 0; --n) {
            const qsizetype at = bytes.isEmpty() ? 0 : qsizetype(below(quint32(bytes.size())));
            switch (below(5)) {
            case 0: bytes.truncate(at); break;
            case 1: bytes.insert(at, char(below(256))); break;
            case 2: bytes.remove(at, 1 + below(3)); break;
            default:
                if (!bytes.isEmpty())
                    bytes[at] = oneIn(2) ? char(0xc0 + below(32)) : char(below(256));
            }
        }
        return bytes;
    }

    QByteArray text()
    {
        static constexpr const char *Pieces[] = {"fun", "retcode", "_stamp", "ünïcode", "日本", "\xf0\x9f\x98\x80", "\xff", "\xed\xa0\x80",
                                                 "\n", "\"", "\\", "\x01", "\x7f", "\xc2\x9b", "salt/job", " ", "\xe2\x82", "\xc0\xaf"};
        QByteArray out;
        for (quint32 n = below(oneIn(20) ? 60 : 5); n > 0; --n)
            out += Pieces[below(std::size(Pieces))];
        return out;
    }

    QByteArray bytes(quint32 n)
    {
        QByteArray out(qsizetype(n), Qt::Uninitialized);
        std::generate(out.begin(), out.end(), [this] { return char(below(256)); });
        return out;
    }

private:
    static void bigEndian(QByteArray &out, quint64 v, int n)
    {
        while (n-- > 0)
            out += char(v >> (8 * n));
    }

    quint64 number()
    {
        // Near the powers of two, where forms change.
        const quint64 v = oneIn(8) ? 0 : quint64(1) << below(64);
        return v + quint64(below(3)) - 1;
    }

    void length(QByteArray &out, int lead8, int lead16, int lead32, quint32 n)
    {
        const quint32 form = below(lead8 ? 3 : 2) + (lead8 ? 0 : 1);
        if (form == 0 && n <= 0xff)
            bigEndian(out += char(lead8), n, 1);
        else if (form <= 1 && n <= 0xffff)
            bigEndian(out += char(lead16), n, 2);
        else
            bigEndian(out += char(lead32), n, 4);
    }

    void appendInteger(QByteArray &out)
    {
        const int form = int(below(10));
        if (form < 8) {
            const int bytes = 1 << (form % 4);
            bigEndian(out += char((form < 4 ? 0xcc : 0xd0) + form % 4), number(), bytes);
        } else {
            out += form == 8 ? char(below(128)) : char(0xe0 + below(32));
        }
    }

    void appendFloat(QByteArray &out)
    {
        static constexpr double Special[] = {0.0, -0.0, 1.0, 1e16, 1e-5, 0.1, 5e-324, 1.7976931348623157e308, 123456789.125, 9007199254740993.0};
        MsgpackWriter w;
        if (oneIn(2)) {
            w.real(Special[below(std::size(Special))]);
            out += w.bytes();
        } else {
            const bool small = oneIn(2);
            bigEndian(out += small ? '\xca' : '\xcb', m_random(), small ? 4 : 8);
        }
    }

    void appendExt(QByteArray &out)
    {
        static constexpr int Codes[] = {78, 78, 79, 5, -5, 127, -1};
        const int code = Codes[below(std::size(Codes))];
        MsgpackWriter w;
        if (code == 78 && !oneIn(3))
            w.ext(78, "20240506T07:08:09.123456");
        else if (code == -1)
            w.ext(-1, oneIn(2) ? bytes(4) : QByteArray::fromHex("ee6b27fc65e1a7b0"));
        else
            w.ext(qint8(code), bytes(below(20)));
        out += w.bytes();
    }

    void append(QByteArray &out, int depth)
    {
        switch (below(depth > 0 ? 12 : 9)) {
        case 0: out += '\xc0'; break;
        case 1: out += oneIn(2) ? '\xc2' : '\xc3'; break;
        case 2: case 3: appendInteger(out); break;
        case 4: appendFloat(out); break;
        case 5: case 6: {
            const QByteArray t = text();
            if (t.size() < 32 && !oneIn(4))
                out += char(0xa0 | t.size());
            else
                length(out, 0xd9, 0xda, 0xdb, quint32(t.size()));
            out += t;
            break;
        }
        case 7: {
            const QByteArray b = oneIn(2) ? text() : bytes(below(12));
            length(out, 0xc4, 0xc5, 0xc6, quint32(b.size()));
            out += b;
            break;
        }
        case 8: appendExt(out); break;
        default: appendContainer(out, depth);
        }
    }

    void appendContainer(QByteArray &out, int depth)
    {
        const bool map = oneIn(2);
        const quint32 n = below(oneIn(10) ? 20 : 5);
        if (n < 16 && !oneIn(4))
            out += char((map ? 0x80 : 0x90) | n);
        else
            length(out, 0, map ? 0xde : 0xdc, map ? 0xdf : 0xdd, n);
        for (quint32 i = 0; i < n * (map ? 2 : 1); ++i)
            append(out, depth - 1);
    }

    std::mt19937_64 m_random;
};

} // namespace brine
