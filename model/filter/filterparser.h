#pragma once

#include "eventfilter.h"
#include "filterlexer.h"
#include <optional>

namespace brine {

/// Text to FilterNode, by recursive descent whose depth is bounded: long chains of `or` are loops, brackets are counted.
class FilterParser
{
    Q_DECLARE_TR_FUNCTIONS(brine::FilterParser)
public:
    static constexpr qsizetype MaxLength = 8 * 1024 * 1024;
    static constexpr int MaxDepth = 100;

    /// Plain words, a glob, or an expression; the text is not empty.
    static Result<FilterNode, FilterError> parse(const QString &text, qint64 nowUs);
    static bool isPlain(QStringView text); ///< words or globs, no expression

private:
    FilterParser(QStringView text, qint64 nowUs) : m_text(text), m_lexer(text, nowUs), m_nowUs(nowUs) { }
    Result<FilterNode, FilterError> run();

    void advance();
    bool failed() const { return m_error.has_value(); }
    void fail(QString message, const FilterToken &at, bool incomplete = false);
    void failUnexpected(const QString &wanted);
    bool isLast(const FilterToken &token) const;
    FilterNode parseChain(FilterNode::Kind kind);
    FilterNode parseUnary();
    static FilterNode inverseOf(FilterNode node);
    FilterNode parseTest();
    void failForField(const FilterToken &word);
    bool takeNot();
    void parseTagWord(FilterNode &node);
    std::optional<FilterPath> parsePath(const FilterToken &word);
    void failUnknown(const FilterToken &word);
    void parseLiterals(FilterNode &node, const FilterToken &operation);
    void parseList(FilterNode &node, const FilterToken &operation);
    std::optional<FilterLiteral> parseLiteral();
    bool accept(FilterNode &node, FilterLiteral &literal);
    bool acceptField(const FilterNode &node, FilterLiteral &literal);
    bool acceptName(const FilterNode &node, const FilterLiteral &literal);
    void reject(const FilterLiteral &literal, QString message);

    QStringView m_text;
    FilterLexer m_lexer;
    qint64 m_nowUs;
    FilterToken m_token;
    std::optional<FilterError> m_error;
    int m_depth = 0;
};

} // namespace brine
