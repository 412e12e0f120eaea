#include "keyvaluereader.h"
#include "readertext.h"
#include "saltreader.h"
#include <algorithm>

namespace brine {

using Text = ReaderText;

namespace {

bool isBlank(char c) { return c == ' ' || c == '\t'; }

/// Follows quotes and brackets, to tell which blanks divide words.
class WordScanner
{
public:
    void step(char c)
    {
        if (m_escaped) {
            m_escaped = false;
        } else if (m_quote) {
            m_escaped = c == '\\' && m_quote == '"';
            if (c == m_quote)
                m_quote = 0;
        } else if (m_beginsValue && (c == '"' || c == '\'')) {
            m_quote = c;
        } else if (c == '{' || c == '[') {
            ++m_depth;
        } else if ((c == '}' || c == ']') && m_depth > 0) {
            --m_depth;
        }
        // Elsewhere an apostrophe is one: it's.
        m_beginsValue = c == '=' || c == ':' || c == ',' || c == '{' || c == '[' || (isBlank(c) && m_depth > 0);
    }
    bool isInside() const { return m_quote || m_depth > 0; }

private:
    char m_quote = 0;
    int m_depth = 0;
    bool m_escaped = false, m_beginsValue = true;
};

} // namespace

bool KeyValueReader::fail(qsizetype at, const QString &message)
{
    m_error = textErrorAt(m_text, at, message);
    return false;
}

Result<ParsedPayload, TextError> KeyValueReader::read()
{
    using Answer = Result<ParsedPayload, TextError>;
    if (const auto unreadable = unreadableText(m_text))
        return Answer::failure(*unreadable);
    if (!m_builder.beginMap(0))
        return Answer::failure(textErrorAt(m_text, 0, Text::tooDeep()));
    for (qsizetype at = 0; at < m_text.size();) {
        Span span{at, at};
        while (span.end < m_text.size() && m_text[span.end] != '\n' && m_text[span.end] != '\r')
            ++span.end;
        at = span.end + 1;
        while (span.begin < span.end && isBlank(m_text[span.begin]))
            ++span.begin;
        while (span.end > span.begin && isBlank(m_text[span.end - 1]))
            --span.end;
        if (span.begin < span.end && m_text[span.begin] != '#' && !line(span))
            return Answer::failure(m_error);
    }
    m_builder.endMap();
    return m_builder.finish();
}

QList<KeyValueReader::Span> KeyValueReader::words(QByteArrayView text, Span line)
{
    QList<Span> found;
    WordScanner scanner;
    qsizetype begin = line.begin;
    for (qsizetype i = line.begin; i < line.end; ++i) {
        if (isBlank(text[i]) && !scanner.isInside()) {
            if (i > begin)
                found.append({begin, i});
            begin = i + 1;
            scanner = {};
        } else {
            scanner.step(text[i]);
        }
    }
    if (begin < line.end)
        found.append({begin, line.end});
    return found;
}

bool KeyValueReader::line(Span line)
{
    const QList<Span> parts = words(m_text, line);
    const bool allPairs = std::all_of(parts.begin(), parts.end(), [this](Span word) { return salt::keywordArgument(part(word)).has_value(); });
    if (!allPairs || parts.size() < 2)
        return pair(line);
    m_builder.warn(line.begin, Text::tr("this line was read as %1 pairs; put a value with blanks in quotes").arg(parts.size()));
    return std::all_of(parts.begin(), parts.end(), [this](Span word) { return pair(word); });
}

bool KeyValueReader::pair(Span word)
{
    const std::optional<salt::KeywordArgument> found = salt::keywordArgument(part(word));
    if (!found)
        return fail(word.begin, Text::tr("expected key=value; a key begins with a letter and holds letters, digits, _ . and -"));
    const Result<ParsedPayload, TextError> value = salt::argumentValue(found->value);
    if (!value)
        return fail(word.begin, value.error().message);
    m_builder.text(word.begin, found->name);
    m_builder.raw(word.begin, value->msgpack);
    for (const QString &warning : value->warnings)
        m_builder.warn(word.begin, warning);
    return true;
}

} // namespace brine
