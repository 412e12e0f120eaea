#include "filtertest.h"
#include "bytesearch.h"
#include "filterfold.h"
#include <algorithm>
#include <cstring>

namespace brine {

namespace {

std::strong_ordering compareBytes(QByteArrayView a, QByteArrayView b)
{
    const qsizetype common = std::min(a.size(), b.size());
    const int order = common > 0 ? std::memcmp(a.data(), b.data(), size_t(common)) : 0;
    return order != 0 ? order <=> 0 : a.size() <=> b.size();
}

FilterNumber numberOf(const MsgpackView &value)
{
    switch (value.type()) {
    case MsgpackView::Type::Int: return FilterNumber::fromSigned(value.toInt());
    case MsgpackView::Type::Uint: return FilterNumber::fromUnsigned(value.toUint());
    default: return FilterNumber::fromReal(value.toDouble());
    }
}

// The longest piece of a glob that holds no wildcard.
QByteArray longestLiteral(const QByteArray &glob)
{
    if (glob.contains('[') || glob.contains('?'))
        return {};
    QByteArray longest;
    for (const QByteArray &piece : glob.split('*'))
        longest = piece.size() > longest.size() ? piece : longest;
    return longest;
}

} // namespace

FilterValueSet::FilterValueSet(const std::vector<FilterLiteral> &literals)
{
    for (const FilterLiteral &literal : literals) {
        switch (literal.kind) {
        case FilterLiteral::Null: m_null = true; break;
        case FilterLiteral::Bool: (literal.boolean ? m_true : m_false) = true; break;
        case FilterLiteral::Time: m_numbers.push_back(FilterNumber::fromSigned(literal.timeUs)); break;
        case FilterLiteral::Text: (literal.ignoreCase ? m_foldedTexts : m_texts).push_back(literal.text); break;
        case FilterLiteral::Number:
            if (literal.number.isNan())
                m_nan = true;
            else
                m_numbers.push_back(literal.number);
            break;
        }
    }
    std::sort(m_texts.begin(), m_texts.end(), [](const QByteArray &a, const QByteArray &b) { return compareBytes(a, b) < 0; });
    std::sort(m_numbers.begin(), m_numbers.end(), [](const FilterNumber &a, const FilterNumber &b) { return a.compare(b) < 0; });
}

bool FilterValueSet::hasText(QByteArrayView text) const
{
    if (m_texts.size() == 1 ? text == m_texts.front()
                            : std::binary_search(m_texts.begin(), m_texts.end(), text,
                                                 [](QByteArrayView a, QByteArrayView b) { return compareBytes(a, b) < 0; }))
        return true;
    return std::any_of(m_foldedTexts.begin(), m_foldedTexts.end(), [text](const QByteArray &t) { return foldedEqual(t, text); });
}

bool FilterValueSet::hasNumber(const FilterNumber &number) const
{
    if (number.isNan())
        return m_nan;
    return std::binary_search(m_numbers.begin(), m_numbers.end(), number,
                              [](const FilterNumber &a, const FilterNumber &b) { return a.compare(b) < 0; });
}

bool FilterValueSet::hasValue(const MsgpackView &value) const
{
    switch (value.type()) {
    case MsgpackView::Type::Nil: return m_null;
    case MsgpackView::Type::Bool: return hasBool(value.toBool());
    case MsgpackView::Type::Int:
    case MsgpackView::Type::Uint:
    case MsgpackView::Type::Float: return hasNumber(numberOf(value));
    case MsgpackView::Type::Str:
    case MsgpackView::Type::Bin: return hasText(value.bytes());
    default: return false;
    }
}

const std::vector<QByteArray> *FilterValueSet::onlyTexts() const
{
    const bool only = m_foldedTexts.empty() && m_numbers.empty() && !m_true && !m_false && !m_null && !m_nan;
    return only ? &m_texts : nullptr;
}

Result<FilterTest, FilterError> FilterTest::compile(const FilterNode &node)
{
    using Outcome = Result<FilterTest, FilterError>;
    FilterTest test;
    test.m_path = node.path;
    test.m_op = node.op;
    const bool compares = node.op != FilterOp::Exists && node.op != FilterOp::Truthy;
    if (compares && node.path.field == FilterPath::Payload && node.path.steps.empty()) {
        FilterStep step; // the payload itself compared: anything in it, at any depth
        step.kind = FilterStep::AnyDepth;
        test.m_path.steps.push_back(step);
    }
    if (node.literals.empty())
        return test;
    test.m_literal = node.literals.front();
    FilterError error;
    switch (node.op) {
    case FilterOp::Equal: case FilterOp::NotEqual: case FilterOp::In:
        test.m_set = FilterValueSet(node.literals);
        break;
    case FilterOp::Contains:
        test.m_set = FilterValueSet(node.literals);
        if (test.m_literal.ignoreCase && !test.compileRegex(test.m_literal, FilterRegex::Form::LiteralText, error))
            return Outcome::failure(error);
        break;
    case FilterOp::Glob:
        test.m_glob = TagPattern(test.m_literal.text, test.m_literal.ignoreCase ? Qt::CaseInsensitive : Qt::CaseSensitive);
        break;
    case FilterOp::Regex:
        if (!test.compileRegex(test.m_literal, FilterRegex::Form::Expression, error))
            return Outcome::failure(error);
        break;
    default:
        break;
    }
    test.chooseNeedle();
    return test;
}

bool FilterTest::compileRegex(const FilterLiteral &literal, FilterRegex::Form form, FilterError &error)
{
    auto regex = FilterRegex::compile(literal.text, form, literal.ignoreCase);
    if (regex) {
        m_regex = *regex;
        m_searchesRegex = true;
        return true;
    }
    // The offset counts bytes of the unescaped pattern; with no escapes before it that is the place in the text too.
    const int inside = int(QString::fromUtf8(literal.text.first(std::min(literal.text.size(), regex.error().offset))).size());
    const int at = std::min(inside, std::max(0, literal.length - 2));
    error.message = FilterRegex::tr("Not a regular expression: %1").arg(regex.error().message);
    error.position = literal.position + 1 + std::max(0, at - 1);
    error.length = std::max(1, std::min(1, literal.length));
    return false;
}

void FilterTest::chooseNeedle()
{
    const bool exact = !m_literal.ignoreCase && m_literal.kind == FilterLiteral::Text;
    if (m_op == FilterOp::Glob && exact)
        m_needle = longestLiteral(m_glob.glob());
    else if ((m_op == FilterOp::Contains || m_op == FilterOp::Prefix) && exact)
        m_needle = m_literal.text;
    else if (const auto *texts = m_set.onlyTexts(); texts && texts->size() == 1 && (m_op == FilterOp::Equal || m_op == FilterOp::In))
        m_needle = texts->front();
}

void FilterTest::searchWithin(QByteArrayView bytes, FilterHit &hit) const
{
    if (!m_needle.isEmpty()) {
        hit.at = findBytes(bytes, m_needle);
        hit.length = m_needle.size();
        hit.possible = hit.at >= 0;
        hit.isMatch = hit.possible && m_op == FilterOp::Contains;
    } else if (m_searchesRegex && m_regex.isContextFree()) {
        const FilterRegex::Match found = m_regex.search(bytes, &hit.at, &hit.length);
        hit.possible = found != FilterRegex::Match::No;
        hit.isMatch = found == FilterRegex::Match::Yes;
        hit.at = hit.isMatch ? hit.at : 0;
    }
}

int FilterTest::cost() const
{
    const bool regex = m_searchesRegex;
    if (m_path.field == FilterPath::Tag)
        return regex ? 6 : m_op == FilterOp::Equal || m_op == FilterOp::Prefix ? 1 : 2;
    if (m_path.field != FilterPath::Payload && m_path.field != FilterPath::Minion && m_path.field != FilterPath::Jid)
        return 0;
    int cost = 10 + (regex ? 10 : 0);
    for (const FilterStep &step : m_path.steps)
        cost += step.kind == FilterStep::AnyDepth ? 60 : step.kind == FilterStep::AnyKey || step.kind == FilterStep::AnyItem ? 30 : 4;
    return cost;
}

bool FilterTest::ordered(std::partial_ordering order) const
{
    switch (m_op) {
    case FilterOp::Less: return order < 0;
    case FilterOp::LessEqual: return order <= 0;
    case FilterOp::Greater: return order > 0;
    case FilterOp::GreaterEqual: return order >= 0;
    default: return false;
    }
}

FilterTruth FilterTest::ofText(QByteArrayView text) const
{
    const bool literalText = m_literal.kind == FilterLiteral::Text;
    switch (m_op) {
    case FilterOp::Exists: return FilterTruth::Yes;
    case FilterOp::Truthy: return truth(!text.isEmpty());
    case FilterOp::Equal: case FilterOp::In: return truth(m_set.hasText(text));
    case FilterOp::NotEqual: return truth(!m_set.hasText(text));
    case FilterOp::Glob: return truth(m_glob.matches(text));
    case FilterOp::Prefix:
        return truth(m_literal.ignoreCase ? foldedPrefix(m_literal.text, text) >= 0 : beginsWith(text, m_literal.text));
    case FilterOp::Contains:
        if (!m_searchesRegex)
            return truth(literalText && findBytes(text, m_literal.text) >= 0);
        [[fallthrough]];
    case FilterOp::Regex:
        switch (m_regex.search(text)) {
        case FilterRegex::Match::Yes: return FilterTruth::Yes;
        case FilterRegex::Match::No: return FilterTruth::No;
        case FilterRegex::Match::Limit: break;
        }
        return FilterTruth::Undecided;
    default: return truth(literalText && ordered(compareBytes(text, m_literal.text)));
    }
}

FilterTruth FilterTest::ofNumber(const FilterNumber &number) const
{
    switch (m_op) {
    case FilterOp::Exists: return FilterTruth::Yes;
    case FilterOp::Truthy: return truth(!number.isZero());
    case FilterOp::Equal: case FilterOp::In: return truth(m_set.hasNumber(number));
    case FilterOp::NotEqual: return truth(!m_set.hasNumber(number));
    case FilterOp::Less: case FilterOp::LessEqual: case FilterOp::Greater: case FilterOp::GreaterEqual:
        if (m_literal.kind == FilterLiteral::Time)
            return truth(ordered(number.compare(FilterNumber::fromSigned(m_literal.timeUs))));
        return truth(m_literal.kind == FilterLiteral::Number && ordered(number.compare(m_literal.number)));
    default: return FilterTruth::No;
    }
}

FilterTruth FilterTest::ofContainer(const MsgpackView &value) const
{
    if (m_op != FilterOp::Contains)
        return truth(m_op == FilterOp::NotEqual);
    const bool map = value.type() == MsgpackView::Type::Map;
    for (auto it = value.iterate(); it.next();) {
        if (m_set.hasValue(map ? it.key() : it.value()))
            return FilterTruth::Yes;
    }
    return FilterTruth::No;
}

FilterTruth FilterTest::ofValue(const MsgpackView &value) const
{
    switch (value.type()) {
    case MsgpackView::Type::Invalid:
        return FilterTruth::No;
    case MsgpackView::Type::Str:
    case MsgpackView::Type::Bin:
        return ofText(value.bytes());
    case MsgpackView::Type::Int:
    case MsgpackView::Type::Uint:
    case MsgpackView::Type::Float:
        return ofNumber(numberOf(value));
    default:
        break;
    }
    if (m_op == FilterOp::Exists)
        return FilterTruth::Yes;
    const bool scalar = value.type() == MsgpackView::Type::Nil || value.type() == MsgpackView::Type::Bool;
    if (m_op == FilterOp::Truthy)
        return truth(scalar ? value.toBool() : value.type() == MsgpackView::Type::Ext || value.count() > 0);
    if (!scalar)
        return ofContainer(value);
    if (m_op == FilterOp::Equal || m_op == FilterOp::In)
        return truth(m_set.hasValue(value));
    return truth(m_op == FilterOp::NotEqual && !m_set.hasValue(value));
}

} // namespace brine
