#include "embeddedbus.h"
#include "eventtableview.h"
#include "filterbar.h"
#include "msgpackwriter.h"
#include "session.h"
#include "statusstrip.h"
#include "uiturns.h"
#include <QApplication>
#include <QDialog>
#include <QElapsedTimer>
#include <QMenu>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <atomic>
#include <thread>

using namespace brine;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool Sanitized = true;
#else
constexpr bool Sanitized = false;
#endif

namespace {

constexpr double Rate = Sanitized ? 1'000 : 10'000;

QByteArray jobReturn(quint64 n)
{
    MsgpackWriter out;
    out.map(6);
    out.key("fun");
    out.str("state.apply");
    out.key("id");
    out.str("web" + QByteArray::number(n % 40));
    out.key("jid");
    out.str("20261123140207113204");
    out.key("retcode");
    out.unsignedInteger(n % 7 == 0 ? 1 : 0);
    out.key("return");
    out.str(QByteArray(600, 'r'));
    out.key("_stamp");
    out.str("2026-11-23T14:02:07.113204");
    return out.take();
}

/// Publishes at a rate until it is told to stop, whatever the window does.
class Publisher
{
public:
    explicit Publisher(EmbeddedBus *bus) : m_thread([this, bus] { run(bus); }) { }
    ~Publisher() { stop(); }
    void stop()
    {
        m_stop = true;
        if (m_thread.joinable())
            m_thread.join();
    }
    quint64 published() const { return m_published; }
    /// Blocks this thread until so many have been published.
    void wait(quint64 count) const
    {
        for (quint64 now = m_published; now < count; now = m_published)
            m_published.wait(now);
    }

private:
    void run(EmbeddedBus *bus)
    {
        QElapsedTimer clock;
        clock.start();
        while (!m_stop) {
            const auto due = quint64(double(clock.nsecsElapsed()) / 1e9 * Rate);
            for (; m_published < due; ++m_published)
                bus->publish("salt/job/20261123140207113204/ret/web" + QByteArray::number(m_published % 40), jobReturn(m_published));
            m_published.notify_all();
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    }
    std::atomic<quint64> m_published{0};
    std::atomic<bool> m_stop{false};
    std::thread m_thread;
};

struct Fixture
{
    QTemporaryDir folder;
    std::unique_ptr<EmbeddedBus> bus;
    Session session;

    explicit Fixture(quint64 keptBytes = 256ull << 20) : session(settings(keptBytes))
    {
        EmbeddedBus::Options options;
        options.sockDir = folder.filePath(QStringLiteral("bus"));
        auto started = EmbeddedBus::start(options);
        if (!started)
            qFatal("%s", qPrintable(started.error().text()));
        bus = std::move(started).value();
        session.window().resize(1280, 800);
        session.window().show();
        session.open({BusNode::Master, options.sockDir, {}, {}});
    }
    static Settings settings(quint64 keptBytes)
    {
        Settings settings;
        settings.preferences.keptBytes = keptBytes;
        return settings;
    }
    bool isConnected() const { return bus->counters().subscribers == 1; }
    StatusStrip::Sum sum() const { return StatusStrip::sumOf(session.counters()); }
};

QByteArray described(const StatusStrip::Sum &sum) { return StatusStrip::sumText(sum).toUtf8(); }

} // namespace

/// The window under load: a reader that never waits, turns that are never felt, counters that add up.
class TestOverload : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aStalledWindowLosesNothingAndHoldsUpNobody()
    {
        Fixture f;
        QTRY_VERIFY(f.isConnected());
        Publisher publisher(f.bus.get());
        QTRY_VERIFY(f.session.counters().received > 500);
        const quint64 before = publisher.published();
        const qint64 peakBefore = qint64(f.bus->counters().peakQueuedBytes);
        publisher.wait(before + 3 * quint64(Rate)); // the UI thread does nothing at all
        const CounterInfo stalled = f.session.counters();
        const quint64 during = publisher.published() - before;
        QVERIFY2(during > quint64(Rate), qPrintable(QString::number(during)));
        QVERIFY2(stalled.queued > during / 2, qPrintable(QStringLiteral("%1 of %2 read meanwhile").arg(stalled.queued).arg(during)));
        QVERIFY2(stalled.behindMs > 2000, qPrintable(QString::number(stalled.behindMs)));
        f.session.window().setCounters(stalled);
        QTRY_VERIFY_WITH_TIMEOUT(f.session.counters().behindMs < 250, 20000);
        publisher.stop();
        QTRY_COMPARE_WITH_TIMEOUT(f.session.counters().received, publisher.published(), 20000);
        QTRY_COMPARE_WITH_TIMEOUT(f.sum().waiting, 0u, 20000);
        const StatusStrip::Sum sum = f.sum();
        QVERIFY2(sum.lost == 0 && sum.shown == publisher.published() && sum.filtered == 0, described(sum).constData());
        QVERIFY2(f.bus->counters().peakQueuedBytes <= quint64(std::max<qint64>(1 << 20, peakBefore)), qPrintable(QString::number(f.bus->counters().peakQueuedBytes)));
        QCOMPARE(f.bus->counters().droppedSubscribers, 0u);
    }

