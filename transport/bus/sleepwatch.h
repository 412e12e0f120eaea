#pragma once

#include <QtGlobal>
#include <utility>

namespace brine {

/// Tells that this machine has slept: a laptop's connections may be dead then, and nothing says so for minutes. One thread.
class SleepWatch
{
public:
    /// Since the last time it was asked?
    bool woke()
    {
        constexpr qint64 SleptMs = 10'000;
        const qint64 now = sleptMs();
        return now - std::exchange(m_before, now) > SleptMs;
    }
    /// For tests: as if it had slept for so long more. Any thread.
    static void pretend(qint64 milliseconds);

private:
    static qint64 sleptMs();            ///< since it was started
    qint64 m_before = sleptMs();
};

} // namespace brine
