#pragma once

#include <QAbstractEventDispatcher>
#include <QApplication>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace brine {

/// An application that measures the turns of its event loop: all that is delivered between two looks at the system for more.
/// What the thread spent waiting for a processor is taken off (/proc/…/schedstat): a busy machine is not the window's fault,
/// while waiting for a lock or a disk is.
class UiTurns : public QApplication
{
public:
    UiTurns(int &argc, char **argv) : QApplication(argc, argv)
    {
        m_schedstat = ::open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
        auto *dispatcher = QAbstractEventDispatcher::instance();
        connect(dispatcher, &QAbstractEventDispatcher::awake, this, [this] { endTurn(); });
        connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, this, [this] { endTurn(); });
    }
    ~UiTurns() override
    {
        if (m_schedstat >= 0)
            close(m_schedstat);
    }
    bool notify(QObject *receiver, QEvent *event) override
    {
        if (m_depth++ == 0)
            begin();
        const bool done = QApplication::notify(receiver, event);
        if (--m_depth == 0)
            add();
        return done;
    }
    double worstMs() const { return m_worst; }
    size_t count() const { return m_count; }
    void reset() { m_worst = m_turn = 0; m_count = 0; }

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
        m_begin = Clock::now();
        m_waited = waitedMs();
    }
    void add() { m_turn += std::chrono::duration<double, std::milli>(Clock::now() - m_begin).count() - (waitedMs() - m_waited); }
    void endTurn()
    {
        if (m_depth > 0) { // a loop within an event: that event goes on afterwards
            add();
            begin();
        }
        if (m_turn > 0)
            ++m_count;
        m_worst = std::max(m_worst, m_turn);
        m_turn = 0;
    }

    int m_schedstat = -1, m_depth = 0;
    Clock::time_point m_begin;
    double m_waited = 0, m_turn = 0, m_worst = 0;
    size_t m_count = 0;
};

} // namespace brine
