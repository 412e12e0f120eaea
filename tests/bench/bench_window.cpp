// R2, R3, R12, R13: the whole window, following, while events come. A 1 ms timer on the UI thread records every gap; a script of UI
// operations (filter, pause, menu, modal dialog, clear) runs meanwhile when asked for. Prints JSON.
#include "embeddedbus.h"
#include "framedecoder.h"
#include "eventtableview.h"
#include "filterbar.h"
#include "session.h"
#include <QApplication>
#include <QDialog>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QMenu>
#include <QTimer>
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <sys/resource.h>
#include <thread>
#include <time.h>
#include <unistd.h>
#include <vector>

using namespace brine;

namespace {

double cpuSeconds()
{
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return double(t.tv_sec) + double(t.tv_nsec) / 1e9;
}

/// Gaps between the turns of the UI thread, in µs.
class Watchdog
{
public:
    explicit Watchdog(bool on)
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.setInterval(1);
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] {
            m_gaps.push_back(m_clock.nsecsElapsed() / 1000);
            m_clock.restart();
        });
        m_clock.start();
        if (on)
            m_timer.start();
    }
    void reset() { m_gaps.clear(); m_clock.restart(); }
    double worstMs() const { return m_gaps.empty() ? 0 : double(*std::max_element(m_gaps.begin(), m_gaps.end())) / 1000; }
    double p99Ms()
    {
        std::sort(m_gaps.begin(), m_gaps.end());
        return m_gaps.empty() ? 0 : double(m_gaps[size_t(double(m_gaps.size() - 1) * 0.99)]) / 1000;
    }

private:
    QTimer m_timer;
    QElapsedTimer m_clock;
    std::vector<qint64> m_gaps;
};

/// From the publisher's stamp in each event to the paint that shows its row (or a newer one: rows scroll by), in µs.
class PaintLatency : public QObject
{
public:
    explicit PaintLatency(EventTableView *view) : m_view(view)
    {
        if (view)
            view->viewport()->installEventFilter(this);
    }
    double percentileMs(double p)
    {
        std::sort(m_delays.begin(), m_delays.end());
        return m_delays.empty() ? 0 : double(m_delays[size_t(double(m_delays.size() - 1) * p)]) / 1000;
    }

protected:
    bool eventFilter(QObject *, QEvent *event) override
    {
        const auto *model = qobject_cast<EventTableModel *>(m_view->model());
        if (event->type() == QEvent::Paint && model && m_view->isFollowing())
            note(*model);
        return false;
    }

private:
    void note(const EventTableModel &model)
    {
        timespec t{};
        clock_gettime(CLOCK_MONOTONIC, &t);
        const qint64 now = qint64(t.tv_sec) * 1'000'000'000 + t.tv_nsec;
        for (int row = model.rowAtOrAfter(m_painted + 1), end = model.rowCount(); row < end; ++row) {
            const EventView event = model.eventAt(row);
            m_painted = std::max(m_painted, event.id);
            if (const quint64 sent = MsgpackView(event.payload).findFirst("_bench_ns").toUint(); sent > 1)
                m_delays.push_back((now - qint64(sent)) / 1000);
        }
    }

    EventTableView *m_view;
    EventId m_painted;
    std::vector<qint64> m_delays;
};

/// A publisher inside: the embedded bus fed with the frames of the corpus at a rate, its queue sampled.
class EmbeddedFlood
{
public:
    EmbeddedFlood(EmbeddedBus *bus, const QByteArray &corpus, double rate, double seconds)
        : m_thread([this, bus, corpus, rate, seconds] { run(bus, corpus, rate, seconds); }) { }
    ~EmbeddedFlood() { m_stop = true; m_thread.join(); }
    quint64 published() const { return m_published; }
    quint64 backlogMax() const { return m_backlogMax; }

private:
    void run(EmbeddedBus *bus, const QByteArray &corpus, double rate, double seconds)
    {
        QElapsedTimer clock;
        clock.start();
        FrameDecoder decoder;
        (void)decoder.feed(corpus, 0);
        const EventBatch batch = decoder.takeBatch();
        const auto end = quint64(rate * seconds);
        while (!m_stop && m_published < end) {
            const auto due = std::min<quint64>(end, quint64(double(clock.nsecsElapsed()) / 1e9 * rate));
            for (; m_published < due; ++m_published) {
                const EventView event = batch.at(qsizetype(m_published % quint64(batch.count())));
                bus->publish(event.tag, event.payload);
            }
            m_backlogMax = std::max<quint64>(m_backlogMax, bus->counters().queuedBytes);
            usleep(1000);
        }
    }
    std::atomic<quint64> m_published{0}, m_backlogMax{0};
    std::atomic<bool> m_stop{false};
    std::thread m_thread;
};

