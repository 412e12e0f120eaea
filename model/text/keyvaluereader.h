#pragma once

#include "payloadbuilder.h"
#include "payloadreader.h"

namespace brine {

/// Lines of key=value, or several such words on a line; blank lines and lines that begin with # are passed over. A line
/// whose words are not all key=value is one pair, its value the rest of the line. Blanks inside quotes, braces and
/// brackets divide no words; quotes are YAML's, so x="5" is text. Values are typed as Salt types the key=value arguments
/// of its command line. One use.
class KeyValueReader
{
public:
    explicit KeyValueReader(QByteArrayView text) : m_text(text), m_builder(text) { }
    Result<ParsedPayload, TextError> read();

private:
    struct Span { qsizetype begin = 0, end = 0; };
    bool line(Span line);
    bool pair(Span word);
    static QList<Span> words(QByteArrayView text, Span line);
    bool fail(qsizetype at, const QString &message);
    QByteArrayView part(Span span) const { return m_text.sliced(span.begin, span.end - span.begin); }

    QByteArrayView m_text;
    PayloadBuilder m_builder;
    TextError m_error;
};

} // namespace brine
