#include "framechunk.h"
#include <QtEndian>
#include <algorithm>
#include <cstring>

namespace brine {

namespace {

constexpr char Head[] = "\x82\xa4" "head" "\x80\xa4" "body";
constexpr qsizetype HeadSize = sizeof Head - 1;
constexpr qsizetype MaxHeader = 4 + HeadSize + 5;
constexpr qsizetype SeparatorSize = 2;

qsizetype writeBinHeader(char *at, quint32 size)
{
    if (size <= 0xff) {
        at[0] = char(0xc4);
        at[1] = char(size);
        return 2;
    }
    if (size <= 0xffff) {
        at[0] = char(0xc5);
        qToBigEndian<quint16>(quint16(size), at + 1);
        return 3;
    }
    at[0] = char(0xc6);
    qToBigEndian<quint32>(size, at + 1);
    return 5;
}

} // namespace

void appendFrame(QByteArray &out, QByteArrayView tag, QByteArrayView payload, Framing framing)
{
    const qsizetype bodySize = tag.size() + SeparatorSize + payload.size();
    char header[MaxHeader];
    qsizetype used = framing == Framing::Prefixed ? 4 : 0;
    std::memcpy(header + used, Head, HeadSize);
    used += HeadSize;
    used += writeBinHeader(header + used, quint32(bodySize));
    if (framing == Framing::Prefixed)
        qToBigEndian<quint32>(quint32(used - 4 + bodySize), header);

    const qsizetype before = out.size(), needed = before + used + bodySize;
    if (needed > out.capacity())
        out.reserve(std::max(needed, out.capacity() * 2));
    out.append(header, used);
    out.append(tag);
    out.append("\n\n", SeparatorSize);
    out.append(payload);
}

} // namespace brine
