#include "numbertext.h"
#include "readertext.h"
#include <charconv>
#include <limits>
#include <vector>

namespace brine {

namespace {

/// Just enough of a big integer: multiply and add small numbers, print.
class BigNatural
{
public:
    void multiplyAdd(quint32 factor, quint32 summand)
    {
        quint64 carry = summand;
        for (quint32 &limb : m_limbs) {
            carry += quint64(limb) * factor;
            limb = quint32(carry % Base);
            carry /= Base;
        }
        while (carry) {
            m_limbs.push_back(quint32(carry % Base));
            carry /= Base;
        }
    }
    void appendDecimal(QByteArrayView digits)
    {
        for (char c : digits)
            multiplyAdd(10, quint32(c - '0'));
    }
    bool tooLong() const { return qsizetype(m_limbs.size()) > ReaderText::MaxDigits / Digits + 1; }
    std::optional<QByteArray> decimal() const
    {
        if (m_limbs.empty())
            return QByteArrayLiteral("0");
        QByteArray out = QByteArray::number(m_limbs.back());
        for (qsizetype i = qsizetype(m_limbs.size()) - 2; i >= 0; --i)
            out += QByteArray::number(m_limbs[size_t(i)]).rightJustified(Digits, '0');
        if (out.size() > ReaderText::MaxDigits)
            return std::nullopt;
        return out;
    }

private:
    static constexpr quint32 Base = 1'000'000'000;
    static constexpr int Digits = 9;
    std::vector<quint32> m_limbs; // least first
};

QByteArrayView withoutLeadingZeros(QByteArrayView digits)
{
    while (digits.size() > 1 && digits.front() == '0')
        digits = digits.sliced(1);
    return digits;
}

// What from_chars could not hold is infinite or zero; the sign of the decimal exponent of the first digit tells which.
bool isHuge(QByteArrayView number)
{
    qsizetype exponent = 0;
    const qsizetype e = qMax(number.indexOf('e'), number.indexOf('E'));
    if (e >= 0) {
        const QByteArrayView text = number.sliced(e + 1);
        const bool negative = text.startsWith('-');
        for (char c : text) {
            if (c >= '0' && c <= '9' && exponent < 1'000'000'000'000)
                exponent = exponent * 10 + (c - '0');
        }
        exponent = negative ? -exponent : exponent;
    }
    const QByteArrayView mantissa = e >= 0 ? number.first(e) : number;
    const qsizetype dot = mantissa.indexOf('.');
    qsizetype first = 0;
    while (first < mantissa.size() && (mantissa[first] < '1' || mantissa[first] > '9'))
        ++first;
    const qsizetype point = dot >= 0 ? dot : mantissa.size();
    return point - first + exponent > 0;
}

} // namespace

std::optional<QByteArray> decimalDigits(QByteArrayView digits, int base)
{
    digits = withoutLeadingZeros(digits);
    if (base == 10) {
        if (digits.size() > ReaderText::MaxDigits)
            return std::nullopt;
        return digits.isEmpty() ? QByteArrayLiteral("0") : digits.toByteArray();
    }
    BigNatural value;
    for (char c : digits) {
        value.multiplyAdd(quint32(base), quint32(hexDigit(c)));
        if (value.tooLong())
            return std::nullopt;
    }
    return value.decimal();
}

std::optional<QByteArray> decimalFromSexagesimal(QByteArrayView groups)
{
    BigNatural value;
    qsizetype colon = groups.indexOf(':');
    const QByteArrayView first = colon < 0 ? groups : groups.first(colon);
    if (first.size() > ReaderText::MaxDigits)
        return std::nullopt;
    value.appendDecimal(first);
    while (colon >= 0) {
        groups = groups.sliced(colon + 1);
        colon = groups.indexOf(':');
        const QByteArrayView group = colon < 0 ? groups : groups.first(colon);
        quint32 digit = 0;
        for (char c : group)
            digit = digit * 10 + quint32(c - '0');
        value.multiplyAdd(60, digit);
        if (value.tooLong())
            return std::nullopt;
    }
    return value.decimal();
}

std::optional<quint64> smallInteger(QByteArrayView digits)
{
    quint64 value = 0;
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), value);
    if (error != std::errc() || end != digits.end())
        return std::nullopt;
    return value;
}

double nearestDouble(QByteArrayView number)
{
    const bool negative = number.startsWith('-');
    if (negative || number.startsWith('+'))
        number = number.sliced(1);
    double value = 0;
    const auto [end, error] = std::from_chars(number.begin(), number.end(), value);
    Q_UNUSED(end)
    if (error == std::errc::result_out_of_range)
        value = isHuge(number) ? std::numeric_limits<double>::infinity() : 0.0;
    return negative ? -value : value;
}

} // namespace brine
