#pragma once

#include <QtGlobal>
#include <compare>

namespace brine {

/// A number as msgpack knows them, compared exactly: a signed or unsigned 64-bit integer or a double, none ever rounded
/// to the other. NaN is unordered. Value.
class FilterNumber
{
public:
    constexpr FilterNumber() = default;
    static constexpr FilterNumber fromSigned(qint64 v) { return FilterNumber(v < 0, v < 0 ? quint64(0) - quint64(v) : quint64(v)); }
    static constexpr FilterNumber fromUnsigned(quint64 v) { return FilterNumber(false, v); }
    static constexpr FilterNumber fromReal(double v)
    {
        FilterNumber n;
        n.m_isReal = true;
        n.m_real = v;
        return n;
    }

    bool isReal() const { return m_isReal; }
    bool isNan() const { return m_isReal && m_real != m_real; }
    bool isZero() const { return m_isReal ? m_real == 0 : m_magnitude == 0; }
    std::partial_ordering compare(const FilterNumber &o) const;

private:
    constexpr FilterNumber(bool negative, quint64 magnitude) : m_negative(negative), m_magnitude(magnitude) { }
    std::strong_ordering compareIntegers(const FilterNumber &o) const;
    std::partial_ordering compareToReal(double real) const;

    bool m_isReal = false, m_negative = false;
    quint64 m_magnitude = 0;
    double m_real = 0;
};

} // namespace brine
