#pragma once

#include <QtGlobal>
#include <ctime>

namespace brine {

/// A point in time that does not jump with the wall clock, for waits.
class Deadline
{
public:
    explicit Deadline(qint64 milliseconds) : m_endUs(monotonicUs() + milliseconds * 1000) { }
    static qint64 monotonicUs()
    {
        timespec now{};
        clock_gettime(CLOCK_MONOTONIC, &now);
        return qint64(now.tv_sec) * 1000000 + now.tv_nsec / 1000;
    }
    int remainingMs() const { return int(qBound(qint64(0), (m_endUs - monotonicUs() + 999) / 1000, qint64(1) << 30)); }
    bool hasPassed() const { return monotonicUs() >= m_endUs; }

private:
    qint64 m_endUs;
};

} // namespace brine
