#include "matchbudget.h"
#include <ctime>

namespace brine {

namespace {

constexpr qint64 EventNs = 5'000'000, NsPerByte = 10;

qint64 threadCpuNs()
{
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return qint64(t.tv_sec) * 1'000'000'000 + t.tv_nsec;
}

} // namespace

thread_local constinit MatchBudget MatchBudget::s_ofThread;

bool MatchBudget::check()
{
    m_checkAt = m_bytes + UncheckedBytes;
    if (m_cancelled && m_cancelled->load(std::memory_order_relaxed))
        return false;
    const Clock::time_point now = Clock::now();
    if (!m_started) {
        m_started = true;
        m_start = now;
        m_cpuStart = threadCpuNs();
        return true;
    }
    const qint64 allowed = EventNs + NsPerByte * m_bytes;
    if (std::chrono::duration_cast<std::chrono::nanoseconds>(now - m_start).count() <= allowed)
        return true;
    return threadCpuNs() - m_cpuStart <= allowed; // time that other threads had is not ours: a busy machine decides nothing
}

MatchBudget::CancelScope::CancelScope(const std::atomic<bool> &cancelled) { ofThread().m_cancelled = &cancelled; }

MatchBudget::CancelScope::~CancelScope() { ofThread().m_cancelled = nullptr; }

} // namespace brine
