#pragma once

#include "handover.h"
#include <QThread>

namespace brine {

/// Threads for work that looks at its owner, which therefore waits for them before it goes. Owner's thread.
class WorkPool
{
public:
    explicit WorkPool(int threads, QThread::Priority priority = QThread::InheritPriority)
    {
        m_pool.setMaxThreadCount(threads);
        m_pool.setThreadPriority(priority);
    }
    ~WorkPool() { waitForDone(); }
    WorkPool(const WorkPool &) = delete;
    WorkPool &operator=(const WorkPool &) = delete;

    int threads() const { return m_pool.maxThreadCount(); }

    template<class Work>
    void start(Work work)
    {
        startIn(m_pool, [this, work = std::move(work)]() mutable {
            work();
            m_ended.fetch_add(1, std::memory_order_release);
        });
    }

    /// What the work did is seen by the caller from then on; what its captures do as they go need not be.
    void waitForDone()
    {
        m_pool.waitForDone();
        (void)m_ended.load(std::memory_order_acquire);
    }

private:
    QThreadPool m_pool;
    std::atomic<quint64> m_ended{0};
};

} // namespace brine
