#pragma once

#include "payloadbuilder.h"
#include "payloadreader.h"

namespace brine {

/// One JSON text, read strictly per RFC 8259 (a leading byte order mark is passed over, as it allows). One use.
class JsonReader
{
public:
    /// Recorded: written by a program, not typed. Brine's own forms come back exactly (PayloadBuilder::readAsRecorded()), and
    /// so does what Python's json.dumps writes beside the standard: NaN, Infinity, halves of surrogate pairs (as U+FFFD).
    enum class Form { Typed, Recorded };

    explicit JsonReader(QByteArrayView text, Form form = Form::Typed);
    Result<ParsedPayload, TextError> read();

private:
    bool value();
    bool object();
    bool members();
    bool array();
    bool items();
    bool number();
    bool integer(const char *begin, bool negative);
    bool literal(QByteArrayView word);
    bool pythonNumber();
    bool string(QByteArrayView &out);
    bool escape(QByteArray &decoded);
    bool skipDigits();
    void skipSpace();
    bool valueExpected();
    bool fail(const char *at, const QString &message);
    enum class Ending { Object, List };
    /// The other sentence, untranslated, when text is left.
    bool failAtEnd(Ending inside, const char *otherwise);
    void warnOfWord(const char *at, QByteArrayView text);
    qsizetype offset(const char *at) const { return at - m_begin; }
    bool atEnd() const { return m_at >= m_end; }

    QByteArrayView m_text;
    const char *m_begin, *m_at, *m_end;
    PayloadBuilder m_builder;
    Form m_form;
    TextError m_error;
};

} // namespace brine
