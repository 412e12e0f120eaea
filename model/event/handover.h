#pragma once

#include <QObject>
#include <QRunnable>
#include <QThreadPool>
#include <atomic>
#include <type_traits>
#include <utility>

namespace brine {

/// A functor on its way to another thread. Qt's locks put the two threads in order; ThreadSanitizer sees none of those in a Qt that is
/// not built for it (Debian's). So the functor brings the same order along where it is seen: whoever calls or deletes it comes after
/// whoever made or called it.
template<class Work>
class HandOver
{
public:
    explicit HandOver(Work work) : m_work(std::move(work)) { seal(); }
    HandOver(HandOver &&other) noexcept(std::is_nothrow_move_constructible_v<Work>) : m_work(std::move(other.opened())) { seal(); }
    HandOver(const HandOver &) = delete;
    HandOver &operator=(const HandOver &) = delete;
    ~HandOver() { opened(); }

    void operator()()
    {
        opened()();
        seal(); // Qt may delete it in the thread that posted it
    }

private:
    void seal() { m_sealed.store(true, std::memory_order_release); }
    Work &opened() { (void)m_sealed.load(std::memory_order_acquire); return m_work; }

    std::atomic<bool> m_sealed;
    Work m_work;
};

/// Runs work in a thread of the pool. WorkPool is for what its owner waits for.
template<class Work>
void startIn(QThreadPool &pool, Work work)
{
    class Task final : public QRunnable
    {
    public:
        explicit Task(Work task) : m_work(std::move(task)) {}
        void run() override { m_work(); }

    private:
        HandOver<Work> m_work;
    };
    pool.start(new Task(std::move(work)));
}

/// Runs `then` in the receiver's thread, in its event loop's next turn; not at all if the receiver is gone by then. Any thread.
template<class Then>
void postTo(QObject *receiver, Then then)
{
    QMetaObject::invokeMethod(receiver, HandOver<Then>(std::move(then)), Qt::QueuedConnection);
}

} // namespace brine