    void behindIsSaidWhileItLasts()
    {
        Fixture f;
        QTRY_VERIFY(f.isConnected());
        CounterInfo late = f.session.counters();
        late.behindMs = 2300;
        late.queued = 15'400;
        f.session.window().statusStrip()->setCounters(late);
        QVERIFY(f.session.window().statusStrip()->behindText().startsWith(QStringLiteral("View 2.3 s behind")));
        QTRY_COMPARE(f.session.window().statusStrip()->behindText(), QString()); // the next look finds nothing queued
    }

    void aDialogAndAMenuHeldOpenStallNothing()
    {
        Fixture f;
        QTRY_VERIFY(f.isConnected());
        Publisher publisher(f.bus.get());
        QTRY_VERIFY(f.session.counters().received > 500);
        QDialog dialog(&f.session.window());
        quint64 within = 0;
        QTimer::singleShot(700, &dialog, [&] {
            within = f.session.counters().shown;
            dialog.accept();
        });
        const quint64 before = f.session.counters().shown;
        dialog.exec();
        QVERIFY2(within > before, "the list stands still behind a modal dialog");
        QMenu menu(&f.session.window());
        menu.addAction(QStringLiteral("held open"));
        const quint64 beforeMenu = f.session.counters().shown;
        QTimer::singleShot(700, &menu, [&] {
            within = f.session.counters().shown;
            menu.close();
        });
        menu.exec(f.session.window().mapToGlobal(QPoint(50, 50)));
        QVERIFY2(within > beforeMenu, "the list stands still behind a menu");
        publisher.stop();
        QTRY_COMPARE_WITH_TIMEOUT(f.session.counters().received, publisher.published(), 20000); // the last may still be on its way
        QTRY_COMPARE_WITH_TIMEOUT(f.sum().waiting, 0u, 20000);
        QVERIFY2(f.sum().lost == 0 && f.sum().shown == publisher.published(), described(f.sum()).constData());
    }

    void theCountersAddUpWhateverIsDone()
    {
        Fixture f(16ull << 20); // small: events are forgotten meanwhile
        QTRY_VERIFY(f.isConnected());
        Publisher publisher(f.bus.get());
        QTRY_VERIFY_WITH_TIMEOUT(f.session.counters().evicted > 1000, 60000);
        f.session.window().filterBar()->setText(QStringLiteral("retcode > 0"));
        f.session.window().clearEvents();
        QTRY_VERIFY(f.session.counters().shown > 100);
        f.session.window().setPaused(true);
        QTRY_VERIFY(f.session.counters().pendingWhilePaused > 1000);
        const StatusStrip::Sum paused = f.sum();
        QVERIFY2(paused.waiting >= 1000, described(paused).constData());
        const auto forgotten = [&f] { return static_cast<EventTableModel *>(f.session.window().tableView()->model())->forgottenWhilePaused().waiting; };
        QTRY_VERIFY_WITH_TIMEOUT(forgotten() > 1000, 60000); // the pause holds nothing back that the limit takes
        const StatusStrip::Sum over = f.sum();
        QVERIFY2(over.shown == 0 && over.filtered == 0 && over.lost == 0 && over.waiting + over.forgotten == over.received, described(over).constData());
        f.session.window().setPaused(false);
        publisher.stop();
        f.bus->publish("end", jobReturn(0));
        QTRY_COMPARE_WITH_TIMEOUT(f.session.counters().received, publisher.published() + 1, 20000);
        QTRY_COMPARE_WITH_TIMEOUT(f.sum().waiting, 0u, 20000);
        const StatusStrip::Sum sum = f.sum();
        const CounterInfo counters = f.session.counters();
        QCOMPARE(sum.shown + sum.filtered + sum.cleared + sum.forgotten + sum.lost, sum.received);
        QCOMPARE(counters.received, counters.stored + counters.dropped);
        QVERIFY2(sum.shown > 0 && sum.filtered > 0 && sum.forgotten > 1000 && sum.lost == 0, described(sum).constData());
    }

