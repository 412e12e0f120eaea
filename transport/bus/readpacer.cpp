#include "readpacer.h"

namespace brine {

namespace {

constexpr qint64 QuicklyUs = 2000;              // events this near to each other: more will come
// What lies in the kernel is counted against 212 992 bytes of the publisher's, and each event counts for so much more than
// its bytes (167 events of 434 B fill it, 44 of 4 KiB).
constexpr quint64 EventCost = 832;
constexpr double WantedFill = 48 * 1024;        // gathered in a pause: a quarter of that,
constexpr double KernelFill = 208 * 1024;       // or more, where what is left of it lasts
constexpr double SpareUs = 6000;                // so long: a busy machine may let us sleep on
constexpr quint64 FullFill = 160 * 1024;        // from here on the publisher waits for us, or soon does
constexpr quint64 FewEvents = 8;                // so much in few are large ones, no flood
constexpr double Remembered = 8;                // reads that the rate is the mean of, so that a large event does not count for a rate
// After a full read nothing gathers for a while where the rate allows a short pause only: on a busy machine it becomes a long one.
// A slower stream was late once, and goes on gathering: read one by one, its events would keep the machine busy.
constexpr qint64 FloodUs = 50'000;
constexpr double FloodPauseUs = 1000;

} // namespace

int ReadPacer::pauseAfter(quint64 bytes, quint64 events, qint64 nowUs)
{
    if (bytes == 0)
        return 0;
    const qint64 elapsed = m_lastUs ? nowUs - m_lastUs : 0;
    const quint64 fill = bytes + qMax<quint64>(events, 1) * EventCost;
    m_lastUs = nowUs;
    const bool full = fill > FullFill && events > FewEvents;
    if (full)
        m_floodUntilUs = nowUs + FloodUs;
    const bool quickly = elapsed > 0 && elapsed < QuicklyUs * qint64(qMax<quint64>(events, 1));
    if (!quickly) {
        m_fill = m_elapsedUs = 0;
        return m_pauseUs = 0;
    }
    m_fill += double(fill) - m_fill / Remembered;
    m_elapsedUs += double(elapsed) - m_elapsedUs / Remembered;
    const double usPerByte = m_elapsedUs / m_fill;             // at the rate of late
    const double fits = qMax(WantedFill * usPerByte, KernelFill * usPerByte - SpareUs);
    if (full || (nowUs < m_floodUntilUs && fits < FloodPauseUs))
        return m_pauseUs = 0;
    const int grown = qMax(2 * ShortestUs, 2 * m_pauseUs);     // two events do not make a stream
    m_pauseUs = qMin(grown, int(qMin<double>(fits, LongestUs)));
    return m_pauseUs = m_pauseUs < ShortestUs ? 0 : m_pauseUs;
}

} // namespace brine
