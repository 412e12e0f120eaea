#include "payloadsearch.h"

#include "payloadnode.h"
#include "payloadpath.h"
#include "textforms.h"
#include <algorithm>

namespace brine {

namespace {

using Type = MsgpackView::Type;

char folded(char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; }

/// Compares bytes where the text is ASCII (no text is made for 5 MB of values), else the decoded text.
class Matcher
{
public:
    explicit Matcher(const QString &text)
        : m_text(text), m_bytes(text.toLower().toUtf8()),
          m_ascii(std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() < 0x80; })) { }

    bool matches(const MsgpackView &value) const
    {
        switch (value.type()) {
        case Type::Str:
        case Type::Bin:
            return containsText(value.bytes());
        case Type::Array:
        case Type::Map:
        case Type::Invalid:
            return false;
        default:
            return displayText(value).contains(m_text, Qt::CaseInsensitive);
        }
    }
    bool matchesKey(const MsgpackView &key) const { return containsText(payloadpath::keyText(key)); }

private:
    bool containsText(QByteArrayView bytes) const
    {
        if (!m_ascii)
            return QString::fromUtf8(bytes).contains(m_text, Qt::CaseInsensitive);
        return std::search(bytes.begin(), bytes.end(), m_bytes.begin(), m_bytes.end(),
                           [](char a, char b) { return folded(a) == b; }) != bytes.end();
    }

    QString m_text;
    QByteArray m_bytes;
    bool m_ascii;
};

} // namespace

PayloadHits searchPayload(QByteArrayView payload, const QString &text, size_t maxHits, qsizetype maxBytes)
{
    PayloadHits hits;
    const MsgpackView root(payload);
    if (text.isEmpty() || !root.isContainer())
        return hits;
    const Matcher matcher(text);
    // Counts of entries still due instead of nested iterators: those skip a value once a level, which hostile nesting
    // turns into depth times bytes.
    struct Level { quint32 due; bool map; };
    std::vector<Level> levels{{root.count(), root.type() == Type::Map}};
    PayloadTrail trail{0};
    QByteArrayView at = contentOf(root);
    while (!levels.empty()) {
        if (levels.back().due == 0) {
            levels.pop_back();
            trail.pop_back();
            if (!trail.empty())
                ++trail.back();
            continue;
        }
        --levels.back().due;
        const MsgpackView key = levels.back().map ? MsgpackView(at) : MsgpackView();
        const auto behindKey = levels.back().map ? key.after() : std::optional(at);
        const MsgpackView value = behindKey ? MsgpackView(*behindKey) : MsgpackView();
        if (!value.isValid())
            break;
        hits.isPartial = hits.trails.size() >= maxHits || at.data() - payload.data() > maxBytes;
        if (hits.isPartial)
            break;
        if ((key.isValid() && matcher.matchesKey(key)) || matcher.matches(value))
            hits.trails.push_back(trail);
        if (value.isContainer() && levels.size() < size_t(PayloadNode::MaxDepth)) {
            levels.push_back({value.count(), value.type() == Type::Map});
            trail.push_back(0);
            at = contentOf(value);
            continue;
        }
        const auto behind = value.after();
        if (!behind)
            break;
        at = *behind;
        ++trail.back();
    }
    return hits;
}

} // namespace brine
