#include "tagmatcher.h"
#include "filtertext.h"
#include "textforms.h"

namespace brine::ctl {

namespace {
// Salt prepends ^ to a regex match type and searches (salt/utils/event.py _match_tag_regex).
QString regexFilter(const QByteArray &expression)
{
    return QStringLiteral("tag =~ ") + filtertext::quoted('^' + expression);
}
} // namespace

Result<TagMatcher> TagMatcher::make(const QByteArrayList &words, Kind kind)
{
    TagMatcher matcher;
    for (const QByteArray &text : words) {
        Word word{text, kind, {}, {}};
        if (kind == Kind::Automatic)
            word.kind = TagPattern::hasWildcards(text) ? Kind::Fnmatch : Kind::StartsWith;
        if (word.kind == Kind::Fnmatch)
            word.pattern = TagPattern(text);
        if (word.kind == Kind::Regex) {
            auto filter = EventFilter::parse(regexFilter(text));
            if (!filter)
                return Result<TagMatcher>::failure(QStringLiteral("%1 is no regular expression: %2")
                                                       .arg(safeText(text), filter.error().message));
            word.regex = *filter;
        }
        matcher.m_words.push_back(std::move(word));
    }
    return matcher;
}

EventFilter::Verdict TagMatcher::Word::verdict(const EventView &event) const
{
    const auto answer = [](bool yes) { return yes ? EventFilter::Verdict::Yes : EventFilter::Verdict::No; };
    switch (kind) {
    case Kind::Automatic:
    case Kind::StartsWith: break;
    case Kind::EndsWith: return answer(event.tag.endsWith(text));
    case Kind::Find: return answer(event.tag.contains(text));
    case Kind::Fnmatch: return answer(pattern.matches(event.tag));
    case Kind::Regex: return regex.verdict(event);
    }
    return answer(event.tag.startsWith(text));
}

EventFilter::Verdict TagMatcher::verdict(const EventView &event) const
{
    EventFilter::Verdict best = m_words.empty() ? EventFilter::Verdict::Yes : EventFilter::Verdict::No;
    for (const Word &word : m_words) {
        const EventFilter::Verdict verdict = word.verdict(event);
        if (verdict == EventFilter::Verdict::Yes)
            return verdict;
        if (verdict == EventFilter::Verdict::Undecided)
            best = verdict;
    }
    return best;
}

void TagMatcher::noteMiss(QByteArrayView tag)
{
    for (const Word &word : m_words) {
        if (word.kind != Kind::StartsWith || !tag.contains(word.text))
            continue;
        if (m_contained++ == 0) {
            m_missedWord = word.text;
            m_missedTag = tag.toByteArray();
        }
        return;
    }
}

QByteArray TagMatcher::missHint() const
{
    if (m_contained == 0)
        return {};
    return "nothing begins with " + escapeForLine(m_missedWord) + "; " + QByteArray::number(m_contained)
        + (m_contained == 1 ? " event contains it (" : " events contain it (") + escapeForLine(m_missedTag) + ')';
}

} // namespace brine::ctl