    // Gap rows and reconnects: rows, but nothing that was received.
    void aRestartedBusIsCountedAndItsGapIsNoEvent()
    {
        Fixture f;
        QTRY_VERIFY(f.isConnected());
        for (int i = 0; i < 10; ++i)
            f.bus->publish("a/b", jobReturn(1));
        QTRY_COMPARE(f.session.counters().shown, 10u);
        EmbeddedBus::Options options;
        options.sockDir = f.folder.filePath(QStringLiteral("bus"));
        f.bus.reset();
        QTRY_VERIFY(f.session.window().statusStrip()->stateText().contains(QStringLiteral("Cut off")));
        auto again = EmbeddedBus::start(options);
        QVERIFY(again.ok());
        f.bus = std::move(again).value();
        QTRY_VERIFY_WITH_TIMEOUT(f.isConnected(), 20000);
        for (int i = 0; i < 5; ++i)
            f.bus->publish("a/b", jobReturn(1));
        QTRY_COMPARE(f.session.counters().received, 15u);
        QTRY_COMPARE(f.session.counters().reconnects, 1u);
        QTRY_COMPARE(f.session.window().tableView()->rowCount(), 16); // with the gap's row
        QTRY_COMPARE(f.session.counters().shown, 15u);
        QCOMPARE(f.session.counters().kept, 15u);
        const CounterInfo counters = f.session.counters();
        QCOMPARE(counters.gaps, 1u);
        QVERIFY(counters.gapMs > 0);
        QCOMPARE(f.sum().shown, 15u);
        QCOMPARE(f.sum().waiting, 0u);
        QTRY_VERIFY(f.session.window().statusStrip()->faultsText().contains(QStringLiteral("Reconnects 1")));
    }

    void noTurnOfTheWindowTakesMoreThan50Ms()
    {
        if (Sanitized)
            QSKIP("under a sanitizer every turn takes many times as long");
        Fixture f;
        QTRY_VERIFY(f.isConnected());
        QVERIFY(QTest::qWaitForWindowExposed(&f.session.window()));
        f.bus->publish("first/paint", jobReturn(1)); // which is another matter
        QTRY_COMPARE(f.session.counters().shown, 1u);
        UiTurns &turns = *static_cast<UiTurns *>(qApp);
        QObject context;
        Publisher publisher(f.bus.get());
        turns.reset();
        FilterBar *filter = f.session.window().filterBar();
        const auto at = [&](int ms, auto &&what) { QTimer::singleShot(ms, &context, what); };
        at(1500, [&] { filter->setText(QStringLiteral("tag ~ \"salt/job/*/ret/*\" and retcode > 0")); });
        at(3000, [&] { filter->setText({}); });
        at(3500, [&] { f.session.window().tableView()->selectRow(10); });
        at(4000, [&] { f.session.window().tableView()->setFollowing(true); });
        at(4500, [&] { f.session.window().setPaused(true); });
        at(5500, [&] { f.session.window().setPaused(false); });
        at(6000, [&] { f.session.window().clearEvents(); });
        QEventLoop loop;
        QTimer::singleShot(7000, &loop, &QEventLoop::quit);
        loop.exec();
        publisher.stop();
        QVERIFY2(publisher.published() > quint64(Rate) * 4, qPrintable(QString::number(publisher.published())));
        QVERIFY2(turns.count() > 200, qPrintable(QString::number(turns.count())));
        QVERIFY2(turns.worstMs() <= 50, qPrintable(QStringLiteral("the worst of %1 turns took %2 ms").arg(turns.count()).arg(turns.worstMs())));
        qInfo("the worst of %zu turns took %.1f ms", turns.count(), turns.worstMs());
    }

    void theWatchdogSeesALongTurn()
    {
        UiTurns &turns = *static_cast<UiTurns *>(qApp);
        turns.reset();
        QEventLoop loop;
        QTimer::singleShot(20, &loop, [] { std::this_thread::sleep_for(std::chrono::milliseconds(80)); });
        QTimer::singleShot(250, &loop, &QEventLoop::quit);
        loop.exec();
        QVERIFY2(turns.worstMs() >= 75, qPrintable(QString::number(turns.worstMs())));
    }
};

int main(int argc, char **argv)
{
    UiTurns application(argc, argv);
    TestOverload test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_app_overload.moc"
