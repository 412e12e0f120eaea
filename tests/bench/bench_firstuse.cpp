// What a person waits for: from the click on the start page to the first event painted, and from Fire to the receipt that it was
// seen. In the whole window, at an embedded bus inside.
//   bench_firstuse connect ROUNDS [KEY=VALUE…]   a saved connection with these options besides its sock_dir
//   bench_firstuse fire ROUNDS                   and each shot once more by two plain sockets: write, read until it is there
// Prints milliseconds as JSON.
#include "composepanel.h"
#include "connectionfile.h"
#include "connectionrow.h"
#include "embeddedbus.h"
#include "eventtableview.h"
#include "frameencoder.h"
#include "msgpackwriter.h"
#include "receiptline.h"
#include "session.h"
#include "startpage.h"
#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QPushButton>
#include <QTimer>
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <functional>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace brine;

namespace {

constexpr int PatienceMs = 20'000;
constexpr int EveryUs = 2000;           // a bus that is not quiet: what is measured is not the wait for an event

QByteArray payload(int n)
{
    MsgpackWriter out;
    out.map(2);
    out.key("n");
    out.integer(n);
    out.key("text");
    out.str("a payload of the usual size, as a person would write it");
    return out.take();
}

std::unique_ptr<EmbeddedBus> startBus()
{
    EmbeddedBus::Options options;
    options.sockDir = QStringLiteral("/tmp/brine-firstuse-%1").arg(getpid());
    auto started = EmbeddedBus::start(options);
    if (!started)
        qFatal("%s", qPrintable(started.error().text()));
    return std::move(started).value();
}

/// Turns of the UI thread until it is so.
void until(const char *what, const std::function<bool()> &condition)
{
    QElapsedTimer clock;
    clock.start();
    while (!condition()) {
        QApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 50);
        if (clock.elapsed() > PatienceMs)
            qFatal("no %s in %d ms", what, PatienceMs);
    }
}

/// Stops the clock once a paint of the list with rows in it is through.
class FirstRow : public QObject
{
public:
    explicit FirstRow(EventTableView *view) : m_view(view) { view->viewport()->installEventFilter(this); }
    bool isPainted() const { return m_ms > 0; }
    double ms() const { return m_ms; }
    QElapsedTimer clock;

protected:
    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::Paint && m_view->model()->rowCount() > 0 && !std::exchange(m_isPainting, true))
            QTimer::singleShot(0, this, [this] { m_ms = double(clock.nsecsElapsed()) / 1e6; });
        return false;
    }

private:
    EventTableView *m_view;
    bool m_isPainting = false;
    double m_ms = 0;
};

QPushButton *buttonOf(const QWidget *in, const QString &words)
{
    for (QPushButton *button : in->findChildren<QPushButton *>()) {
        if (button->text().startsWith(words))
            return button;
    }
    return nullptr;
}

double connectOnce()
{
    Session session(Settings{});
    session.window().resize(1280, 800);
    session.window().show();
    session.showStart();
    const auto row = [&] { return session.window().startPage()->findChild<ConnectionRow *>(); };
    until("saved connection on the start page", [&] { return row() && row()->isVisible(); });
    FirstRow first(session.window().tableView());
    first.clock.start();
    buttonOf(row(), QStringLiteral("Connect"))->click();
    until("painted event", [&] { return first.isPainted(); });
    return first.ms();
}

struct Times
{
    std::vector<double> ours, peer;
    static double at(std::vector<double> &ms, double part)
    {
        std::sort(ms.begin(), ms.end());
        return ms.empty() ? 0 : ms[size_t(double(ms.size() - 1) * part)];
    }
};

Times connecting(int rounds, const SavedConnection &how)
{
    ConnectionFile file;
    (void)file.remove(how.name);
    if (const auto saved = file.save(how); !saved)
        qFatal("%s", qPrintable(saved.error()));
    Times times;
    for (int i = 0; i < rounds; ++i)
        times.ours.push_back(connectOnce());
    return times;
}

