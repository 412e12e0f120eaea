#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <optional>

namespace brine {

/// Numbers out of text, exact and the same in every locale. Any thread.

/// An unsigned integer of any length as its decimal digits, without leading zeros ("0" for none).
/// The digits must be of that base (2, 8, 10 or 16). nullopt when the result has more than ReaderText::MaxDigits digits.
std::optional<QByteArray> decimalDigits(QByteArrayView digits, int base);
/// The same for base 60: "1:30" is 90. Groups are decimal, the first of any length.
std::optional<QByteArray> decimalFromSexagesimal(QByteArrayView groups);
/// Fits 64 bits unsigned? Digits are decimal, without leading zeros.
std::optional<quint64> smallInteger(QByteArrayView digits);

/// The nearest double of a decimal number [+-]digits[.digits][e[+-]digits]; infinite when too large, 0 when too small.
double nearestDouble(QByteArrayView number);

} // namespace brine
