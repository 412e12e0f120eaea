#pragma once

#include "frameencoder.h"
#include "msgpackwriter.h"

#include <QByteArray>
#include <QtEndian>
#include <initializer_list>

namespace brine {

inline QByteArray hex(const char *text) { return QByteArray::fromHex(text); }

inline QByteArray payload(int n = 1)
{
    MsgpackWriter out;
    out.map(2);
    out.key("n");
    out.integer(n);
    out.key("_stamp");
    out.str("2026-11-23T02:24:20.805249");
    return out.take();
}

inline QByteArray frame(QByteArrayView tag, QByteArrayView data, Framing framing = Framing::Bare)
{
    return encodeFrame(eventBody(tag, data), framing);
}

inline QByteArray withLength(const QByteArray &map)
{
    QByteArray out(4, '\0');
    qToBigEndian(quint32(map.size()), out.data());
    return out + map;
}

/// A map written entry by entry, for the forms that only hostile or odd firers write.
inline QByteArray map(std::initializer_list<QByteArray> keysAndValues)
{
    MsgpackWriter out;
    out.map(quint32(keysAndValues.size() / 2));
    for (const QByteArray &part : keysAndValues)
        out.raw(part);
    return out.take();
}

inline QByteArray str(QByteArrayView text) { MsgpackWriter out; out.str(text); return out.take(); }
inline QByteArray bin(QByteArrayView text) { MsgpackWriter out; out.bin(text); return out.take(); }

} // namespace brine
