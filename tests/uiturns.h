#pragma once

#include <QAbstractEventDispatcher>
#include <QFile>
#include <QObject>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>
#include <vector>

namespace brine {

/// How long each turn of this thread's event loop takes, from waking up to going back to sleep. What the thread spent waiting
/// for a processor is taken off (/proc/…/schedstat): a busy machine is not the window's fault, while waiting for a lock or a
/// disk is.
class UiTurns : public QObject
{
public:
    UiTurns()
    {
        m_schedstat = ::open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
        auto *dispatcher = QAbstractEventDispatcher::instance();
        connect(dispatcher, &QAbstractEventDispatcher::awake, this, [this] { begin(); });
        connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, this, [this] { end(); });
    }
    ~UiTurns() override
    {
        if (m_schedstat >= 0)
            close(m_schedstat);
    }
    double worstMs() const { return m_worst; }
    size_t count() const { return m_count; }
    void reset() { m_worst = 0; m_count = 0; m_running = false; }

private:
    using Clock = std::chrono::steady_clock;
    double waitedMs() const
    {
        char text[128] = {};
        unsigned long long ran = 0, waited = 0;
        if (m_schedstat < 0 || pread(m_schedstat, text, sizeof text - 1, 0) <= 0 || std::sscanf(text, "%llu %llu", &ran, &waited) != 2)
            return 0;
        return double(waited) / 1e6;
    }
    void begin()
    {
        m_running = true;
        m_begin = Clock::now();
        m_waited = waitedMs();
    }
    void end()
    {
        if (!m_running)
            return;
        m_running = false;
        const double wall = std::chrono::duration<double, std::milli>(Clock::now() - m_begin).count();
        ++m_count;
        m_worst = std::max(m_worst, wall - (waitedMs() - m_waited));
    }

    int m_schedstat = -1;
    Clock::time_point m_begin;
    double m_waited = 0, m_worst = 0;
    size_t m_count = 0;
    bool m_running = false;
};

} // namespace brine
