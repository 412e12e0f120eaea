#include "signalwaiter.h"
#include <csignal>
#include <pthread.h>

namespace brine {

namespace {
sigset_t waitedSignals()
{
    sigset_t set;
    sigemptyset(&set);
    for (int number : {SIGINT, SIGTERM, SIGHUP, SIGUSR2}) // SIGUSR2 ends the thread itself
        sigaddset(&set, number);
    return set;
}
} // namespace

SignalWaiter::SignalWaiter()
{
    const sigset_t set = waitedSignals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    m_thread = std::thread([this, set] {
        for (;;) {
            int number = 0;
            if (sigwait(&set, &number) != 0 || number == SIGUSR2)
                return;
            int none = 0;
            if (!m_received.compare_exchange_strong(none, number)) // the first one counts
                continue;
            const std::lock_guard lock(m_mutex);
            if (const auto callback = std::exchange(m_callback, {}))
                callback();
        }
    });
}

SignalWaiter::~SignalWaiter()
{
    pthread_kill(m_thread.native_handle(), SIGUSR2);
    m_thread.join();
}

SignalWaiter::Call SignalWaiter::onSignal(std::function<void()> callback)
{
    {
        const std::lock_guard lock(m_mutex);
        if (!received())
            m_callback = std::exchange(callback, {});
    }
    if (callback)
        callback();
    return Call(this);
}

void SignalWaiter::forget()
{
    const std::lock_guard lock(m_mutex);
    m_callback = {};
}

} // namespace brine
