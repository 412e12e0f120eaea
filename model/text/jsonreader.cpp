#include "jsonreader.h"
#include "jsonescape.h"
#include "numbertext.h"
#include "readertext.h"
#include <array>
#include <cmath>
#include <limits>

namespace brine {

namespace {

using Text = ReaderText;

bool isDigit(char c) { return c >= '0' && c <= '9'; }

// What ends the plain run inside a string: quote, backslash and the C0 controls. A table, since half of a payload is strings.
constexpr std::array<bool, 256> makeStops()
{
    std::array<bool, 256> stops{};
    for (int c = 0; c < 0x20; ++c)
        stops[size_t(c)] = true;
    stops[size_t('"')] = stops[size_t('\\')] = true;
    return stops;
}
constexpr std::array<bool, 256> StringStops = makeStops();

} // namespace

JsonReader::JsonReader(QByteArrayView text, Form form)
    : m_text(text), m_begin(text.data()), m_at(m_begin), m_end(m_begin + text.size()), m_builder(text), m_form(form)
{
    if (form == Form::Recorded)
        m_builder.readAsRecorded();
}

Result<ParsedPayload, TextError> JsonReader::read()
{
    using Answer = Result<ParsedPayload, TextError>;
    if (const auto unreadable = unreadableText(m_text))
        return Answer::failure(*unreadable);
    if (m_text.startsWith("\xef\xbb\xbf"))
        m_at += 3;
    skipSpace();
    if (!value())
        return Answer::failure(m_error);
    skipSpace();
    if (!atEnd()) {
        fail(m_at, Text::tr("nothing may follow the value, but here is %1").arg(characterForPeople(m_text, offset(m_at))));
        return Answer::failure(m_error);
    }
    return m_builder.finish();
}

bool JsonReader::fail(const char *at, const QString &message)
{
    m_error = textErrorAt(m_text, offset(at), message);
    return false;
}

bool JsonReader::failAtEnd(Ending inside, const char *otherwise)
{
    if (!atEnd())
        return fail(m_at, Text::tr(otherwise));
    return fail(m_at, inside == Ending::Object ? Text::tr("the text ends inside an object; a } is missing")
                                               : Text::tr("the text ends inside a list; a ] is missing"));
}

void JsonReader::skipSpace()
{
    while (m_at < m_end && (*m_at == ' ' || *m_at == '\n' || *m_at == '\r' || *m_at == '\t'))
        ++m_at;
}

bool JsonReader::value()
{
    if (atEnd())
        return valueExpected();
    if (m_builder.isFull()) // a few bytes of text are a node of 32
        return fail(m_at, Text::tr("more than %1 values").arg(PayloadBuilder::MaxNodes));
    switch (*m_at) {
    case '{': return object();
    case '[': return array();
    case '"': {
        const char *const begin = m_at;
        QByteArrayView text;
        if (!string(text))
            return false;
        m_builder.text(offset(begin), text);
        warnOfWord(begin, text);
        return true;
    }
    case 't': return literal("true");
    case 'f': return literal("false");
    case 'n': return literal("null");
    default:
        if (m_form != Form::Typed && pythonNumber())
            return true;
        return *m_at == '-' || isDigit(*m_at) ? number() : valueExpected();
    }
}

bool JsonReader::pythonNumber()
{
    const QByteArrayView rest(m_at, m_end);
    const auto take = [&](QByteArrayView word, double value) {
        if (!rest.startsWith(word))
            return false;
        m_builder.real(offset(m_at), value);
        m_at += word.size();
        return true;
    };
    constexpr double infinity = std::numeric_limits<double>::infinity();
    return take("NaN", std::numeric_limits<double>::quiet_NaN()) || take("Infinity", infinity) || take("-Infinity", -infinity);
}

// Says what is there instead, for the mistakes that people make.
bool JsonReader::valueExpected()
{
    if (atEnd())
        return fail(m_at, m_text.trimmed().isEmpty() ? Text::tr("expected a value, but the text is empty")
                                                     : Text::tr("expected a value, but the text ends"));
    const char *word = m_at;
    while (word < m_end && ((*word >= 'a' && *word <= 'z') || (*word >= 'A' && *word <= 'Z')))
        ++word;
    const QByteArrayView name(m_at, word);
    if (*m_at == '\'')
        return fail(m_at, Text::tr("expected a value; JSON puts text in double quotes"));
    if (*m_at == '/' || *m_at == '#')
        return fail(m_at, Text::tr("expected a value; JSON has no comments"));
    if (*m_at == '+' || *m_at == '.')
        return fail(m_at, Text::tr("expected a value; a JSON number begins with a digit or -"));
    if (name == "None" || name == "True" || name == "False")
        return fail(m_at, Text::tr("expected a value; JSON writes %1 as %2").arg(QString::fromLatin1(name),
                          name == "None" ? QStringLiteral("null") : QString::fromLatin1(name).toLower()));
    if (name == "NaN" || name == "Infinity")
        return fail(m_at, Text::tr("expected a value; JSON has no %1").arg(QString::fromLatin1(name)));
    return fail(m_at, Text::tr("expected a value, but here is %1")
                          .arg(name.isEmpty() ? characterForPeople(m_text, offset(m_at)) : QString::fromLatin1(name)));
}

bool JsonReader::literal(QByteArrayView word)
{
    const char *const begin = m_at;
    const char *end = m_at;
    while (end < m_end && (isDigit(*end) || (*end >= 'a' && *end <= 'z') || (*end >= 'A' && *end <= 'Z') || *end == '_'))
        ++end;
    if (QByteArrayView(begin, end) != word)
        return valueExpected();
    m_at = end;
    if (word == "null")
        m_builder.null(offset(begin));
    else
        m_builder.boolean(offset(begin), word == "true");
    return true;
}

bool JsonReader::object()
{
    if (!m_builder.beginMap(offset(m_at)))
        return fail(m_at, Text::tooDeep());
    ++m_at;
    skipSpace();
    if (!atEnd() && *m_at == '}')
        ++m_at;
    else if (!members())
        return false;
    m_builder.endMap();
    return true;
}

bool JsonReader::members()
{
    for (;;) {
        if (atEnd() || *m_at != '"')
            return failAtEnd(Ending::Object, QT_TRANSLATE_NOOP("PayloadReader", "expected a key in double quotes"));
        const char *const keyAt = m_at;
        QByteArrayView key;
        if (!string(key))
            return false;
        m_builder.text(offset(keyAt), key);
        skipSpace();
        if (atEnd() || *m_at != ':')
            return failAtEnd(Ending::Object, QT_TRANSLATE_NOOP("PayloadReader", "a colon is missing after the key"));
        ++m_at;
        skipSpace();
        if (!value())
            return false;
        skipSpace();
        if (!atEnd() && *m_at == '}') {
            ++m_at;
            return true;
        }
        if (atEnd() || *m_at != ',')
            return failAtEnd(Ending::Object, QT_TRANSLATE_NOOP("PayloadReader", "a comma or } is missing"));
        const char *const comma = m_at++;
        skipSpace();
        if (!atEnd() && *m_at == '}')
            return fail(comma, Text::tr("JSON allows no comma before }"));
    }
}

bool JsonReader::array()
{
    if (!m_builder.beginList(offset(m_at)))
        return fail(m_at, Text::tooDeep());
    ++m_at;
    skipSpace();
    if (!atEnd() && *m_at == ']')
        ++m_at;
    else if (!items())
        return false;
    m_builder.endList();
    return true;
}

bool JsonReader::items()
{
    for (;;) {
        if (atEnd())
            return failAtEnd(Ending::List, "");
        if (!value())
            return false;
        skipSpace();
        if (!atEnd() && *m_at == ']') {
            ++m_at;
            return true;
        }
        if (atEnd() || *m_at != ',')
            return failAtEnd(Ending::List, QT_TRANSLATE_NOOP("PayloadReader", "a comma or ] is missing"));
        const char *const comma = m_at++;
        skipSpace();
        if (!atEnd() && *m_at == ']')
            return fail(comma, Text::tr("JSON allows no comma before ]"));
    }
}

bool JsonReader::skipDigits()
{
    const char *const begin = m_at;
    while (m_at < m_end && isDigit(*m_at))
        ++m_at;
    return m_at > begin;
}

bool JsonReader::number()
{
    const char *const begin = m_at;
    const bool negative = *m_at == '-';
    m_at += negative;
    const char *const digits = m_at;
    if (!skipDigits())
        return fail(m_at, Text::tr("a digit is missing after -"));
    if (*digits == '0' && m_at - digits > 1)
        return fail(digits, Text::tr("a JSON number does not begin with 0; write it without, or as text in quotes"));
    bool isInteger = true;
    if (!atEnd() && *m_at == '.') {
        isInteger = false;
        ++m_at;
        if (!skipDigits())
            return fail(m_at, Text::tr("a digit is missing after the decimal point"));
    }
    if (!atEnd() && (*m_at == 'e' || *m_at == 'E')) {
        isInteger = false;
        ++m_at;
        if (!atEnd() && (*m_at == '+' || *m_at == '-'))
            ++m_at;
        if (!skipDigits())
            return fail(m_at, Text::tr("a digit is missing in the exponent"));
    }
    if (isInteger)
        return integer(begin, negative);
    const double real = nearestDouble(QByteArrayView(begin, m_at));
    if (std::isinf(real))
        return fail(begin, Text::tr("this number is too large for a float"));
    m_builder.real(offset(begin), real);
    return true;
}

bool JsonReader::integer(const char *begin, bool negative)
{
    const QByteArrayView digits(begin + negative, m_at);
    if (digits.size() > ReaderText::MaxDigits)
        return fail(begin, Text::tooManyDigits());
    m_builder.integer(offset(begin), negative, digits);
    return true;
}

bool JsonReader::string(QByteArrayView &out)
{
    const char *const quote = m_at++;
    const char *run = m_at;
    QByteArray decoded;
    for (;;) {
        while (m_at < m_end && !StringStops[uchar(*m_at)])
            ++m_at;
        if (atEnd())
            return fail(quote, Text::tr("the text ends inside the string that begins here"));
        if (*m_at == '"')
            break;
        if (*m_at != '\\')
            return fail(m_at, *m_at == '\n' || *m_at == '\r'
                                  ? Text::tr("the line ends inside a string; a \" is missing, or write \\n")
                                  : Text::tr("a control character in a string must be written \\u%1")
                                        .arg(uint(uchar(*m_at)), 4, 16, QLatin1Char('0')));
        decoded.append(run, m_at - run);
        if (!escape(decoded))
            return false;
        run = m_at;
    }
    if (decoded.isEmpty()) {
        out = QByteArrayView(run, m_at);
    } else {
        decoded.append(run, m_at - run);
        out = m_builder.keep(decoded);
    }
    ++m_at;
    return true;
}

bool JsonReader::escape(QByteArray &decoded)
{
    const QByteArrayView text(m_at, m_end);
    const JsonEscape escape = readJsonEscape(text);
    if (escape.size == 0 && text.size() < 2)
        return fail(m_end, Text::tr("the text ends inside a string"));
    if (escape.size == 0)
        return fail(m_at, text[1] == 'u' ? Text::tr("\\u needs four hexadecimal digits")
                                         : Text::tr("JSON knows no escape \\%1").arg(characterForPeople(m_text, offset(m_at + 1))));
    const char32_t code = isSurrogate(escape.code) && m_form == Form::Recorded ? 0xfffd : escape.code;
    if (isSurrogate(code))
        return fail(m_at, Text::tr("\\u%1 is half of a surrogate pair and no character").arg(uint(code), 4, 16, QLatin1Char('0')));
    appendUtf8(decoded, code);
    m_at += escape.size;
    return true;
}

void JsonReader::warnOfWord(const char *at, QByteArrayView text)
{
    if (m_form != Form::Typed)
        return;
    if (text == "None")
        m_builder.warn(offset(at), Text::tr("\"None\" is text here; null is written null"));
    else if (text == "True" || text == "False")
        m_builder.warn(offset(at), Text::tr("\"%1\" is text here; the boolean is written %2")
                                       .arg(QString::fromLatin1(text), QString::fromLatin1(text).toLower()));
}

Result<ParsedPayload, TextError> readJson(QByteArrayView text)
{
    return JsonReader(text).read();
}

} // namespace brine
