#pragma once

#include <QtGlobal>

namespace brine {

/// How long the reader lets bytes gather before it reads again. A wake-up costs 10 µs in two threads, an event read with others
/// 2 µs: where events come one behind the other a pause of some milliseconds saves most of it. An event that comes alone
/// is never made to wait, and the pause shrinks with what gathers in it and ends in a flood, since the kernel keeps only about
/// 100 KB for us before the publisher has to wait. Pure; one connection.
class ReadPacer
{
public:
    static constexpr int ShortestUs = 50, LongestUs = 4500;

    /// After a read of so much at this time (monotonic): µs to wait before the next one; 0: wait for bytes instead.
    int pauseAfter(quint64 bytes, quint64 events, qint64 nowUs);

private:
    qint64 m_lastUs = 0;         ///< of the last read that found something
    qint64 m_floodUntilUs = 0;
    double m_fill = 0, m_elapsedUs = 0;   ///< of the last few reads, in bytes as the kernel counts them
    int m_pauseUs = 0;
};

} // namespace brine
