#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

namespace brine {

/// Turns SIGINT, SIGTERM and SIGHUP into a call from a thread of its own. Construct it before any other thread starts: the
/// signals are blocked in all of them, so no handler interrupts a write half way.
class SignalWaiter
{
public:
    SignalWaiter();
    ~SignalWaiter();
    void setCallback(std::function<void()> callback);   ///< before the first signal matters; called at most once
    int received() const { return m_received.load(); }   ///< 0: none yet
    int exitCode() const { return 128 + received(); }

private:
    std::function<void()> m_callback;
    std::atomic<bool> m_hasCallback{false};
    std::atomic<int> m_received{0};
    std::once_flag m_called;
    std::thread m_thread;
};

} // namespace brine
