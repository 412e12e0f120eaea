// A signal's call: once, at once where the signal came before, and never once its guard is gone.
#include "signalwaiter.h"
#include <QTest>
#include <atomic>
#include <csignal>
#include <future>
#include <optional>
#include <pthread.h>
#include <unistd.h>

using namespace brine;

class TestSignalWaiter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void itIsCalledOnce()
    {
        SignalWaiter signals;
        std::atomic<int> calls{0};
        const auto call = signals.onSignal([&] { ++calls; });
        QCOMPARE(signals.received(), 0);
        ::kill(::getpid(), SIGHUP);
        QTRY_COMPARE(calls.load(), 1);
        QCOMPARE(signals.received(), int(SIGHUP));
        QCOMPARE(signals.exitCode(), 128 + SIGHUP);
        ::kill(::getpid(), SIGTERM);
        QTRY_VERIFY(!isPending(SIGTERM));
        QCOMPARE(signals.received(), int(SIGHUP));
        QCOMPARE(calls.load(), 1);
    }

    void whatCameBeforeIsToldAtOnce()
    {
        SignalWaiter signals;
        ::kill(::getpid(), SIGHUP);
        QTRY_VERIFY(signals.received());
        bool called = false;
        const auto call = signals.onSignal([&] { called = true; });
        QVERIFY(called);
    }

    void withoutItsGuardNothingIsCalled()
    {
        SignalWaiter signals;
        std::atomic<bool> called{false};
        {
            auto call = signals.onSignal([&] { called = true; });
            SignalWaiter::Call moved = std::move(call);
        }
        ::kill(::getpid(), SIGHUP);
        QTRY_VERIFY(signals.received());
        QVERIFY(!called);
    }

    void aCallIsOverBeforeItsGuard()
    {
        SignalWaiter signals;
        std::promise<void> begun, mayEnd;
        std::atomic<bool> over{false};
        std::optional<SignalWaiter::Call> call = signals.onSignal([&] {
            begun.set_value();
            mayEnd.get_future().wait();
            over = true;
        });
        ::kill(::getpid(), SIGHUP);
        begun.get_future().wait();
        const auto ending = std::async(std::launch::async, [&] { mayEnd.set_value(); });
        call.reset();
        QVERIFY(over);
    }

private:
    static bool isPending(int number)
    {
        sigset_t pending;
        sigpending(&pending);
        return sigismember(&pending, number) == 1;
    }
};

// The test library has a thread of its own before any waiter is there.
int main(int argc, char **argv)
{
    sigset_t waited;
    sigemptyset(&waited);
    for (int number : {SIGINT, SIGTERM, SIGHUP, SIGUSR2})
        sigaddset(&waited, number);
    pthread_sigmask(SIG_BLOCK, &waited, nullptr);
    TestSignalWaiter test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_signalwaiter.moc"
