#include "tagshape.h"
#include "tagfamily.h"
#include <algorithm>

namespace brine {

namespace {

constexpr int MaxParts = 12;
constexpr qsizetype MaxPartBytes = 64;

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isHex(char c) { return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Numbers of three digits and less are more often a version or a step than an id.
bool looksLikeId(QByteArrayView part)
{
    if (part.size() >= 4 && std::all_of(part.begin(), part.end(), isDigit))
        return true;
    if (part.size() < 12)
        return false;
    return std::all_of(part.begin(), part.end(), [](char c) { return isHex(c) || c == '-'; })
        && std::any_of(part.begin(), part.end(), isDigit);
}

} // namespace

void tagShape(QByteArrayView tag, QByteArray &shape)
{
    const TagParts ids = tagParts(tag);
    const auto isPart = [](QByteArrayView part, QByteArrayView id) { return !id.isEmpty() && part.data() == id.data() && part.size() == id.size(); };
    shape.resize(0);
    shape.reserve(tag.size()); // and with it the room is kept
    QByteArrayView rest = tag;
    for (int i = 0; i < MaxParts; ++i) {
        const qsizetype slash = rest.indexOf('/');
        const QByteArrayView part = slash < 0 ? rest : rest.first(slash);
        // prog/<minion>/<n>: the running number behind a minion id is an id too
        const bool counter = ids.verb == "prog" && !part.isEmpty() && std::all_of(part.begin(), part.end(), isDigit);
        if (counter || isPart(part, ids.jid) || isPart(part, ids.minionId) || looksLikeId(part))
            shape += '*';
        else
            shape.append(part.first(std::min(part.size(), MaxPartBytes)));
        if (slash < 0)
            return;
        shape += '/';
        rest = rest.sliced(slash + 1);
    }
    shape += "…";
}

} // namespace brine
