#pragma once

#include <QtGlobal>
#include <atomic>
#include <chrono>

namespace brine {

/// How long one event may keep a thread busy with regular expressions: 5 ms of its CPU time, and 10 ns more for each byte
/// searched, so that only what is pathological ever meets the end of it. One a thread; reset for each event.
class MatchBudget
{
public:
    static MatchBudget &ofThread() { return s_ofThread; }
    void beginEvent()
    {
        m_started = false;
        m_bytes = 0;
        m_checkAt = UncheckedBytes;
    }
    /// Counts bytes about to be searched; false once the budget is spent or the scan was cancelled.
    bool spend(qsizetype bytes)
    {
        m_bytes += bytes;
        return m_bytes < m_checkAt || check();
    }
    /// Looks at the clock now.
    bool check();

    /// While it lives, searches of this thread end early when the flag is raised.
    class CancelScope
    {
    public:
        explicit CancelScope(const std::atomic<bool> &cancelled);
        ~CancelScope();
        CancelScope(const CancelScope &) = delete;
        CancelScope &operator=(const CancelScope &) = delete;
    };

private:
    using Clock = std::chrono::steady_clock;
    static constexpr qint64 UncheckedBytes = 16 * 1024; ///< the clock costs 20 ns: looked at seldom enough not to be felt
    static thread_local constinit MatchBudget s_ofThread; ///< constinit: read without asking whether it was made
    bool m_started = false;
    qint64 m_bytes = 0, m_checkAt = UncheckedBytes, m_cpuStart = 0;
    Clock::time_point m_start;
    const std::atomic<bool> *m_cancelled = nullptr;
};

} // namespace brine
