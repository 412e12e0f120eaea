// R19: how fast a batch of events is fired, at a pull socket that takes all and gives only the first back.
//   bench_fire brine|plain|external DIR CORPUS COUNT [COMMAND…]
// brine: the library. plain: C, one write a frame. external: COMMAND prints a line when it is ready and begins at the first line of its
// input. Timed until the socket has everything.
//   bench_fire seen|read DIR CORPUS COUNT
// At an embedded bus: seen: the library, every echo awaited. read: the plain writer, and a listener that reads along. Prints JSON.
#include "busfirer.h"
#include "busreader.h"
#include "embeddedbus.h"
#include "framedecoder.h"
#include "msgpackview.h"
#include <QElapsedTimer>
#include <QFile>
#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace brine;

namespace {

constexpr size_t BatchShots = 1024;     // as brinectl fire --lines

[[noreturn]] void fail(const char *what)
{
    std::perror(what);
    std::_Exit(1);
}

QByteArray contentOf(const char *path)
{
    QFile file(QFile::decodeName(path));
    if (!file.open(QIODevice::ReadOnly))
        fail(path);
    return file.readAll();
}

sockaddr_un addressOf(const QByteArray &path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    qstrncpy(address.sun_path, path.constData(), sizeof address.sun_path);
    return address;
}

int connected(const QByteArray &path)
{
    const sockaddr_un address = addressOf(path);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        fail(path.constData());
    return fd;
}

/// The two ends of "ready" and "go", in the firing child as its standard output and input.
void tellReady()
{
    char go;
    if (::write(STDOUT_FILENO, "ready\n", 6) != 6 || ::read(STDIN_FILENO, &go, 1) != 1)
        fail("go");
}

void writePlain(const QByteArray &dir, const QByteArray &corpus, size_t count)
{
    std::vector<QByteArrayView> frames;
    for (qsizetype at = 0; at < corpus.size();) {
        const qsizetype size = msgpackSize(QByteArrayView(corpus).sliced(at));
        if (size <= 0)
            fail("corpus");
        frames.push_back(QByteArrayView(corpus).sliced(at, size));
        at += size;
    }
    const int fd = connected(dir + "/master_event_pull.ipc");
    tellReady();
    for (size_t i = 0; i < count; ++i) {
        const QByteArrayView frame = frames[i % frames.size()];
        for (qsizetype sent = 0; sent < frame.size();) {
            const ssize_t size = ::write(fd, frame.data() + sent, size_t(frame.size() - sent));
            if (size <= 0)
                fail("write");
            sent += size;
        }
    }
}

void fireByLibrary(const BusAddress &address, const QByteArray &corpus, size_t count, bool waitForEcho)
{
    FrameDecoder decoder;
    if (!decoder.feed(corpus, 0))
        fail("corpus");
    const EventBatch events = decoder.takeBatch();
    BusReader reader(address);
    reader.start();
    if (reader.waitConnected(5000))
        fail("bus");
    BusFirer firer(address, &reader);
    size_t bad = 0;
    const auto each = [&](size_t, const BusFirer::Outcome &outcome) { bad += !outcome || !(waitForEcho ? outcome->seen : outcome->handedOver); };
    firer.fireMany({{"bench/framing", QByteArray(1, '\x80'), BusFirer::Route::ThisBus, 5000, true}}, each); // what this bus takes is known, as in a running program
    tellReady();
    std::vector<BusFirer::Shot> shots;
    for (size_t i = 0; i < count; ++i) {
        const EventView event = events.at(qsizetype(i % size_t(events.count())));
        shots.push_back({event.tag.toByteArray(), event.payload.toByteArray(), BusFirer::Route::ThisBus, 30'000, waitForEcho});
        if (shots.size() == BatchShots || i + 1 == count) {
            firer.fireMany(shots, each);
            shots.clear();
            for (EventBatch &batch : reader.mailbox().take())
                reader.mailbox().giveBack(std::move(batch));
        }
    }
    if (bad)
        std::_Exit(2);
}

/// A plain listener, until the bus goes.
void readAlong(const QByteArray &dir)
{
    const int fd = connected(dir + "/master_event_pub.ipc");
    std::vector<char> buffer(256 * 1024);
    while (::read(fd, buffer.data(), buffer.size()) > 0) { }
}

/// The pull socket of the first race: reads and counts; the first frame goes to who listens, so that what it takes is known.
class Sink
{
public:
    explicit Sink(const QByteArray &dir) : m_pub(listenAt(dir + "/master_event_pub.ipc")), m_pull(listenAt(dir + "/master_event_pull.ipc")), m_thread([this] { run(); }) { }
    ~Sink()
    {
        m_stop = true;
        m_thread.join();
    }
    quint64 bytes() const { return m_bytes; }
    /// It has read more than so many bytes, and the last writer has gone.
    bool hasEnded(quint64 beyond) const { return m_bytes > beyond && m_ended; }

private:
    static int listenAt(const QByteArray &path)
    {
        const sockaddr_un address = addressOf(path);
        const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        ::unlink(address.sun_path);
        if (::bind(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0 || ::listen(fd, 16) != 0)
            fail(path.constData());
        return fd;
    }
    void run()
    {
        std::vector<char> buffer(256 * 1024);
        std::vector<pollfd> ready{{m_pub, POLLIN, 0}, {m_pull, POLLIN, 0}};
        int listener = -1;
        while (!m_stop) {
            if (::poll(ready.data(), ready.size(), 50) <= 0)
                continue;
            if (ready[0].revents)
                listener = ::accept4(m_pub, nullptr, nullptr, SOCK_CLOEXEC);
            for (size_t i = 2; i < ready.size(); ++i) {
                const ssize_t size = ready[i].revents ? ::recv(ready[i].fd, buffer.data(), buffer.size(), MSG_DONTWAIT) : -1;
                if (size > 0 && listener >= 0 && m_bytes == 0)
                    (void)!::write(listener, buffer.data(), size_t(size));
                m_bytes += quint64(std::max<ssize_t>(0, size));
                if (size == 0)
                    ready[i].fd = -1, ++m_closed;
            }
            if (ready[1].revents)
                ready.push_back({::accept4(m_pull, nullptr, nullptr, SOCK_CLOEXEC), POLLIN, 0});
            m_ended = ready.size() > 2 && m_closed == ready.size() - 2;
        }
    }
    int m_pub, m_pull;
    size_t m_closed = 0;
    std::atomic<quint64> m_bytes{0};
    std::atomic<bool> m_ended{false}, m_stop{false};
    std::thread m_thread;
};

struct Child
{
    pid_t pid = 0;
    int ready = -1, go = -1;
};

template<class Work> Child started(Work work)
{
    int ready[2], go[2];
    if (pipe(ready) != 0 || pipe(go) != 0)
        fail("pipe");
    Child child{fork(), ready[0], go[1]};
    if (child.pid == 0) {
        alarm(300);
        dup2(ready[1], STDOUT_FILENO);
        dup2(go[0], STDIN_FILENO);
        char mayStart;
        if (::read(STDIN_FILENO, &mayStart, 1) != 1) // once the bus is there
            std::_Exit(1);
        work();
        std::_Exit(0);
    }
    ::close(ready[1]);
    ::close(go[0]);
    return child;
}

void tell(const Child &child)
{
    if (::write(child.go, "\n", 1) != 1)
        fail("child");
}

/// Starts it, and returns once it has said that it is ready.
void waitReady(const Child &firing)
{
    tell(firing);
    char line[16];
    if (::read(firing.ready, line, sizeof line) <= 0)
        fail("the firing child");
}

double seconds(const QElapsedTimer &clock) { return double(clock.nsecsElapsed()) / 1e9; }

/// Until the sink has everything.
double intoSink(const Child &firing, const QByteArray &dir)
{
    const Sink sink(dir);
    waitReady(firing);
    const quint64 before = sink.bytes();    // of trying what it takes
    QElapsedTimer clock;
    clock.start();
    tell(firing);
    while (!sink.hasEnded(before))
        usleep(200);
    return seconds(clock);
}

/// Until the bus has published everything; with echoes, until the last one is there.
double throughBus(const Child &firing, const Child &listening, const EmbeddedBus::Options &options, size_t count, bool ours)
{
    const auto bus = EmbeddedBus::start(options);
    if (!bus)
        fail("bus");
    if (!ours)
        tell(listening);
    waitReady(firing);
    const quint64 before = bus.value()->counters().received;
    QElapsedTimer clock;
    clock.start();
    tell(firing);
    while (bus.value()->counters().received - before < count)
        usleep(200);
    if (ours)
        waitid(P_PID, id_t(firing.pid), nullptr, WEXITED | WNOWAIT);
    return seconds(clock);
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 5)
        return 64;
    alarm(300);
    const QByteArray mode = argv[1], dir = argv[2], corpus = contentOf(argv[3]);
    const size_t count = std::strtoull(argv[4], nullptr, 10);
    EmbeddedBus::Options options;
    options.sockDir = QFile::decodeName(dir);
    BusAddress address;
    address.sockDir = options.sockDir;
    address.pubPath = options.sockDir + QStringLiteral("/master_event_pub.ipc");
    address.pullPath = options.sockDir + QStringLiteral("/master_event_pull.ipc");
    mkdir(dir.constData(), 0700);
    // Children before any thread.
    const Child firing = started([&] {
        if (mode == "seen" || mode == "brine")
            fireByLibrary(address, corpus, count, mode == "seen");
        else if (mode == "plain" || mode == "read")
            writePlain(dir, corpus, count);
        else
            execv(argv[5], argv + 5);
    });
    const Child listening = started([&] { readAlong(dir); });
    const double took = mode == "seen" || mode == "read" ? throughBus(firing, listening, options, count, mode == "seen") : intoSink(firing, dir);
    int status = 0;
    waitpid(firing.pid, &status, 0);
    ::kill(listening.pid, SIGKILL);
    waitpid(listening.pid, nullptr, 0);
    std::printf("{\"events_per_second\": %.0f, \"whole\": %s}\n", double(count) / took, status == 0 ? "true" : "false");
    return status == 0 ? 0 : 1;
}
