#include "numberforms.h"
#include <QByteArrayView>
#include <charconv>
#include <cmath>
#include <string>

namespace brine {

// std::to_chars gives the shortest digits; Python's repr places the point by its own rule: fixed from 1e-4 up to 1e16.
QByteArray pythonReal(double value)
{
    if (std::isnan(value))
        return "nan";
    if (std::isinf(value))
        return value < 0 ? "-inf" : "inf";
    const double size = std::fabs(value);
    const bool fixed = size == 0 || (size >= 1e-4 && size < 1e16);
    char buffer[64];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, fixed ? std::chars_format::fixed : std::chars_format::scientific);
    QByteArray text(buffer, end.ptr - buffer);
    if (fixed && !text.contains('.'))
        text += ".0";
    return text;
}

QByteArray yamlReal(double value)
{
    if (std::isnan(value))
        return ".nan";
    if (std::isinf(value))
        return value < 0 ? "-.inf" : ".inf";
    QByteArray text = pythonReal(value);
    if (const qsizetype e = text.indexOf('e'); e >= 0 && !text.contains('.'))
        text.insert(e, ".0");
    return text;
}

} // namespace brine
