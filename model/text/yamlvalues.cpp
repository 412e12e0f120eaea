#include "numbertext.h"
#include "readertext.h"
#include "yamlscalar.h"
#include <cmath>
#include <limits>

namespace brine {

using Text = ReaderText;

namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

bool areDigits(QByteArrayView text, int base)
{
    for (char c : text) {
        const int digit = hexDigit(c);
        if (digit < 0 || digit >= base)
            return false;
    }
    return !text.isEmpty();
}

QByteArray withoutUnderscores(QByteArrayView text)
{
    QByteArray plain = text.toByteArray();
    plain.replace("_", "");
    return plain;
}

bool takeSign(QByteArrayView &text)
{
    const bool negative = text.startsWith('-');
    if (negative || text.startsWith('+'))
        text = text.sliced(1);
    return negative;
}

std::optional<QByteArray> digitsInBase(QByteArrayView digits, int base)
{
    if (!areDigits(digits, base))
        return std::nullopt;
    return decimalDigits(digits, base);
}

bool areSixties(QByteArrayView text)
{
    bool digits = false;
    for (char c : text) {
        if (c == ':' && !digits)
            return false;
        if (c != ':' && !isDigit(c))
            return false;
        digits = c != ':';
    }
    return digits;
}

// The parts of [digits][.digits][e[+-]digits] with a digit in the mantissa: what Python's float() reads of it.
bool isPythonFloat(QByteArrayView text)
{
    qsizetype i = 0, digits = 0;
    for (; i < text.size() && (isDigit(text[i]) || text[i] == '.'); ++i)
        digits += isDigit(text[i]);
    if (!digits || text.first(i).count('.') > 1)
        return false;
    if (i == text.size())
        return true;
    if (text[i] != 'e')
        return false;
    QByteArrayView exponent = text.sliced(i + 1);
    takeSign(exponent);
    return areDigits(exponent, 10);
}

// Python sums digit * 60^n from the last group on, in floats.
std::optional<double> sexagesimalFloat(QByteArrayView text)
{
    double value = 0;
    QByteArray base("1"); // exact: Python's base is an integer
    for (;;) {
        const qsizetype colon = text.lastIndexOf(':');
        const QByteArrayView group = text.sliced(colon + 1);
        if (!isPythonFloat(group) || group.contains('e'))
            return std::nullopt;
        const double scale = nearestDouble(base);
        if (std::isinf(scale))
            return std::nullopt;
        value += nearestDouble(group) * scale;
        if (colon < 0)
            return value;
        text = text.first(colon);
        const std::optional<QByteArray> next = decimalFromSexagesimal(base + ":0");
        if (!next)
            return std::nullopt;
        base = *next;
    }
}

/// Reads numbers off a timestamp whose shape is already known to be right, or says that it is not.
class MomentReader
{
public:
    explicit MomentReader(QByteArrayView text) : m_text(text) { }
    bool number(int least, int most, int &out)
    {
        int digits = 0;
        out = 0;
        while (digits < most && m_at < m_text.size() && isDigit(m_text[m_at])) {
            out = out * 10 + (m_text[m_at++] - '0');
            ++digits;
        }
        return digits >= least;
    }
    bool take(QByteArrayView set) { return m_at < m_text.size() && set.contains(m_text[m_at]) && ++m_at; }
    bool takeBlanks() { const qsizetype before = m_at; while (take(" \t")) { } return m_at > before; }
    bool atEnd() const { return m_at == m_text.size(); }
    void fraction(int &microseconds)
    {
        int digits = 0;
        while (m_at < m_text.size() && isDigit(m_text[m_at])) {
            if (digits++ < 6)
                microseconds = microseconds * 10 + (m_text[m_at] - '0');
            ++m_at;
        }
        for (; digits < 6; ++digits)
            microseconds *= 10;
    }
    bool zone(Moment &moment)
    {
        takeBlanks();
        moment.kind = Moment::Kind::Aware;
        if (take("Z"))
            return atEnd();
        const bool west = m_at < m_text.size() && m_text[m_at] == '-';
        int hours = 0, minutes = 0;
        if (!take("-+") || !number(1, 2, hours))
            return false;
        if (!atEnd() && (!take(":") || !number(2, 2, minutes)))
            return false;
        moment.offsetMinutes = (west ? -1 : 1) * (hours * 60 + minutes);
        return atEnd();
    }

private:
    QByteArrayView m_text;
    qsizetype m_at = 0;
};

} // namespace

