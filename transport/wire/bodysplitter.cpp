#include "bodysplitter.h"

#include "msgpackview.h"
#include <cstring>

namespace brine {

namespace {

constexpr qsizetype PaddedTagBytes = 20;

qsizetype findTagEnd(QByteArrayView body)
{
    const char *const begin = body.data();
    const char *const end = begin + qMin(body.size(), MaxTagBytes + 2);
    for (const char *at = begin; end - at >= 2; ++at) {
        at = static_cast<const char *>(std::memchr(at, '\n', size_t(end - at - 1)));
        if (!at)
            return -1;
        if (at[1] == '\n')
            return at - begin;
    }
    return -1;
}

bool isOneMap(QByteArrayView bytes)
{
    return MsgpackView(bytes).type() == MsgpackView::Type::Map && msgpackSize(bytes) == bytes.size();
}

std::optional<BodySplit> splitPadded(QByteArrayView body)
{
    if (!isOneMap(body.sliced(PaddedTagBytes)))
        return std::nullopt;
    qsizetype length = PaddedTagBytes;
    while (length > 0 && body[length - 1] == '|')
        --length;
    return BodySplit{length, PaddedTagBytes};
}

} // namespace

std::optional<BodySplit> splitBody(QByteArrayView body)
{
    const qsizetype tagEnd = findTagEnd(body);
    const bool maybePadded = body.size() > PaddedTagBytes && quint8(body[PaddedTagBytes]) >= 0x80;
    if (tagEnd >= 0 && (tagEnd <= PaddedTagBytes - 2 || !maybePadded || isOneMap(body.sliced(tagEnd + 2))))
        return BodySplit{tagEnd, tagEnd + 2};
    // Byte 20 alone does not tell: a long tag may have a non-ASCII letter there, so the payload must be one map to its end.
    if (maybePadded)
        if (const auto padded = splitPadded(body))
            return padded;
    if (tagEnd >= 0)
        return BodySplit{tagEnd, tagEnd + 2};
    return std::nullopt;
}

} // namespace brine
