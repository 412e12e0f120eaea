#pragma once

#include "payloadbuilder.h"
#include "payloadreader.h"

namespace brine {

/// One Python literal, read as ast.literal_eval reads it (Python 3.11's grammar): dict, list, tuple, set, text and bytes
/// with their prefixes, escapes and concatenation, numbers, signs, None, True, False. Complex numbers and Ellipsis,
/// which no event can hold, are refused. Beyond it, each with a warning: datetime.datetime(…), datetime.date(…) and
/// float('nan'), which toPython() writes because Python has no literal for them. Not read: \N{name}. One use.
class PythonReader
{
public:
    explicit PythonReader(QByteArrayView text);
    Result<ParsedPayload, TextError> read();

private:
    // Values (pythonreader.cpp)
    bool skipToValue();
    bool topLevel();
    bool nothingFollows();
    bool value();
    bool nested();
    bool parenthesised();
    bool list();
    bool braces();
    bool dictEntries(qsizetype firstKeyAt);
    bool setItems(qsizetype firstAt);
    bool items(char close);
    bool separator(char close, bool &ended);
    bool bareTuple(qsizetype at);
    bool hashable(qsizetype at);
    bool valueExpected();

    // Names (pythonnames.cpp)
    bool name();
    bool unknownName(QByteArrayView word, qsizetype at);
    bool emptySet(qsizetype at);
    bool call(QByteArrayView function, qsizetype at);
    bool momentCall(qsizetype at, bool withTime);
    bool floatCall(qsizetype at);
    bool arguments(QList<int> &out);
    bool expect(char c, const QString &message);

    // Numbers (pythonnumbers.cpp)
    bool sign();
    bool signedNumber(bool negative);
    bool number(bool negative);
    bool radixNumber(qsizetype at, bool negative);
    bool digits(int base);
    bool fraction(bool &isFloat);
    bool endOfNumber();

    // Text and bytes (pythonstrings.cpp)
    struct Prefix { bool raw = false, bytes = false, formatted = false; qsizetype length = 0; };
    bool strings();
    bool prefixHere(Prefix &out) const;
    bool oneString(const Prefix &prefix, QByteArray &out);
    bool stringCharacter(const Prefix &prefix, QByteArray &out);
    bool escape(const Prefix &prefix, QByteArray &out);
    bool octalEscape(const Prefix &prefix, QByteArray &out);
    bool codeEscape(const Prefix &prefix, int digits, QByteArray &out);
    bool unknownEscape(QByteArray &out);

    bool fail(qsizetype at, const QString &message);
    char peek(qsizetype ahead = 0) const { return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : '\0'; }
    bool atEnd() const { return m_at >= m_text.size(); }
    bool atNewline() const { return peek() == '\n' || peek() == '\r'; }
    void takeNewline();
    void skipComment();
    /// Blanks and joined lines; inside brackets line ends and comments too.
    void skip();
    bool isWordCharacter(qsizetype ahead) const;

    QByteArrayView m_text;
    qsizetype m_at = 0;
    int m_brackets = 0;     // open ones, within which a line end means nothing
    int m_depth = 0;
    PayloadBuilder m_builder;
    TextError m_error;
};

} // namespace brine