void scriptOperations(Session &session, QObject *context)
{
    const auto at = [context](int ms, auto &&what) { QTimer::singleShot(ms, context, what); };
    FilterBar *filter = session.window().filterBar();
    at(3000, [filter] { filter->setText(QStringLiteral("tag ~ \"salt/job/*/ret/*\" and retcode > 0")); });
    at(6000, [filter] { filter->setText(QStringLiteral("timeout")); });
    at(8000, [filter] { filter->setText({}); });
    at(9000, [&session] { session.window().setPaused(true); });
    at(11000, [&session] { session.window().setPaused(false); });
    at(12000, [&session] {
        auto *menu = new QMenu(&session.window());
        menu->addAction(QStringLiteral("held open"));
        menu->popup(session.window().mapToGlobal(QPoint(50, 50)));
        QTimer::singleShot(2000, menu, [menu] { menu->close(); menu->deleteLater(); });
    });
    at(15000, [&session] {
        QDialog dialog(&session.window());
        QTimer::singleShot(2000, &dialog, &QDialog::accept);
        dialog.exec();
    });
    at(18000, [&session] { session.window().tableView()->selectAll(); });
    at(19000, [&session] { session.window().clearEvents(); });
}

BusRequest masterIn(const QString &sockDir)
{
    BusRequest request;
    request.node = BusNode::Master;
    request.sockDir = sockDir;
    return request;
}

/// Until the window has come up: what that costs is R21's matter, and no event's.
void stand()
{
    QEventLoop loop;
    QTimer::singleShot(500, &loop, &QEventLoop::quit);
    loop.exec();
}

/// Buses inside, each fed with the corpus at the rate; all are watched in the one window.
struct Inside
{
    std::vector<std::unique_ptr<EmbeddedBus>> buses;
    std::vector<std::unique_ptr<EmbeddedFlood>> floods;

    bool start(Session &session, int count, const QByteArray &corpus, double rate, double seconds)
    {
        for (int i = 0; i < count; ++i) {
            EmbeddedBus::Options options;
            options.sockDir = QStringLiteral("/tmp/brine-window-%1-%2").arg(getpid()).arg(i);
            auto started = EmbeddedBus::start(options);
            if (!started)
                return false;
            buses.push_back(std::move(started).value());
            session.open(masterIn(options.sockDir));
        }
        for (const auto &bus : buses)
            floods.push_back(std::make_unique<EmbeddedFlood>(bus.get(), corpus, rate, seconds));
        return true;
    }
    quint64 published() const
    {
        quint64 sum = 0;
        for (const auto &flood : floods)
            sum += flood->published();
        return sum;
    }
    quint64 backlogMax() const
    {
        quint64 most = 0;
        for (const auto &flood : floods)
            most = std::max(most, flood->backlogMax());
        return most;
    }
};

} // namespace

// bench_window SOCKDIR|CORPUS MODE RATE SECONDS: MODE external watches SOCKDIR; embedded serves CORPUS from inside, embedded4 on four
// buses at that rate each; +script adds operations, +plain measures nothing but the processor's time.
int main(int argc, char **argv)
{
    if (argc != 5)
        return 64;
    const QByteArray mode = argv[2];
    const double rate = std::atof(argv[3]), seconds = std::atof(argv[4]);
    QApplication application(argc, argv);
    Settings settings;
    settings.preferences.keptBytes = 1ull << 30;
    Session session(settings);
    session.window().resize(1280, 800);
    session.window().show();
    stand();
    const double before = cpuSeconds();
    Inside inside;
    if (mode.startsWith("embedded")) {
        QFile corpus(QString::fromLocal8Bit(argv[1]));
        if (!corpus.open(QIODevice::ReadOnly))
            return 66;
        const int count = std::max(1, std::atoi(mode.constData() + qstrlen("embedded")));
        if (!inside.start(session, count, corpus.read(32 << 20), rate, seconds))
            return 69;
    } else {
        session.open(masterIn(QString::fromLocal8Bit(argv[1])));
    }
    // What the watchdog (a turn of the UI thread each millisecond) and the look into each painted event cost is not the window's.
    const bool measured = !mode.endsWith("plain");
    Watchdog watchdog(measured);
    PaintLatency latency(measured ? session.window().tableView() : nullptr);
    QTimer::singleShot(1000, &application, [&watchdog] { watchdog.reset(); }); // the first paint is R21's matter
    if (mode.endsWith("script"))
        scriptOperations(session, &application);
    QTimer::singleShot(int(seconds * 1000) + 1500, &application, &QApplication::quit);
    application.exec();
    const CounterInfo counters = session.counters();
    std::printf("{\"received\": %llu, \"dropped\": %llu, \"malformed\": %llu, \"kept\": %llu, \"published\": %llu, \"backlog_max_bytes\": %llu, "
                "\"stall_worst_ms\": %.2f, \"stall_p99_ms\": %.2f, \"behind_ms\": %lld, \"painted_p50_ms\": %.2f, \"painted_p99_ms\": %.2f, "
                "\"cpu_seconds\": %.3f}\n",
                (unsigned long long)counters.received, (unsigned long long)counters.dropped, (unsigned long long)counters.malformed,
                (unsigned long long)counters.kept, (unsigned long long)inside.published(),
                (unsigned long long)inside.backlogMax(), watchdog.worstMs(), watchdog.p99Ms(), (long long)counters.behindMs,
                latency.percentileMs(.5), latency.percentileMs(.99), cpuSeconds() - before);
    return 0;
}
