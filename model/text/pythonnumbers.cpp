#include "numbertext.h"
#include "pythonreader.h"
#include "readertext.h"

namespace brine {

using Text = ReaderText;

// literal_eval takes one sign before a number, in parentheses or not; signs of signs and of booleans it refuses.
bool PythonReader::sign()
{
    const bool negative = peek() == '-';
    ++m_at;
    skip();
    return signedNumber(negative);
}

bool PythonReader::signedNumber(bool negative)
{
    int parentheses = 0;
    for (; peek() == '('; ++parentheses) {
        if (m_depth + parentheses >= ReaderText::MaxDepth)
            return fail(m_at, Text::tooDeep());
        ++m_at;
        ++m_brackets;
        skip();
    }
    const bool isNumber = (peek() >= '0' && peek() <= '9') || (peek() == '.' && peek(1) >= '0' && peek(1) <= '9');
    if (!isNumber)
        return fail(m_at, Text::tr("a sign can only stand before a number"));
    if (!number(negative))
        return false;
    for (; parentheses > 0; --parentheses) {
        skip();
        if (peek() != ')')
            return fail(m_at, Text::tr("a ) is missing"));
        ++m_at;
        --m_brackets;
    }
    return true;
}

bool PythonReader::number(bool negative)
{
    const qsizetype at = m_at;
    if (peek() == '0' && QByteArrayView("xXoObB").contains(peek(1)) && peek(1) != '\0')
        return radixNumber(at, negative);
    bool isFloat = false;
    if (peek() != '.' && !digits(10))
        return false;
    if (!fraction(isFloat) || !endOfNumber())
        return false;
    QByteArray plain = m_text.sliced(at, m_at - at).toByteArray();
    plain.replace("_", "");
    if (isFloat) {
        const double value = nearestDouble(plain);
        m_builder.real(at, negative ? -value : value);
        return true;
    }
    QByteArrayView decimal(plain);
    while (decimal.size() > 1 && decimal.startsWith('0'))
        decimal = decimal.sliced(1);
    if (decimal.size() < plain.size() && decimal != "0")
        return fail(at, Text::tr("a Python integer does not begin with 0; write 0o17 for an octal one, or text in quotes"));
    if (plain.size() > ReaderText::MaxDigits)
        return fail(at, Text::tooManyDigits());
    m_builder.integer(at, negative, decimal);
    return true;
}

bool PythonReader::radixNumber(qsizetype at, bool negative)
{
    const char letter = char(peek(1) | 0x20);
    const int base = letter == 'x' ? 16 : letter == 'o' ? 8 : 2;
    m_at += 2;
    if (peek() == '_')
        ++m_at;
    const qsizetype begin = m_at;
    if (!digits(base) || !endOfNumber())
        return false;
    QByteArray plain = m_text.sliced(begin, m_at - begin).toByteArray();
    plain.replace("_", "");
    const std::optional<QByteArray> decimal = decimalDigits(plain, base);
    if (!decimal)
        return fail(at, Text::tooManyDigits());
    m_builder.integer(at, negative, *decimal);
    return true;
}

// digit (_? digit)*
bool PythonReader::digits(int base)
{
    const auto isDigitHere = [&](qsizetype ahead) {
        const int digit = hexDigit(peek(ahead));
        return digit >= 0 && digit < base;
    };
    if (!isDigitHere(0))
        return fail(m_at, Text::tr("a digit is missing in this number"));
    while (isDigitHere(0) || (peek() == '_' && isDigitHere(1)))
        ++m_at;
    return true;
}

bool PythonReader::fraction(bool &isFloat)
{
    if (peek() == '.') {
        isFloat = true;
        ++m_at;
        if (peek() >= '0' && peek() <= '9' && !digits(10))
            return false;
    }
    if (peek() != 'e' && peek() != 'E')
        return true;
    isFloat = true;
    ++m_at;
    if (peek() == '+' || peek() == '-')
        ++m_at;
    return digits(10);
}

bool PythonReader::endOfNumber()
{
    if (peek() == 'j' || peek() == 'J')
        return fail(m_at, Text::tr("no event can hold a complex number"));
    if (!atEnd() && isWordCharacter(0))
        return fail(m_at, Text::tr("this is no number of Python's; put text in quotes"));
    return true;
}

} // namespace brine
