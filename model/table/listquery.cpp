#include "listquery.h"

#include "eventcells.h"
#include "filterparser.h"
#include "msgpackview.h"
#include "payloadsearch.h"
#include <algorithm>

namespace brine {

namespace {

constexpr qsizetype LongestScalar = 40;

bool isGlob(const QString &text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c == u'*' || c == u'?'; });
}

// What the tree shows of numbers, truth values, null, times and extensions.
bool maybeScalar(const QString &text)
{
    static const QString words[] = {QStringLiteral("true"), QStringLiteral("false"), QStringLiteral("null"), QStringLiteral("nan"), QStringLiteral("inf"), QStringLiteral("ext")};
    if (text.size() > LongestScalar)
        return false;
    const bool number = std::all_of(text.begin(), text.end(), [](QChar c) {
        return c.isDigit() || QStringView(u"+-.:eETZ ").contains(c);
    });
    return number || std::any_of(std::begin(words), std::end(words), [&](const QString &word) { return word.contains(text, Qt::CaseInsensitive) || text.startsWith(word, Qt::CaseInsensitive); });
}

} // namespace

ListQuery::ListQuery(const QString &typed) : m_typed(typed), m_text(typed), m_maybeScalar(maybeScalar(typed))
{
    if (typed.trimmed().isEmpty() || (FilterParser::isPlain(typed) && !isGlob(typed)))
        return;
    if (const auto parsed = EventFilter::parse(typed))
        m_filter = *parsed;
}

bool ListQuery::matches(const EventView &event) const
{
    if (isFilter())
        return m_filter.holdsFor(event);
    if (isEmpty())
        return false;
    if (event.kind != EventKind::Event) // its row is a sentence of ours
        return m_text.isIn(EventCells::of(event).tag.toUtf8()) || (event.kind == EventKind::Malformed && m_text.isIn(event.payload));
    return m_text.isIn(event.tag) || isInPayload(event.payload);
}

// The bytes are looked through first: a payload that holds them nowhere is not walked. What is found there may still be a
// length or a number that looks like a letter, so the walk decides, unless the payload cannot be read to its end.
bool ListQuery::isInPayload(QByteArrayView payload) const
{
    if (!m_maybeScalar && !m_text.isIn(payload))
        return false;
    const PayloadHits hits = searchPayload(payload, m_typed, 1);
    if (!hits.trails.empty())
        return true;
    const bool isWhole = !hits.isPartial && MsgpackView(payload).after().has_value();
    return !isWhole && m_text.isIn(payload);
}

} // namespace brine
