#pragma once

#include "filterast.h"
#include <QCoreApplication>
#include <QString>
#include <QStringView>

namespace brine {

/// One token of a filter's text, with its span in QChar positions.
struct FilterToken
{
    enum Kind : quint8 { End, Word, Text, Value, Operator, And, Or, Not, Comma, Open, Close, OpenList, CloseList, Error };
    Kind kind = End;
    int position = 0, length = 0;
    bool spaceBefore = false;
    FilterOp op = FilterOp::Equal;  ///< Operator
    QString word;                   ///< Word: the first part; Error: a sentence
    std::vector<FilterStep> steps;  ///< Word: what follows it (`data.x[0]`)
    FilterLiteral literal;          ///< Text and Value
    bool incomplete = false;        ///< Error: the text may become valid by typing on
};

/// Splits a filter's text into tokens, one at a time, so that a filter of 100 000 terms needs no token list.
class FilterLexer
{
    Q_DECLARE_TR_FUNCTIONS(brine::FilterLexer)
public:
    static constexpr int MaxSteps = 64;

    FilterLexer(QStringView text, qint64 nowUs) : m_text(text), m_nowUs(nowUs) { }
    FilterToken next();

private:
    QChar at(qsizetype ahead = 0) const { return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : QChar(); }
    bool atEnd() const { return m_at >= m_text.size(); }
    FilterToken finished(FilterToken token) const;
    FilterToken error(QString message, bool incomplete = false) const;
    FilterToken symbol(FilterToken::Kind kind, int length);
    FilterToken operation(FilterOp op, int length);
    FilterToken readSymbol();
    FilterToken readText();
    FilterToken readValue();
    FilterToken readWord();
    bool readQuoted(QByteArray &bytes, QString &problem);
    void readEscape(QByteArray &bytes);
    bool readStep(FilterToken &token, FilterToken &problem);
    bool readBracket(FilterToken &token, FilterToken &problem);
    QStringView readBareKey();

    QStringView m_text;
    qint64 m_nowUs = 0;
    qsizetype m_at = 0, m_start = 0;
};

} // namespace brine
