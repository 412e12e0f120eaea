#include "payloadsearch.h"

#include "payloadnode.h"
#include "payloadpath.h"
#include "textforms.h"
#include "textmatcher.h"
#include <optional>
#include <utility>

namespace brine {

namespace {

using Type = MsgpackView::Type;

/// Compares bytes where the value has some (no text is made for 5 MB of values), else the text that is shown.
class Matcher
{
public:
    explicit Matcher(const QString &text) : m_text(text) { }

    bool matches(const MsgpackView &value) const
    {
        switch (value.type()) {
        case Type::Str:
        case Type::Bin:
            return m_text.isIn(value.bytes());
        case Type::Array:
        case Type::Map:
        case Type::Invalid:
            return false;
        default:
            return displayText(value).contains(m_text.text(), Qt::CaseInsensitive);
        }
    }
    bool matchesKey(const MsgpackView &key) const { return m_text.isIn(payloadpath::keyText(key)); }

private:
    TextMatcher m_text;
};

/// Walks a payload entry by entry. Counts of entries still due instead of nested iterators: those skip a value once a
/// level, which hostile nesting turns into depth times bytes.
class Walk
{
public:
    explicit Walk(const MsgpackView &root) { enter(root); }

    /// The next entry, containers before what is in them; false at the end or where the bytes make no sense.
    bool next()
    {
        while (!m_levels.empty() && m_levels.back().due == 0) {
            m_levels.pop_back();
            m_trail.pop_back();
            if (!m_trail.empty())
                ++m_trail.back();
        }
        if (m_levels.empty() || !leaveValue())
            return false;
        const bool map = m_levels.back().map;
        --m_levels.back().due;
        m_key = map ? MsgpackView(m_at) : MsgpackView();
        const auto behindKey = map ? m_key.after() : std::optional(m_at);
        m_value = behindKey ? MsgpackView(*behindKey) : MsgpackView();
        m_found = m_trail;
        if (!m_value.isValid())
            return false;
        if (m_value.isContainer() && m_levels.size() < size_t(PayloadNode::MaxDepth)) {
            enter(m_value);
        } else {
            m_isInside = true;
            ++m_trail.back();
        }
        return true;
    }
    const MsgpackView &key() const { return m_key; }
    const MsgpackView &value() const { return m_value; }
    const PayloadTrail &trail() const { return m_found; }

private:
    struct Level { quint32 due; bool map; };

    void enter(const MsgpackView &container)
    {
        m_levels.push_back({container.count(), container.type() == Type::Map});
        m_trail.push_back(0);
        m_at = contentOf(container);
        m_isInside = false;
    }
    bool leaveValue()
    {
        if (!std::exchange(m_isInside, false))
            return true;
        const auto behind = m_value.after();
        m_at = behind ? *behind : QByteArrayView();
        return behind.has_value();
    }

    std::vector<Level> m_levels;
    PayloadTrail m_trail, m_found;
    MsgpackView m_key, m_value;
    QByteArrayView m_at;
    bool m_isInside = false;   ///< m_at is still before m_value's end
};

} // namespace

PayloadHits searchPayload(QByteArrayView payload, const QString &text, size_t maxHits, qsizetype maxBytes)
{
    PayloadHits hits;
    const MsgpackView root(payload);
    if (text.isEmpty() || !root.isContainer())
        return hits;
    const Matcher matcher(text);
    for (Walk walk(root); walk.next();) {
        hits.isPartial = hits.trails.size() >= maxHits || walk.value().rest().data() - payload.data() > maxBytes;
        if (hits.isPartial)
            break;
        if ((walk.key().isValid() && matcher.matchesKey(walk.key())) || matcher.matches(walk.value()))
            hits.trails.push_back(walk.trail());
    }
    return hits;
}

} // namespace brine
