#include "pythonreader.h"
#include "readertext.h"
#include <limits>

namespace brine {

using Text = ReaderText;

bool PythonReader::name()
{
    const qsizetype at = m_at;
    while (!atEnd() && (isWordCharacter(0) || (peek() == '.' && isWordCharacter(1))))
        ++m_at;
    const QByteArrayView word = m_text.sliced(at, m_at - at);
    if (word == "None")
        m_builder.null(at);
    else if (word == "True" || word == "False")
        m_builder.boolean(at, word == "True");
    else if (word == "set")
        return emptySet(at);
    else if (word == "datetime.datetime" || word == "datetime.date" || word == "float")
        return call(word, at);
    else
        return unknownName(word, at);
    return true;
}

bool PythonReader::unknownName(QByteArrayView word, qsizetype at)
{
    const QString shown = QString::fromUtf8(word.size() > 60 ? word.first(60) : word);
    if (word == "true" || word == "false")
        return fail(at, Text::tr("Python writes %1 as %2").arg(shown, word == "true" ? QStringLiteral("True") : QStringLiteral("False")));
    if (word == "null" || word == "nil")
        return fail(at, Text::tr("Python writes %1 as None").arg(shown));
    if (word == "nan" || word == "inf")
        return fail(at, Text::tr("%1 is no Python literal; write float('%1')").arg(shown));
    return fail(at, Text::tr("%1 is a name and no literal; put text in quotes").arg(shown));
}

bool PythonReader::expect(char c, const QString &message)
{
    skip();
    if (peek() != c)
        return fail(m_at, message);
    ++m_at;
    skip();
    return true;
}

bool PythonReader::emptySet(qsizetype at)
{
    const QString message = Text::tr("of names only set() is a literal; write a set with items in braces");
    ++m_brackets;
    if (!expect('(', message) || peek() != ')')
        return fail(m_at, message);
    ++m_at;
    --m_brackets;
    if (!m_builder.beginList(at, PayloadBuilder::ListKind::Set))
        return fail(at, Text::tooDeep());
    m_builder.endList();
    return true;
}

bool PythonReader::call(QByteArrayView function, qsizetype at)
{
    ++m_brackets;
    if (!expect('(', Text::tr("a ( is missing after %1").arg(QString::fromLatin1(function))))
        return false;
    const bool fine = function == "float" ? floatCall(at) : momentCall(at, function == "datetime.datetime");
    if (!fine || !expect(')', Text::tr("a ) is missing")))
        return false;
    --m_brackets;
    m_builder.warn(at, Text::tr("%1(…) is read here, but not by ast.literal_eval itself").arg(QString::fromLatin1(function)));
    return true;
}

bool PythonReader::floatCall(qsizetype at)
{
    const qsizetype quoteAt = m_at;
    const char quote = peek();
    const qsizetype end = quote == '\'' || quote == '"' ? m_text.indexOf(quote, m_at + 1) : -1;
    const QByteArrayView word = end < 0 ? QByteArrayView() : m_text.sliced(m_at + 1, end - m_at - 1);
    if (word == "nan")
        m_builder.real(at, std::numeric_limits<double>::quiet_NaN());
    else if (word == "inf" || word == "-inf")
        m_builder.real(at, word == "inf" ? std::numeric_limits<double>::infinity() : -std::numeric_limits<double>::infinity());
    else
        return fail(quoteAt, Text::tr("only float('nan'), float('inf') and float('-inf') are read here"));
    m_at = end + 1;
    return true;
}

bool PythonReader::arguments(QList<int> &out)
{
    while (peek() >= '0' && peek() <= '9') {
        int value = 0;
        for (int digits = 0; peek() >= '0' && peek() <= '9'; ++digits, ++m_at) {
            if (digits >= 6)
                return fail(m_at, Text::tr("this number is too large for a date"));
            value = value * 10 + (peek() - '0');
        }
        out.append(value);
        skip();
        if (peek() != ',')
            break;
        ++m_at;
        skip();
    }
    return true;
}

bool PythonReader::momentCall(qsizetype at, bool withTime)
{
    QList<int> parts;
    if (!arguments(parts))
        return false;
    if (parts.size() < 3 || parts.size() > (withTime ? 7 : 3))
        return fail(m_at, withTime ? Text::tr("datetime.datetime takes year, month, day and up to four more whole numbers")
                                   : Text::tr("datetime.date takes year, month and day"));
    parts.resize(7, 0);
    Moment moment;
    moment.kind = withTime ? Moment::Kind::Naive : Moment::Kind::Date;
    moment.year = parts[0];
    moment.month = parts[1];
    moment.day = parts[2];
    moment.hour = parts[3];
    moment.minute = parts[4];
    moment.second = parts[5];
    moment.microsecond = parts[6];
    if (!moment.isValid())
        return fail(at, Text::tr("there is no such day or time"));
    m_builder.moment(at, moment);
    return true;
}

} // namespace brine
