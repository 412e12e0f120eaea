#pragma once

#include <QtGlobal>
#include <cmath>
#include <vector>

namespace brine {

/// Random numbers of the made-up site: SplitMix64, so that a seed means the same traffic with every standard library.
class FleetRandom
{
public:
    explicit FleetRandom(quint64 seed) : m_state(seed) { }
    quint64 next()
    {
        quint64 z = m_state += 0x9e3779b97f4a7c15ull;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
        return z ^ (z >> 31);
    }
    int below(int limit) { return limit <= 1 ? 0 : int(next() % quint64(limit)); }
    int between(int low, int high) { return low + below(high - low + 1); }
    double real(double low, double high) { return low + (high - low) * double(next() >> 11) * 0x1p-53; }
    bool chance(double probability) { return real(0, 1) < probability; }
    double pause(double mean) { return -mean * std::log(1 - real(0, 1)); }
    template<class T> const T &pick(const std::vector<T> &from) { return from[size_t(below(int(from.size())))]; }
    template<class T, size_t N> const T &pick(const T (&from)[N]) { return from[size_t(below(int(N)))]; }

private:
    quint64 m_state;
};

} // namespace brine
