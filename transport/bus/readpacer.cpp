#include "readpacer.h"

namespace brine {

namespace {

constexpr qint64 QuicklyUs = 2000;             // two reads this near to each other: more will come
constexpr quint64 LittleBytes = 12 * 1024;     // less gathered than this: the pause may grow
constexpr quint64 MuchBytes = 32 * 1024;       // more than this: it must shrink, long before the kernel's 100 KB are full

} // namespace

int ReadPacer::pauseAfter(quint64 bytes, qint64 nowUs)
{
    if (bytes == 0)
        return 0;
    const bool quickly = m_lastUs != 0 && nowUs - m_lastUs < QuicklyUs;
    m_lastUs = nowUs;
    if (!quickly)
        m_pauseUs = 0;
    else if (bytes > MuchBytes)
        m_pauseUs /= 2;
    else if (bytes < LittleBytes)
        m_pauseUs = qBound(2 * ShortestUs, m_pauseUs * 2, LongestUs);
    if (m_pauseUs < ShortestUs)
        m_pauseUs = 0;
    return m_pauseUs;
}

} // namespace brine
