#include "filternumber.h"
#include <cmath>

namespace brine {

std::strong_ordering FilterNumber::compareIntegers(const FilterNumber &o) const
{
    if (m_negative != o.m_negative)
        return m_negative ? std::strong_ordering::less : std::strong_ordering::greater;
    return m_negative ? o.m_magnitude <=> m_magnitude : m_magnitude <=> o.m_magnitude;
}

std::partial_ordering FilterNumber::compareToReal(double real) const
{
    constexpr double TwoTo64 = 18446744073709551616.0;
    if (std::isnan(real))
        return std::partial_ordering::unordered;
    if (real >= TwoTo64)
        return std::partial_ordering::less;
    if (real <= -TwoTo64)
        return std::partial_ordering::greater;
    const double whole = std::trunc(real);
    const std::strong_ordering order = compareIntegers(FilterNumber(whole < 0, quint64(std::fabs(whole))));
    if (order != std::strong_ordering::equal)
        return order;
    return whole <=> real;
}

std::partial_ordering FilterNumber::compare(const FilterNumber &o) const
{
    if (m_isReal && o.m_isReal)
        return m_real <=> o.m_real;
    if (o.m_isReal)
        return compareToReal(o.m_real);
    if (!m_isReal)
        return compareIntegers(o);
    const std::partial_ordering reversed = o.compareToReal(m_real);
    return 0 <=> reversed;
}

} // namespace brine
