#include "filterparser.h"
#include "filterfields.h"
#include "filterplain.h"
#include "filtertime.h"
#include <algorithm>

namespace brine {

using Parsed = Result<FilterNode, FilterError>;

Parsed FilterParser::parse(const QString &text, qint64 nowUs)
{
    if (text.size() > MaxLength)
        return Parsed::failure({tr("A filter is at most %1 characters long.").arg(MaxLength), 0, 0, false});
    if (std::optional<FilterNode> plain = readPlainFilter(text))
        return std::move(*plain);
    return FilterParser(text, nowUs).run();
}

bool FilterParser::isPlain(QStringView text) { return readPlainFilter(text).has_value(); }

Parsed FilterParser::run()
{
    advance();
    FilterNode node = parseChain(FilterNode::Or);
    if (!failed() && m_token.kind != FilterToken::End) {
        if (m_token.kind == FilterToken::Close)
            fail(tr("This bracket closes nothing."), m_token);
        else
            failUnexpected(tr("Between two conditions stands and or or."));
    }
    if (failed())
        return Parsed::failure(*m_error);
    return node;
}

void FilterParser::advance()
{
    m_token = m_lexer.next();
    if (m_token.kind == FilterToken::Error)
        fail(m_token.word, m_token, m_token.incomplete);
}

void FilterParser::fail(QString message, const FilterToken &at, bool incomplete)
{
    if (!failed())
        m_error = FilterError{std::move(message), at.position, at.length, incomplete};
}

bool FilterParser::isLast(const FilterToken &token) const
{
    return m_text.sliced(std::min<qsizetype>(m_text.size(), token.position + token.length)).trimmed().isEmpty();
}

void FilterParser::failUnexpected(const QString &wanted)
{
    // A lone ! at the end may become !=.
    fail(wanted, m_token, m_token.kind == FilterToken::End || (m_token.kind == FilterToken::Not && isLast(m_token)));
}

// or-chains of and-chains; one loop a chain, so that 100 000 terms take no stack.
FilterNode FilterParser::parseChain(FilterNode::Kind kind)
{
    const FilterToken::Kind word = kind == FilterNode::Or ? FilterToken::Or : FilterToken::And;
    const auto operand = [&] { return kind == FilterNode::Or ? parseChain(FilterNode::And) : parseUnary(); };
    FilterNode first = operand();
    if (failed() || m_token.kind != word)
        return first;
    FilterNode chain;
    chain.kind = kind;
    chain.children.push_back(std::move(first));
    while (!failed() && m_token.kind == word) {
        advance();
        if (failed())
            break;
        chain.children.push_back(operand());
    }
    return chain;
}

FilterNode FilterParser::parseUnary()
{
    bool negated = false;
    while (!failed() && m_token.kind == FilterToken::Not) {
        negated = !negated;
        advance();
    }
    FilterNode node;
    if (failed())
        return node;
    if (m_token.kind == FilterToken::Open) {
        const FilterToken open = m_token;
        if (++m_depth > MaxDepth) {
            fail(tr("Brackets are nested at most %1 deep.").arg(MaxDepth), open);
            return node;
        }
        advance();
        if (!failed())
            node = parseChain(FilterNode::Or);
        if (!failed() && m_token.kind != FilterToken::Close)
            fail(tr("The bracket ( is not closed."), m_token.kind == FilterToken::End ? open : m_token, m_token.kind == FilterToken::End);
        --m_depth;
        if (!failed())
            advance();
    } else {
        node = parseTest();
    }
    return negated && !failed() ? inverseOf(std::move(node)) : node;
}

FilterNode FilterParser::inverseOf(FilterNode node)
{
    FilterNode inverse;
    inverse.kind = FilterNode::Not;
    inverse.children.push_back(std::move(node));
    return inverse;
}

FilterNode FilterParser::parseTest()
{
    FilterNode node;
    const FilterToken word = m_token;
    if (word.kind == FilterToken::Text) {
        parseTagWord(node);
        return node;
    }
    if (word.kind != FilterToken::Word) {
        failForField(word);
        return node;
    }
    const std::optional<FilterPath> path = parsePath(word);
    if (!path)
        return node;
    node.path = *path;
    advance();
    const bool negated = !failed() && takeNot();
    if (failed() || m_token.kind != FilterToken::Operator)
        return node;
    const FilterToken operation = m_token;
    node.op = operation.op;
    advance();
    if (!failed() && node.op != FilterOp::Exists)
        parseLiterals(node, operation);
    return negated ? inverseOf(std::move(node)) : node;
}

void FilterParser::failForField(const FilterToken &word)
{
    if (word.kind == FilterToken::Value)
        fail(tr("A condition begins with a field: tag, fun, retcode, data.key, …"), word, isLast(word));
    else
        fail(tr("Here a field is missing: tag, fun, retcode, data.key, …"), word, word.kind == FilterToken::End || isLast(word));
}

// The `not` of `not in`, `not contains` and `not exists`.
bool FilterParser::takeNot()
{
    if (m_token.kind != FilterToken::Not || isLast(m_token))
        return false;
    advance();
    const bool negates = m_token.kind == FilterToken::Operator
        && (m_token.op == FilterOp::In || m_token.op == FilterOp::Contains || m_token.op == FilterOp::Exists);
    if (!negates)
        fail(tr("Here stands an operator, and, or or."), m_token, m_token.kind == FilterToken::End);
    return negates;
}

// Text alone is a word of the tag: not "find_job" and retcode > 0.
void FilterParser::parseTagWord(FilterNode &node)
{
    const FilterToken word = m_token;
    node.path.field = FilterPath::Tag;
    node.op = FilterOp::Contains;
    node.literals.push_back(word.literal);
    advance();
    if (!failed() && m_token.kind == FilterToken::Operator)
        fail(tr("A condition begins with a field: tag, fun, retcode, data.key, …"), word);
}

std::optional<FilterPath> FilterParser::parsePath(const FilterToken &word)
{
    std::optional<FilterPath> path = filterfields::find(word.word);
    if (!path) {
        failUnknown(word);
        return {};
    }
    if (word.word == u"data") {
        path->steps = word.steps;
    } else if (!word.steps.empty()) {
        fail(tr("%1 has nothing inside; a path into the payload begins with data.").arg(word.word), word);
        return {};
    }
    return path;
}

void FilterParser::failUnknown(const FilterToken &word)
{
    const QStringList names = filterfields::names();
    const bool isBeginning = word.steps.empty() && isLast(word)
        && std::any_of(names.begin(), names.end(), [&](const QString &name) { return name.startsWith(word.word); });
    const QString near = filterfields::nearest(word.word, names);
    if (!near.isEmpty() && word.steps.empty())
        fail(tr("There is no field %1. Did you mean %2?").arg(word.word, near), word, isBeginning);
    else
        fail(tr("There is no field %1. A key of the payload is written data.%1, a word of the tag \"%1\".").arg(word.word), word, isBeginning);
}

void FilterParser::parseLiterals(FilterNode &node, const FilterToken &operation)
{
    if (node.op == FilterOp::In) {
        parseList(node, operation);
        return;
    }
    std::optional<FilterLiteral> literal = parseLiteral();
    if (literal && accept(node, *literal))
        node.literals.push_back(std::move(*literal));
}

void FilterParser::parseList(FilterNode &node, const FilterToken &operation)
{
    const bool round = m_token.kind == FilterToken::Open;
    if (!round && m_token.kind != FilterToken::OpenList) {
        const bool atEnd = m_token.kind == FilterToken::End;
        fail(tr("in takes a list: in (\"a\", \"b\")."), atEnd ? operation : m_token, atEnd);
        return;
    }
    do {
        advance();
        std::optional<FilterLiteral> literal = failed() ? std::nullopt : parseLiteral();
        if (!literal || !accept(node, *literal))
            return;
        node.literals.push_back(std::move(*literal));
    } while (m_token.kind == FilterToken::Comma);
    if (m_token.kind != (round ? FilterToken::Close : FilterToken::CloseList)) {
        failUnexpected(round ? tr("In a list values are parted by commas, and ) ends it.") : tr("In a list values are parted by commas, and ] ends it."));
        return;
    }
    advance();
}

std::optional<FilterLiteral> FilterParser::parseLiteral()
{
    if (m_token.kind == FilterToken::Text || m_token.kind == FilterToken::Value) {
        FilterLiteral literal = m_token.literal;
        advance();
        if (failed())
            return {};
        return literal;
    }
    if (m_token.kind == FilterToken::End) {
        fail(tr("A value is missing: text in quotes, a number, true, false or null."), m_token, true);
    } else if (m_token.kind == FilterToken::Word) {
        const QString written = m_text.sliced(m_token.position, m_token.length).toString();
        static const QStringList words = {QStringLiteral("true"), QStringLiteral("false"), QStringLiteral("null"), QStringLiteral("now")};
        const bool isBeginning = isLast(m_token)
            && std::any_of(words.begin(), words.end(), [&](const QString &w) { return w.startsWith(written, Qt::CaseInsensitive); });
        fail(tr("Text goes in quotes: \"%1\"").arg(written), m_token, isBeginning);
    } else {
        fail(tr("Here stands a value: text in quotes, a number, true, false or null."), m_token);
    }
    return {};
}

void FilterParser::reject(const FilterLiteral &literal, QString message)
{
    if (!failed())
        m_error = FilterError{std::move(message), literal.position, literal.length, false};
}

bool FilterParser::accept(FilterNode &node, FilterLiteral &literal)
{
    const FilterOp op = node.op;
    if ((op == FilterOp::Glob || op == FilterOp::Regex || op == FilterOp::Prefix) && literal.kind != FilterLiteral::Text) {
        reject(literal, op == FilterOp::Glob ? tr("~ takes a glob in quotes: \"salt/job/*\"")
                        : op == FilterOp::Regex ? tr("=~ takes a regular expression in quotes.") : tr("^= takes text in quotes."));
        return false;
    }
    const bool ordered = op == FilterOp::Less || op == FilterOp::LessEqual || op == FilterOp::Greater || op == FilterOp::GreaterEqual;
    if (ordered && (literal.kind == FilterLiteral::Bool || literal.kind == FilterLiteral::Null)) {
        reject(literal, tr("Nothing is more or less than true, false or null; == compares them."));
        return false;
    }
    if (ordered && literal.ignoreCase) {
        reject(literal, tr("Text in order is compared as it is, without i."));
        return false;
    }
    return acceptField(node, literal);
}

bool FilterParser::acceptField(const FilterNode &node, FilterLiteral &literal)
{
    const FilterPath &path = node.path;
    if (path.field == FilterPath::Time) {
        const std::optional<qint64> time = literal.kind == FilterLiteral::Text ? filterTime(QString::fromUtf8(literal.text), m_nowUs) : std::nullopt;
        if (time) {
            literal.kind = FilterLiteral::Time;
            literal.timeUs = *time;
        }
        const bool textual = node.op == FilterOp::Glob || node.op == FilterOp::Regex || node.op == FilterOp::Prefix || node.op == FilterOp::Contains;
        if (textual || literal.kind != FilterLiteral::Time) {
            reject(literal, textual ? tr("A time is compared with <, <=, >, >=, == or !=.")
                                    : tr("A time is written now, -5m (5 minutes ago), 14:02 or 2026-11-23T14:02:07Z."));
            m_error->incomplete = !textual && literal.kind == FilterLiteral::Number && m_token.kind == FilterToken::End; // -5 of -5m
            return false;
        }
        return true;
    }
    if (literal.kind == FilterLiteral::Time) {
        reject(literal, tr("A time goes with the field time; other text goes in quotes."));
        return false;
    }
    if (path.isNumber() && literal.kind != FilterLiteral::Number) {
        reject(literal, tr("This field is a number."));
        return false;
    }
    if (path.isText() && literal.kind != FilterLiteral::Text) {
        reject(literal, tr("This field is text; text goes in quotes."));
        return false;
    }
    return acceptName(node, literal);
}

// kind and family have few values: a wrong one would silently match nothing.
bool FilterParser::acceptName(const FilterNode &node, const FilterLiteral &literal)
{
    const bool named = node.path.field == FilterPath::Kind || node.path.field == FilterPath::Family;
    if (!named || (node.op != FilterOp::Equal && node.op != FilterOp::NotEqual && node.op != FilterOp::In))
        return true;
    const QStringList names = node.path.field == FilterPath::Kind ? filterfields::kindNames() : filterfields::familyNames();
    const QString text = QString::fromUtf8(literal.text);
    if (names.contains(text, literal.ignoreCase ? Qt::CaseInsensitive : Qt::CaseSensitive))
        return true;
    const QString near = filterfields::nearest(text, names);
    reject(literal, near.isEmpty() ? tr("This is none of: %1.").arg(names.join(QStringLiteral(", "))) : tr("Did you mean \"%1\"?").arg(near));
    return false;
}

} // namespace brine