/// The peer: what the bus itself takes to give back what was written.
class PlainSockets
{
public:
    explicit PlainSockets(const BusAddress &bus) : m_pub(connected(bus.pubPath)), m_pull(connected(bus.pullPath)) { }
    ~PlainSockets()
    {
        ::close(m_pub);
        ::close(m_pull);
    }
    double fire(const QByteArray &tag, const QByteArray &data)
    {
        drain();
        QElapsedTimer clock;
        clock.start();
        const QByteArray frame = encodeFrame(eventBody(tag, data), Framing::Bare);
        if (::write(m_pull, frame.constData(), size_t(frame.size())) != frame.size())
            qFatal("the bus does not take a frame");
        QByteArray seen(1 << 20, Qt::Uninitialized);
        for (qsizetype size = 0; !seen.first(size).contains(tag);) {
            const ssize_t more = ::read(m_pub, seen.data() + size, size_t(seen.size() - size));
            if (more <= 0)
                qFatal("the bus has gone");
            size += more;
        }
        return double(clock.nsecsElapsed()) / 1e6;
    }

private:
    static int connected(const QString &path)
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        qstrncpy(address.sun_path, QFile::encodeName(path).constData(), sizeof address.sun_path);
        const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (::connect(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
            qFatal("%s cannot be connected", address.sun_path);
        return fd;
    }
    void drain() const
    {
        char bytes[4096];
        while (::recv(m_pub, bytes, sizeof bytes, MSG_DONTWAIT) > 0) { }
    }
    int m_pub, m_pull;
};

Times firing(int rounds, const EmbeddedBus &bus)
{
    Session session(Settings{});
    session.window().resize(1280, 800);
    session.window().show();
    session.open({.node = BusNode::Master, .sockDir = bus.address().sockDir});
    ComposePanel *composer = session.window().composePanel();
    auto *receipt = composer->findChild<ReceiptLine *>();
    PlainSockets plain(bus.address());
    Times times;
    for (int i = 0; i < rounds; ++i) {
        composer->compose("bench/shot/" + QByteArray::number(i), payload(i));
        QPushButton *fire = buttonOf(composer, QStringLiteral("Fire"));
        until("Fire", [&] { return fire->isEnabled() && !composer->payload().isEmpty(); });
        const QString before = receipt->text(); // of the last shot, with its time
        QElapsedTimer clock;
        clock.start();
        fire->click();
        until("receipt", [&] { return receipt->text() != before && receipt->text().contains(QStringLiteral("seen on the bus")); });
        times.ours.push_back(double(clock.nsecsElapsed()) / 1e6);
        times.peer.push_back(plain.fire("bench/plain/" + QByteArray::number(i), payload(i)));
    }
    return times;
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    const bool connects = argc >= 3 && qstrcmp(argv[1], "connect") == 0;
    if (argc < 3 || (!connects && qstrcmp(argv[1], "fire") != 0))
        return 64;
    const auto bus = startBus();
    std::atomic<bool> ending{false};
    std::thread busy([&] {
        for (int n = 0; connects && !ending; ++n) {
            bus->publish("bench/busy", payload(n));
            usleep(EveryUs);
        }
    });
    SavedConnection how{QStringLiteral("bench"), {}, {}, {}};
    how.set(QStringLiteral("sock-dir"), bus->address().sockDir);
    for (int i = 3; i < argc; ++i) {
        const QString option = QString::fromLocal8Bit(argv[i]);
        how.set(option.section(u'=', 0, 0), option.section(u'=', 1));
    }
    Times times = connects ? connecting(std::atoi(argv[2]), how) : firing(std::atoi(argv[2]), *bus);
    ending = true;
    busy.join();
    std::printf("{\"p50_ms\": %.2f, \"p99_ms\": %.2f, \"worst_ms\": %.2f, \"peer_p50_ms\": %.3f}\n", Times::at(times.ours, .5), Times::at(times.ours, .99),
                Times::at(times.ours, 1), Times::at(times.peer, .5));
    return 0;
}