std::optional<YamlInteger> yamlInteger(QByteArrayView text)
{
    const QByteArray plain = withoutUnderscores(text);
    QByteArrayView digits(plain);
    YamlInteger value;
    value.negative = takeSign(digits);
    std::optional<QByteArray> decimal;
    if (digits.startsWith("0b"))
        decimal = digitsInBase(digits.sliced(2), 2);
    else if (digits.startsWith("0x"))
        decimal = digitsInBase(digits.sliced(2), 16);
    else if (digits.startsWith('0'))
        decimal = digitsInBase(digits, 8);
    else if (digits.contains(':'))
        decimal = areSixties(digits) ? decimalFromSexagesimal(digits) : std::nullopt;
    else
        decimal = digitsInBase(digits.trimmed(), 10);
    if (!decimal)
        return std::nullopt;
    value.digits = *decimal;
    return value;
}

std::optional<double> yamlFloat(QByteArrayView text)
{
    if (isPythonFloat(text)) // as most are written
        return nearestDouble(text);
    const QByteArray plain = withoutUnderscores(text).toLower();
    QByteArrayView number = plain;
    const double sign = takeSign(number) ? -1 : 1;
    if (number == ".inf" || number == "inf" || number == "infinity")
        return sign * std::numeric_limits<double>::infinity();
    if (number == ".nan" || number == "nan")
        return std::numeric_limits<double>::quiet_NaN();
    if (number.contains(':')) {
        const std::optional<double> value = sexagesimalFloat(number);
        return value ? std::optional(sign * *value) : std::nullopt;
    }
    number = number.trimmed();
    return isPythonFloat(number) ? std::optional(sign * nearestDouble(number)) : std::nullopt;
}

std::optional<bool> yamlBool(QByteArrayView text)
{
    if (text == "true" || text == "false")
        return text.size() == 4;
    const QByteArray word = text.toByteArray().toLower();
    if (word == "yes" || word == "true" || word == "on")
        return true;
    if (word == "no" || word == "false" || word == "off")
        return false;
    return std::nullopt;
}

std::optional<Moment> yamlMoment(QByteArrayView text)
{
    MomentReader reader(text);
    Moment moment;
    moment.kind = Moment::Kind::Date;
    if (!reader.number(4, 4, moment.year) || !reader.take("-") || !reader.number(1, 2, moment.month) || !reader.take("-")
        || !reader.number(1, 2, moment.day))
        return std::nullopt;
    if (!reader.atEnd()) {
        moment.kind = Moment::Kind::Naive;
        if (!reader.take("Tt") && !reader.takeBlanks())
            return std::nullopt;
        if (!reader.number(1, 2, moment.hour) || !reader.take(":") || !reader.number(2, 2, moment.minute)
            || !reader.take(":") || !reader.number(2, 2, moment.second))
            return std::nullopt;
        if (reader.take("."))
            reader.fraction(moment.microsecond);
        if (!reader.atEnd() && !reader.zone(moment))
            return std::nullopt;
    }
    return moment.isValid() ? std::optional(moment) : std::nullopt;
}

