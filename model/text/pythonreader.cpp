#include "pythonreader.h"
#include "readertext.h"

namespace brine {

using Text = ReaderText;

PythonReader::PythonReader(QByteArrayView text) : m_text(text), m_builder(text) { }

bool PythonReader::fail(qsizetype at, const QString &message)
{
    m_error = textErrorAt(m_text, at, message);
    return false;
}

Result<ParsedPayload, TextError> PythonReader::read()
{
    using Answer = Result<ParsedPayload, TextError>;
    if (const auto unreadable = unreadableText(m_text))
        return Answer::failure(*unreadable);
    if (const qsizetype zero = m_text.indexOf('\0'); zero >= 0)
        return Answer::failure(textErrorAt(m_text, zero, Text::tr("Python's source holds no zero byte; write \\0 in quotes")));
    if (!skipToValue() || !topLevel() || !nothingFollows())
        return Answer::failure(m_error);
    return m_builder.finish();
}

void PythonReader::takeNewline()
{
    m_at += peek() == '\r' && peek(1) == '\n' ? 2 : 1;
}

void PythonReader::skipComment()
{
    while (!atEnd() && !atNewline())
        ++m_at;
}

void PythonReader::skip()
{
    for (;;) {
        const char c = peek();
        if (c == ' ' || c == '\t' || c == '\f') {
            ++m_at;
        } else if (c == '\\' && (peek(1) == '\n' || peek(1) == '\r')) {
            const qsizetype length = peek(1) == '\r' && peek(2) == '\n' ? 3 : 2;
            if (m_at + length >= m_text.size())
                return; // nothing is joined to the line: the caller finds the backslash
            m_at += length;
        } else if (m_brackets && c == '#') {
            skipComment();
        } else if (m_brackets && !atEnd() && atNewline()) {
            takeNewline();
        } else {
            return;
        }
    }
}

// literal_eval strips blanks before the first line; a later line that begins with blanks is "unexpected indent".
bool PythonReader::skipToValue()
{
    bool firstLine = true;
    for (;;) {
        bool indented = false;
        while (peek() == ' ' || peek() == '\t' || peek() == '\f') {
            indented = peek() != '\f';
            ++m_at;
        }
        if (peek() == '#')
            skipComment();
        if (atEnd())
            return true;
        if (!atNewline())
            return firstLine || !indented || fail(m_at, Text::tr("Python allows no indentation before the value on a line of its own"));
        takeNewline();
        firstLine = false;
    }
}

bool PythonReader::topLevel()
{
    skip();
    const qsizetype at = m_at;
    if (!value())
        return false;
    skip();
    return peek() != ',' || bareTuple(at);
}

// 1, 2 without parentheses is a tuple as well.
bool PythonReader::bareTuple(qsizetype at)
{
    m_builder.beginListAroundLast(at, PayloadBuilder::ListKind::Tuple);
    while (peek() == ',') {
        ++m_at;
        skip();
        if (atEnd() || atNewline() || peek() == '#')
            break;
        if (!value())
            return false;
        skip();
    }
    m_builder.endList();
    return true;
}

bool PythonReader::nothingFollows()
{
    while (!atEnd()) {
        const char c = peek();
        if (c == '#')
            skipComment();
        else if (atNewline())
            takeNewline();
        else if (c == ' ' || c == '\t' || c == '\f')
            ++m_at;
        else
            return fail(m_at, Text::tr("nothing may follow the value, but here is %1").arg(characterForPeople(m_text, m_at)));
    }
    return true;
}

bool PythonReader::value()
{
    if (m_depth >= ReaderText::MaxDepth + 1)
        return fail(m_at, Text::tooDeep());
    ++m_depth;
    const bool fine = nested();
    --m_depth;
    return fine;
}

bool PythonReader::nested()
{
    Prefix prefix;
    if (prefixHere(prefix))
        return strings();
    const char c = peek();
    switch (c) {
    case '(': return parenthesised();
    case '[': return list();
    case '{': return braces();
    case '+': case '-': return sign();
    case '.': return peek(1) >= '0' && peek(1) <= '9' ? number(false) : valueExpected();
    default: break;
    }
    if (c >= '0' && c <= '9')
        return number(false);
    return !atEnd() && isWordCharacter(0) ? name() : valueExpected();
}

bool PythonReader::valueExpected()
{
    if (atEnd())
        return fail(m_at, m_text.trimmed().isEmpty() ? Text::tr("expected a value, but the text is empty")
                                                     : Text::tr("expected a value, but the text ends"));
    if (m_text.sliced(m_at).startsWith("..."))
        return fail(m_at, Text::tr("no event can hold Python's Ellipsis (...)"));
    if (peek() == '*')
        return fail(m_at, Text::tr("a literal holds no * or **"));
    return fail(m_at, Text::tr("expected a value, but here is %1").arg(characterForPeople(m_text, m_at)));
}

bool PythonReader::isWordCharacter(qsizetype ahead) const
{
    const char c = peek(ahead);
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || uchar(c) >= 0x80;
}

bool PythonReader::parenthesised()
{
    const qsizetype at = m_at++;
    ++m_brackets;
    skip();
    bool isTuple = peek() == ')';
    if (isTuple) {
        if (!m_builder.beginList(at, PayloadBuilder::ListKind::Tuple))
            return fail(at, Text::tooDeep());
    } else {
        if (!value())
            return false;
        skip();
        isTuple = peek() == ',';
        if (isTuple) {
            m_builder.beginListAroundLast(at, PayloadBuilder::ListKind::Tuple);
            ++m_at;
            skip();
        } else if (peek() != ')') {
            return fail(m_at, atEnd() ? Text::tr("the text ends inside parentheses; a ) is missing")
                                      : Text::tr("a comma or ) is missing"));
        }
    }
    if (isTuple) {
        if (!items(')'))
            return false;
        m_builder.endList();
    }
    ++m_at;
    --m_brackets;
    return true;
}

bool PythonReader::list()
{
    const qsizetype at = m_at++;
    ++m_brackets;
    skip();
    if (!m_builder.beginList(at))
        return fail(at, Text::tooDeep());
    if (!items(']'))
        return false;
    m_builder.endList();
    ++m_at;
    --m_brackets;
    return true;
}

// Items up to the closing bracket, which stays; a comma before it is fine.
bool PythonReader::items(char close)
{
    bool ended = peek() == close;
    while (!ended) {
        if (!value() || !separator(close, ended))
            return false;
    }
    return true;
}

bool PythonReader::separator(char close, bool &ended)
{
    skip();
    if (peek() == ',') {
        ++m_at;
        skip();
    } else if (peek() != close) {
        return fail(m_at, atEnd() ? Text::tr("the text ends inside brackets; a %1 is missing").arg(QLatin1Char(close))
                                  : Text::tr("a comma or %1 is missing").arg(QLatin1Char(close)));
    }
    ended = peek() == close;
    return true;
}

bool PythonReader::hashable(qsizetype at)
{
    return m_builder.isHashable(m_builder.last())
        || fail(at, Text::tr("a list, dict or set can neither be a key nor stand in a set"));
}

bool PythonReader::braces()
{
    const qsizetype at = m_at++;
    ++m_brackets;
    skip();
    bool fine = true;
    if (peek() == '}') {
        fine = m_builder.beginMap(at) || fail(at, Text::tooDeep());
        if (fine)
            m_builder.endMap();
    } else {
        const qsizetype first = m_at;
        if (!value() || !hashable(first))
            return false;
        skip();
        fine = peek() == ':' ? dictEntries(at) : setItems(at);
    }
    if (!fine)
        return false;
    ++m_at;
    --m_brackets;
    return true;
}

bool PythonReader::dictEntries(qsizetype dictAt)
{
    m_builder.beginMapAroundLast(dictAt);
    for (bool ended = false; !ended;) {
        if (peek() != ':')
            return fail(m_at, atEnd() ? Text::tr("the text ends inside a dict; a } is missing")
                                      : Text::tr("a colon is missing after the key"));
        ++m_at;
        skip();
        if (!value() || !separator('}', ended))
            return false;
        if (ended)
            break;
        const qsizetype at = m_at;
        if (!value() || !hashable(at))
            return false;
        skip();
    }
    m_builder.endMap();
    return true;
}

bool PythonReader::setItems(qsizetype setAt)
{
    m_builder.beginListAroundLast(setAt, PayloadBuilder::ListKind::Set);
    bool ended = false;
    if (!separator('}', ended))
        return false;
    while (!ended) {
        const qsizetype at = m_at;
        if (!value() || !hashable(at) || !separator('}', ended))
            return false;
    }
    m_builder.endList();
    return true;
}

} // namespace brine
