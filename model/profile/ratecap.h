#pragma once

#include <QtGlobal>

namespace brine {

/// Keeps a run of shots at so many a second, a tenth of a second's worth at once at most. 0: no cap. The clock is the caller's, in
/// microseconds, steady. A value, one thread.
class RateCap
{
public:
    /// No cap is lower: a shot that waits for its echo takes 20 ms on a busy master.
    static constexpr int Lowest = 50;
    static constexpr int Standard = 1000;

    explicit RateCap(int perSecond) : m_perSecond(perSecond > 0 ? qMax(perSecond, Lowest) : 0) { }
    int perSecond() const { return m_perSecond; }
    /// How many may go out together.
    int atOnce() const { return m_perSecond ? qMax(1, m_perSecond / 10) : 256; }
    /// Microseconds to wait before the next `shots` may go; 0: they may, and count as gone.
    qint64 wait(qint64 nowUs, int shots)
    {
        if (!m_perSecond)
            return 0;
        if (m_freeUs > nowUs)
            return m_freeUs - nowUs;
        m_freeUs = nowUs + qint64(shots) * 1'000'000 / m_perSecond;
        return 0;
    }

private:
    int m_perSecond;
    qint64 m_freeUs = 0;    ///< when those that went out are paid for
};

} // namespace brine
