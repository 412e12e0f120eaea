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

/// Walks the parts of a tag and knows which of them are ids by their place in Salt's own tags. A syndic's `syndic/<id>/` before
/// a tag is walked too; places are counted behind it.
class TagWalk
{
public:
    explicit TagWalk(QByteArrayView tag) : m_ids(tagParts(tag)), m_isSyndic(tag.startsWith("syndic/") && tag.sliced(7).contains('/')) { }

    enum class Kind { Word, Id, IdToTheEnd };
    /// rest: what comes behind the part, if anything.
    Kind next(QByteArrayView part, QByteArrayView rest)
    {
        const int place = m_place++ - (m_isSyndic ? 2 : 0);
        if (place < 0)
            return place == -1 ? Kind::Id : Kind::Word;
        if (place < 2) {
            m_words[place] = part;
            return isId(part) ? Kind::Id : Kind::Word;
        }
        if (m_words[0] != "salt")
            return isId(part) ? Kind::Id : Kind::Word;
        // The names of states have slashes, and so have the paths that inotify reports: each would be a branch of its own.
        if (place == 4 && (m_words[1] == "state_result" || (m_words[1] == "beacon" && part.isEmpty() && !rest.isEmpty())))
            return Kind::IdToTheEnd;
        const bool named = place == 2 && (m_words[1] == "cloud" || m_words[1] == "stats"); // a machine's name, a worker's
        return named || isId(part) ? Kind::Id : Kind::Word;
    }

private:
    bool isId(QByteArrayView part) const
    {
        const auto is = [part](QByteArrayView id) { return !id.isEmpty() && part.data() == id.data() && part.size() == id.size(); };
        // prog/<minion>/<n>: the running number behind a minion id is an id too
        const bool counter = m_ids.verb == "prog" && !part.isEmpty() && std::all_of(part.begin(), part.end(), isDigit);
        return counter || is(m_ids.jid) || is(m_ids.minionId) || looksLikeId(part);
    }

    TagParts m_ids;
    bool m_isSyndic;
    int m_place = 0;
    QByteArrayView m_words[2];
};

} // namespace

void tagShape(QByteArrayView tag, QByteArray &shape)
{
    TagWalk walk(tag);
    shape.resize(0);
    shape.reserve(tag.size()); // and with it the room is kept
    QByteArrayView rest = tag;
    for (int i = 0; i < MaxParts; ++i) {
        const qsizetype slash = rest.indexOf('/');
        const QByteArrayView part = slash < 0 ? rest : rest.first(slash);
        rest = slash < 0 ? QByteArrayView() : rest.sliced(slash + 1);
        const TagWalk::Kind kind = walk.next(part, rest);
        if (kind == TagWalk::Kind::Word)
            shape.append(part.first(std::min(part.size(), MaxPartBytes)));
        else
            shape += '*';
        if (slash < 0 || kind == TagWalk::Kind::IdToTheEnd)
            return;
        shape += '/';
    }
    shape += "…";
}

} // namespace brine
