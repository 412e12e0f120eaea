#include "linesource.h"
#include <cerrno>
#include <poll.h>
#include <unistd.h>

namespace brine::ctl {

namespace {
constexpr qsizetype ReadBytes = 64 * 1024; // what a pipe holds
}

bool LineSource::next(QByteArray &line)
{
    line.clear();
    bool some = false;
    for (;;) {
        const qsizetype end = m_buffer.indexOf('\n', m_begin);
        const qsizetype there = (end < 0 ? m_buffer.size() : end) - m_begin;
        some = some || there > 0;
        take(line, there);
        if (end >= 0) {
            ++m_begin;
            return true;
        }
        if (!fill())
            return some;
    }
}

void LineSource::take(QByteArray &line, qsizetype bytes)
{
    line.append(m_buffer.constData() + m_begin, qBound<qsizetype>(0, m_limit - line.size(), bytes));
    m_begin += bytes;
}

/// More bytes in place of those that were taken; false at the end.
bool LineSource::fill()
{
    if (m_atEnd)
        return false;
    m_buffer.resize(ReadBytes);
    m_begin = 0;
    ssize_t size;
    do
        size = ::read(m_descriptor, m_buffer.data(), size_t(ReadBytes));
    while (size < 0 && errno == EINTR);
    m_error = size < 0 ? errno : 0;
    m_atEnd = size <= 0;
    m_buffer.resize(qMax<ssize_t>(0, size));
    return !m_atEnd;
}

bool LineSource::wouldWait() const
{
    if (m_atEnd || m_buffer.indexOf('\n', m_begin) >= 0)
        return false;
    pollfd ready{m_descriptor, POLLIN, 0};
    return ::poll(&ready, 1, 0) == 0;
}

} // namespace brine::ctl
