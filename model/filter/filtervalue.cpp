#include "filtervalue.h"
#include "filtertime.h"
#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <limits>

namespace brine {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(brine::FilterValue)
};

bool readWordValue(QStringView text, FilterLiteral &literal)
{
    if (text == u"true" || text == u"false") {
        literal.kind = FilterLiteral::Bool;
        literal.boolean = text == u"true";
        return true;
    }
    if (text == u"null" || text == u"none") {
        literal.kind = FilterLiteral::Null;
        return true;
    }
    const bool infinite = text == u"inf" || text == u"-inf";
    if (text != u"nan" && !infinite)
        return false;
    constexpr double Infinity = std::numeric_limits<double>::infinity();
    literal.kind = FilterLiteral::Number;
    literal.number = FilterNumber::fromReal(infinite ? (text.startsWith(u'-') ? -Infinity : Infinity) : std::nan(""));
    return true;
}

// 0 where the text ends in no unit of size.
quint64 takeUnit(QStringView &text)
{
    QStringView rest = text;
    if (rest.endsWith(u"iB"))
        rest.chop(2);
    else if (rest.endsWith(u'B'))
        rest.chop(1);
    if (rest.isEmpty())
        return 0;
    static constexpr QStringView Units = u"KMGT";
    const QChar last = rest.back();
    const qsizetype unit = last == u'k' ? 0 : Units.indexOf(last);
    if (unit < 0)
        return 0;
    text = rest.chopped(1);
    return quint64(1) << (10 * (unit + 1));
}

bool readInteger(QStringView text, FilterNumber &number)
{
    bool ok = false;
    if (text.startsWith(u"0x") || text.startsWith(u"0X")) {
        number = FilterNumber::fromUnsigned(text.sliced(2).toULongLong(&ok, 16));
        return ok;
    }
    if (const qint64 value = text.toLongLong(&ok); ok)
        number = FilterNumber::fromSigned(value);
    else if (const quint64 large = text.toULongLong(&ok); ok)
        number = FilterNumber::fromUnsigned(large);
    return ok;
}

bool looksReal(QStringView text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) {
        return (c >= u'0' && c <= u'9') || c == u'.' || c == u'-' || c == u'+' || c == u'e' || c == u'E';
    });
}

bool readSize(QStringView text, quint64 unit, FilterNumber &number)
{
    bool ok = false;
    if (const qint64 whole = text.toLongLong(&ok); ok) {
        qint64 bytes = 0;
        if (__builtin_mul_overflow(whole, qint64(unit), &bytes))
            return false;
        number = FilterNumber::fromSigned(bytes);
        return true;
    }
    if (!looksReal(text))
        return false;
    const double bytes = text.toDouble(&ok) * double(unit);
    if (!ok || !(std::fabs(bytes) < 9e18))
        return false;
    number = bytes == std::trunc(bytes) ? FilterNumber::fromSigned(qint64(bytes)) : FilterNumber::fromReal(bytes);
    return true;
}

} // namespace

bool readFilterValue(QStringView text, qint64 nowUs, FilterLiteral &literal, QString &problem)
{
    if (readWordValue(text, literal))
        return true;
    literal.kind = FilterLiteral::Number;
    if (readInteger(text, literal.number))
        return true;
    if (looksReal(text)) {
        bool ok = false;
        const double real = text.toDouble(&ok);
        const bool whole = text.indexOf(u'.') < 0 && text.indexOf(u'e') < 0 && text.indexOf(u'E') < 0;
        if (ok && whole) {
            problem = Words::tr("%1 is larger than any whole number on a bus.").arg(text);
            return false;
        }
        if (ok) {
            literal.number = FilterNumber::fromReal(real);
            return true;
        }
    }
    QStringView amount = text;
    if (const quint64 unit = takeUnit(amount)) {
        if (readSize(amount, unit, literal.number))
            return true;
        problem = Words::tr("%1 is no size; sizes are written 10K, 1.5M, 2G.").arg(text);
        return false;
    }
    if (const std::optional<qint64> time = filterTime(text, nowUs)) {
        literal.kind = FilterLiteral::Time;
        literal.timeUs = *time;
        return true;
    }
    problem = filterDuration(text) ? Words::tr("Did you mean -%1 (that long ago)?").arg(text)
                                   : Words::tr("%1 is no number, size or time. Text goes in quotes.").arg(text);
    return false;
}

} // namespace brine
