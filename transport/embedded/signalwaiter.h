#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace brine {

/// Turns SIGINT, SIGTERM and SIGHUP into a call from a thread of its own. Construct it before any other thread starts: the
/// signals are blocked in all of them, so no handler interrupts a write half way.
class SignalWaiter
{
public:
    /// Keeps a call asked for while it lives. Make it after all that the call uses, so that it ends before: once it is gone nothing is
    /// called any more, and nothing that was called is still under way.
    class Call
    {
    public:
        Call() = default;
        explicit Call(SignalWaiter *waiter) : m_waiter(waiter) { }
        Call(Call &&other) noexcept : m_waiter(std::exchange(other.m_waiter, nullptr)) { }
        Call &operator=(Call &&other) noexcept { std::swap(m_waiter, other.m_waiter); return *this; }
        ~Call() { if (m_waiter) m_waiter->forget(); }

    private:
        SignalWaiter *m_waiter = nullptr;
    };

    SignalWaiter();
    ~SignalWaiter();
    /// At the first signal, once; at once, in the caller's thread, if that came already. One at a time.
    [[nodiscard]] Call onSignal(std::function<void()> callback);
    int received() const { return m_received.load(); }   ///< 0: none yet
    int exitCode() const { return 128 + received(); }

private:
    void forget();
    std::mutex m_mutex;                       ///< held during the call
    std::function<void()> m_callback;
    std::atomic<int> m_received{0};
    std::thread m_thread;
};

} // namespace brine