std::optional<QByteArray> lenientBase64(QByteArrayView text)
{
    static constexpr QByteArrayView alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    QByteArray out;
    int place = 0, pads = 0;
    uint held = 0;
    for (char c : text) {
        if (c == '=') {
            if (place >= 2 && place + ++pads >= 4)
                return out; // whatever follows the padding is passed over
            continue;
        }
        const qsizetype value = alphabet.indexOf(c);
        if (value < 0)
            continue;
        pads = 0;
        held = (held << 6) | uint(value);
        if (place > 0)
            out.append(char((held >> (6 - 2 * place)) & 0xff));
        place = (place + 1) % 4;
    }
    return place == 0 ? std::optional(out) : std::nullopt;
}

namespace {

QString warningOfText(QByteArrayView plain, const QString &shown)
{
    if (plain == "None")
        return Text::tr("None is text here; null is written null");
    QByteArrayView number = plain;
    takeSign(number);
    const QByteArray lower = number.toByteArray().toLower();
    const bool octal = lower.startsWith("0o") && areDigits(QByteArrayView(lower).sliced(2), 8);
    if (octal || isPythonFloat(lower))
        return Text::tr("%1 is text here, not a number, by YAML 1.1's rules").arg(shown);
    if (lower == "nan" || lower == "inf" || lower == "infinity")
        return Text::tr("%1 is text here; the float is written .%2").arg(shown, QString::fromLatin1(lower.left(3)));
    return {};
}

bool isOddInteger(QByteArrayView plain)
{
    takeSign(plain);
    return plain.contains(':') || plain.contains('_') || (plain.size() > 1 && plain.startsWith('0'));
}

QString warningOfInteger(QByteArrayView plain, const QString &shown)
{
    QByteArrayView digits = plain;
    takeSign(digits);
    const std::optional<YamlInteger> value = yamlInteger(plain);
    if (!value)
        return {};
    const QString number = (value->negative ? QStringLiteral("-") : QString()) + QString::fromLatin1(value->digits);
    if (digits.contains(':'))
        return Text::tr("%1 is a number in base 60 here: %2. Put it in quotes for text").arg(shown, number);
    if (digits.size() > 1 && digits.startsWith('0') && digits[1] != 'x' && digits[1] != 'b')
        return Text::tr("%1 is an octal number here: %2. Put it in quotes for text").arg(shown, number);
    if (digits.contains('_'))
        return Text::tr("%1 is the integer %2 here. Put it in quotes for text").arg(shown, number);
    return {};
}

QString warningOfMoment(QByteArrayView plain, const QString &shown)
{
    const std::optional<Moment> moment = yamlMoment(plain);
    if (moment && moment->kind == Moment::Kind::Aware)
        return Text::tr("%1 is a date here, fired as %2: Salt's serializer drops the zone")
            .arg(shown, QString::fromLatin1(moment->wire()));
    return Text::tr("%1 is a date here. Put it in quotes for text").arg(shown);
}

} // namespace

QString yamlScalarWarning(QByteArrayView plain, YamlTag tag)
{
    const auto shown = [&] { return QString::fromUtf8(plain.size() > 60 ? plain.first(60) : plain); };
    switch (tag) {
    case YamlTag::Str:
        if (plain == "None" || isDigit(plain.front()) || QByteArrayView("+-.niNI").contains(plain.front()))
            return warningOfText(plain, shown());
        return {};
    case YamlTag::Bool: {
        if (plain == "true" || plain == "false")
            return {};
        const QString value = *yamlBool(plain) ? QStringLiteral("true") : QStringLiteral("false");
        return shown().toLower() == value ? QString()
                                          : Text::tr("%1 is the boolean %2 here. Put it in quotes for text").arg(shown(), value);
    }
    case YamlTag::Int: return isOddInteger(plain) ? warningOfInteger(plain, shown()) : QString();
    case YamlTag::Float:
        return plain.contains(':') ? Text::tr("%1 is a number in base 60 here. Put it in quotes for text").arg(shown()) : QString();
    case YamlTag::Timestamp: return warningOfMoment(plain, shown());
    default: return {};
    }
}

} // namespace brine
