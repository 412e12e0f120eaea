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
            // Only the first counts: what the callback refers to may be gone by the second.
            if (m_received.exchange(number) == 0 && m_hasCallback.load())
                std::call_once(m_called, m_callback);
        }
    });
}

SignalWaiter::~SignalWaiter()
{
    pthread_kill(m_thread.native_handle(), SIGUSR2);
    m_thread.join();
}

void SignalWaiter::setCallback(std::function<void()> callback)
{
    m_callback = std::move(callback);
    m_hasCallback.store(true);
    if (received())
        std::call_once(m_called, m_callback);
}

} // namespace brine
