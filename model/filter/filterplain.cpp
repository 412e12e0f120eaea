#include "filterplain.h"
#include "tagpattern.h"
#include <QStringList>
#include <algorithm>

namespace brine {

namespace {

// Alone, these are the payload's keys and not words: who types `success` means the field. In quotes they are words.
constexpr QLatin1String LoneFields[] = {QLatin1String("fun"), QLatin1String("id"), QLatin1String("jid"),
                                        QLatin1String("user"), QLatin1String("success"), QLatin1String("retcode")};
constexpr QLatin1String Keywords[] = {QLatin1String("and"), QLatin1String("or"), QLatin1String("not"), QLatin1String("in"),
                                      QLatin1String("contains"), QLatin1String("exists")};

bool hasOperator(QStringView word)
{
    for (qsizetype i = 0; i < word.size(); ++i) {
        const QChar c = word[i];
        if (QStringView(u"<>=~()&|^\"'").contains(c))
            return true;
        if (c == u'!' && (i == 0 || word[i - 1] != u'[')) // [!a] is part of a glob
            return true;
    }
    return std::any_of(std::begin(Keywords), std::end(Keywords),
                       [word](QLatin1String k) { return word.compare(k, Qt::CaseInsensitive) == 0; });
}

FilterNode tagTest(FilterOp op, const QByteArray &text, bool ignoreCase)
{
    FilterNode node;
    node.path.field = FilterPath::Tag;
    node.op = op;
    FilterLiteral literal;
    literal.kind = FilterLiteral::Text;
    literal.text = text;
    literal.ignoreCase = ignoreCase;
    node.literals.push_back(literal);
    return node;
}

// A word in quotes: no escapes, so that what is shown on screen can be pasted; text with a quote or backslash is an expression's.
std::optional<QStringView> takeQuoted(QStringView text, qsizetype &at)
{
    const QChar quote = text[at];
    const qsizetype end = text.indexOf(quote, at + 1);
    if (end < 0)
        return {};
    const QStringView inside = text.sliced(at + 1, end - at - 1);
    at = end + 1;
    return inside.contains(u'\\') ? std::optional<QStringView>() : inside;
}

} // namespace

std::optional<FilterNode> readPlainFilter(QStringView text)
{
    std::vector<FilterNode> tests;
    QStringView only;
    for (qsizetype at = 0; at < text.size();) {
        if (text[at].isSpace()) {
            ++at;
            continue;
        }
        if (text[at] == u'"' || text[at] == u'\'') {
            const std::optional<QStringView> word = takeQuoted(text, at);
            if (!word)
                return {};
            const bool ignoreCase = at < text.size() && text[at] == u'i';
            at += ignoreCase ? 1 : 0;
            if (at < text.size() && !text[at].isSpace())
                return {};
            tests.push_back(tagTest(FilterOp::Contains, word->toUtf8(), ignoreCase));
            continue;
        }
        const qsizetype from = at;
        while (at < text.size() && !text[at].isSpace())
            ++at;
        only = text.sliced(from, at - from);
        if (hasOperator(only))
            return {};
        const QByteArray word = only.toUtf8();
        tests.push_back(tagTest(TagPattern::hasWildcards(word) ? FilterOp::Glob : FilterOp::Contains, word, false));
    }
    const bool isField = tests.size() == 1 && !only.isEmpty()
        && (only.startsWith(u"data.") || only.startsWith(u"data[")
            || std::any_of(std::begin(LoneFields), std::end(LoneFields), [only](QLatin1String f) { return only == f; }));
    if (tests.empty() || isField)
        return {};
    if (tests.size() == 1)
        return std::move(tests.front());
    FilterNode all;
    all.kind = FilterNode::And;
    all.children = std::move(tests);
    return all;
}

} // namespace brine
