#include "pythonreader.h"
#include "readertext.h"
#include <algorithm>
#include <cstring>
#include <iterator>

namespace brine {

using Text = ReaderText;

namespace {

// Neither a backslash nor a line end, nor what bytes may not hold.
bool isPlainCharacter(char c, bool bytes)
{
    return c != '\\' && c != '\n' && c != '\r' && !(bytes && uchar(c) >= 0x80);
}

} // namespace

bool PythonReader::prefixHere(Prefix &out) const
{
    static constexpr QByteArrayView known[] = {"", "u", "r", "b", "f", "br", "rb", "fr", "rf"};
    out = {};
    if (peek() == '\'' || peek() == '"')
        return true;
    qsizetype length = 0;
    while (length < 2 && QByteArrayView("uUrRbBfF").contains(peek(length)) && peek(length) != '\0')
        ++length;
    if (length == 0 || (peek(length) != '\'' && peek(length) != '"'))
        return false;
    const QByteArray letters = m_text.sliced(m_at, length).toByteArray().toLower();
    if (std::find(std::begin(known), std::end(known), QByteArrayView(letters)) == std::end(known))
        return false;
    out = {letters.contains('r'), letters.contains('b'), letters.contains('f'), length};
    return true;
}

// Literals that follow each other are one, as in "a" 'b'.
bool PythonReader::strings()
{
    const qsizetype at = m_at;
    Prefix prefix;
    prefixHere(prefix);
    const bool bytes = prefix.bytes;
    QByteArray value;
    qsizetype end = m_at;
    do {
        if (prefix.formatted)
            return fail(m_at, Text::tr("an f-string is no literal"));
        if (prefix.bytes != bytes)
            return fail(m_at, Text::tr("text and bytes cannot be joined"));
        m_at += prefix.length;
        if (!oneString(prefix, value))
            return false;
        end = m_at;
        skip();
        prefix = {};
    } while (prefixHere(prefix));
    m_at = end;
    if (bytes)
        m_builder.bytes(at, value);
    else
        m_builder.text(at, m_builder.keep(value));
    return true;
}

bool PythonReader::oneString(const Prefix &prefix, QByteArray &out)
{
    const qsizetype at = m_at;
    const char quote = peek();
    const bool triple = peek(1) == quote && peek(2) == quote;
    m_at += triple ? 3 : 1;
    for (;;) {
        const qsizetype run = m_at;
        while (!atEnd() && peek() != quote && isPlainCharacter(peek(), prefix.bytes))
            ++m_at;
        out.append(m_text.data() + run, m_at - run);
        if (atEnd())
            return fail(at, Text::tr("the text ends inside the quotes that begin here"));
        if (peek() == quote && (!triple || (peek(1) == quote && peek(2) == quote))) {
            m_at += triple ? 3 : 1;
            return true;
        }
        if (!triple && atNewline())
            return fail(m_at, Text::tr("the line ends inside quotes; write \\n, or use three quotes"));
        if (!stringCharacter(prefix, out))
            return false;
    }
}

bool PythonReader::stringCharacter(const Prefix &prefix, QByteArray &out)
{
    const char c = peek();
    if (prefix.bytes && uchar(c) >= 0x80)
        return fail(m_at, Text::tr("bytes are written in ASCII; write this character as \\x and two digits a byte"));
    if (atNewline()) {
        takeNewline();
        out += '\n';
        return true;
    }
    if (c == '\\' && !prefix.raw)
        return escape(prefix, out);
    out += c;
    ++m_at;
    if (c != '\\' || atEnd())
        return true;
    // Raw: the backslash stays and so does what follows, were it a quote.
    if (atNewline()) {
        takeNewline();
        out += '\n';
    } else if (peek() == '\\' || peek() == '\'' || peek() == '"') {
        out += peek();
        ++m_at;
    }
    return true;
}

bool PythonReader::escape(const Prefix &prefix, QByteArray &out)
{
    static constexpr char names[] = "\\'\"abfnrtv";
    static constexpr char values[] = "\\'\"\a\b\f\n\r\t\v";
    const char c = peek(1);
    if (c == '\n' || c == '\r') {
        ++m_at;
        takeNewline();
        return true;
    }
    if (const char *const name = c ? std::strchr(names, c) : nullptr) {
        out += values[name - names];
        m_at += 2;
        return true;
    }
    if (c >= '0' && c <= '7')
        return octalEscape(prefix, out);
    switch (c) {
    case 'x': return codeEscape(prefix, 2, out);
    case 'u': return prefix.bytes ? unknownEscape(out) : codeEscape(prefix, 4, out);
    case 'U': return prefix.bytes ? unknownEscape(out) : codeEscape(prefix, 8, out);
    case 'N':
        if (!prefix.bytes)
            return fail(m_at, Text::tr("characters by name are not known here; write \\u and four hexadecimal digits"));
        break;
    default: break;
    }
    return unknownEscape(out);
}

// Python keeps a backslash that begins no escape.
bool PythonReader::unknownEscape(QByteArray &out)
{
    const QString shown = characterForPeople(m_text, m_at + 1);
    m_builder.warn(m_at, Text::tr("\\%1 is no escape: the backslash stays, and Python warns of it").arg(shown));
    out += '\\';
    ++m_at;
    return true;
}

bool PythonReader::octalEscape(const Prefix &prefix, QByteArray &out)
{
    ++m_at;
    uint code = 0;
    for (int i = 0; i < 3 && peek() >= '0' && peek() <= '7'; ++i, ++m_at)
        code = code * 8 + uint(peek() - '0');
    if (prefix.bytes)
        out += char(code & 0xff);
    else
        appendUtf8(out, code);
    return true;
}

bool PythonReader::codeEscape(const Prefix &prefix, int digits, QByteArray &out)
{
    const qsizetype at = m_at;
    quint64 code = 0;
    for (int i = 0; i < digits; ++i) {
        const int digit = hexDigit(peek(2 + i));
        if (digit < 0)
            return fail(at, Text::tr("\\%1 needs %2 hexadecimal digits").arg(QLatin1Char(peek(1))).arg(digits));
        code = code * 16 + quint64(digit);
    }
    if (code > 0x10ffff)
        return fail(at, Text::tr("there is no character U+%1").arg(code, 0, 16));
    if (isSurrogate(char32_t(code)))
        return fail(at, Text::tr("\\u%1 is half of a surrogate pair and no character; Python writes \\U and eight digits")
                            .arg(code, 4, 16, QLatin1Char('0')));
    m_at += 2 + digits;
    if (prefix.bytes)
        out += char(code);
    else
        appendUtf8(out, char32_t(code));
    return true;
}

} // namespace brine
