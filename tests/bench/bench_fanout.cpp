// R20: how fast a bus hands a corpus, pushed one write a frame, to several subscribers.
//   bench_fanout brine|plain|external DIR CORPUS COUNT SUBSCRIBERS STALLED [COMMAND…]
// brine: the embedded bus. plain: the same job in the simplest C, one write per frame and subscriber. external: COMMAND DIR
// serves DIR/master_event_{pub,pull}.ipc. STALLED subscribers connect and never read. Prints JSON.
#include "embeddedbus.h"
#include "msgpackview.h"
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <poll.h>
#include <string>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <thread>
#include <time.h>
#include <unistd.h>
#include <vector>

namespace {

double nowSeconds()
{
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return double(t.tv_sec) + double(t.tv_nsec) / 1e9;
}

double cpuSeconds(int who)
{
    rusage used{};
    getrusage(who, &used);
    return double(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + double(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

[[noreturn]] void fail(const char *what)
{
    std::perror(what);
    std::exit(1);
}

struct Corpus
{
    explicit Corpus(const char *path)
    {
        const int fd = open(path, O_RDONLY | O_CLOEXEC);
        struct stat info{};
        if (fd < 0 || fstat(fd, &info) != 0)
            fail(path);
        bytes = static_cast<const char *>(mmap(nullptr, size_t(info.st_size), PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0));
        close(fd);
        for (size_t at = 0; at < size_t(info.st_size);) {
            const qsizetype size = brine::msgpackSize(QByteArrayView(bytes + at, qsizetype(size_t(info.st_size) - at)));
            if (size <= 0)
                fail("corpus");
            frames.push_back({at, size_t(size)});
            at += size_t(size);
        }
    }
    struct Frame { size_t offset, size; };
    const char *bytes = nullptr;
    std::vector<Frame> frames;
};

sockaddr_un addressOf(const std::string &path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    return address;
}

int connectedTo(const std::string &path)
{
    const sockaddr_un address = addressOf(path);
    for (int left = 3000; left > 0; --left) {
        const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connect(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0)
            return fd;
        close(fd);
        usleep(5000); // until the server is up
    }
    fail(path.c_str());
}

/// Children: a subscriber that reads `expected` bytes, one that never reads, and the one that pushes when told to.
void readAll(const std::string &path, size_t expected)
{
    const int fd = connectedTo(path);
    std::vector<char> buffer(256 * 1024);
    for (size_t got = 0; got < expected;) {
        const ssize_t count = read(fd, buffer.data(), buffer.size());
        if (count <= 0)
            _exit(1);
        got += size_t(count);
    }
    _exit(0);
}

void stall(const std::string &path)
{
    const int fd = connectedTo(path);
    pollfd gone{fd, 0, 0};
    poll(&gone, 1, -1);
    pause();
}

void push(const std::string &path, const Corpus &corpus, size_t count, int go)
{
    char ignored;
    if (read(go, &ignored, 1) != 1)
        _exit(1);
    const int fd = connectedTo(path);
    for (size_t i = 0; i < count; ++i) {
        const Corpus::Frame &frame = corpus.frames[i % corpus.frames.size()];
        for (size_t sent = 0; sent < frame.size;) {
            const ssize_t written = write(fd, corpus.bytes + frame.offset + sent, frame.size - sent);
            if (written <= 0)
                _exit(1);
            sent += size_t(written);
        }
    }
    _exit(0);
}

template<class Work> pid_t child(Work work)
{
    const pid_t pid = fork();
    if (pid == 0) {
        alarm(300);
        work();
        _exit(0);
    }
    return pid;
}

/// The peer: poll, read, cut, one write per frame and subscriber; what a subscriber does not take is queued for it.
class PlainServer
{
public:
    explicit PlainServer(const std::string &dir) : m_pub(listenAt(dir + "/master_event_pub.ipc")), m_pull(listenAt(dir + "/master_event_pull.ipc"))
    {
        m_thread = std::thread([this] { run(); });
    }
    ~PlainServer()
    {
        m_stop = true;
        m_thread.join();
    }
    int subscribers() const { return m_count; }

private:
    struct Subscriber { int fd; std::string queued; };

    static int listenAt(const std::string &path)
    {
        const sockaddr_un address = addressOf(path);
        const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (bind(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0 || listen(fd, 64) != 0)
            fail(path.c_str());
        return fd;
    }
    void run()
    {
        while (!m_stop) {
            std::vector<pollfd> ready{{m_pub, POLLIN, 0}, {m_pull, POLLIN, 0}, {m_pusher, POLLIN, 0}};
            for (const Subscriber &subscriber : m_subscribers)
                ready.push_back({subscriber.fd, short(subscriber.queued.empty() ? 0 : POLLOUT), 0});
            if (poll(ready.data(), ready.size(), 50) <= 0)
                continue;
            for (size_t i = 3; i < ready.size(); ++i) {
                if (ready[i].revents & POLLOUT)
                    flush(m_subscribers[i - 3]);
            }
            if (m_pusher >= 0 && ready[2].revents)
                take();
            if (ready[1].revents)
                m_pusher = accept4(m_pull, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (ready[0].revents) {
                m_subscribers.push_back({accept4(m_pub, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC), {}});
                m_count = int(m_subscribers.size());
            }
        }
    }
    void take()
    {
        char buffer[65536];
        const ssize_t count = recv(m_pusher, buffer, sizeof buffer, 0);
        if (count <= 0) {
            close(m_pusher);
            m_pusher = -1;
            return;
        }
        m_input.append(buffer, size_t(count));
        size_t at = 0;
        for (;;) {
            const qsizetype size = brine::msgpackSize(QByteArrayView(m_input.data() + at, qsizetype(m_input.size() - at)));
            if (size <= 0)
                break;
            for (Subscriber &subscriber : m_subscribers)
                send(subscriber, m_input.data() + at, size_t(size));
            at += size_t(size);
        }
        m_input.erase(0, at);
    }
    static void send(Subscriber &subscriber, const char *bytes, size_t size)
    {
        size_t sent = 0;
        if (subscriber.queued.empty())
            sent = size_t(std::max<ssize_t>(0, ::send(subscriber.fd, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT)));
        subscriber.queued.append(bytes + sent, size - sent);
    }
    static void flush(Subscriber &subscriber)
    {
        const ssize_t sent = ::send(subscriber.fd, subscriber.queued.data(), subscriber.queued.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        subscriber.queued.erase(0, size_t(std::max<ssize_t>(0, sent)));
    }

    const int m_pub, m_pull;
    int m_pusher = -1;
    std::vector<Subscriber> m_subscribers;
    std::string m_input;
    std::atomic<bool> m_stop{false};
    std::atomic<int> m_count{0};
    std::thread m_thread;
};

struct Server
{
    Server(const std::string &mode, const std::string &dir, int subscribers, char **command)
    {
        if (mode == "brine") {
            brine::EmbeddedBus::Options options;
            options.sockDir = QString::fromLocal8Bit(dir.c_str());
            auto started = brine::EmbeddedBus::start(options);
            if (!started)
                std::exit(1);
            bus = std::move(started).value();
            while (bus->counters().subscribers < subscribers)
                usleep(1000);
        } else if (mode == "plain") {
            plain = std::make_unique<PlainServer>(dir);
            while (plain->subscribers() < subscribers)
                usleep(1000);
        } else {
            external = child([command] { execv(command[0], command); });
            close(connectedTo(dir + "/master_event_pull.ipc"));
            usleep(500'000); // it cannot be asked whether it has accepted the subscribers
        }
    }
    std::unique_ptr<brine::EmbeddedBus> bus;
    std::unique_ptr<PlainServer> plain;
    pid_t external = 0;
};

bool allSucceed(const std::vector<pid_t> &children)
{
    bool good = true;
    for (pid_t pid : children) {
        int status = 0;
        waitpid(pid, &status, 0);
        good = good && status == 0;
    }
    return good;
}

void endAll(const std::vector<pid_t> &children)
{
    for (pid_t pid : children) {
        if (pid > 0)
            kill(pid, SIGKILL);
    }
    while (wait(nullptr) > 0) { }
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 7)
        return 64;
    const std::string mode = argv[1], dir = argv[2], pub = dir + "/master_event_pub.ipc", pull = dir + "/master_event_pull.ipc";
    const Corpus corpus(argv[3]);
    const size_t count = size_t(atoll(argv[4]));
    const int readers = atoi(argv[5]), stalled = atoi(argv[6]);
    size_t bytes = 0;
    for (size_t i = 0; i < count; ++i)
        bytes += corpus.frames[i % corpus.frames.size()].size;
    mkdir(dir.c_str(), 0700);
    int go[2];
    if (pipe(go) != 0)
        fail("pipe");
    // Children before any thread.
    std::vector<pid_t> reading, others{child([&] { push(pull, corpus, count, go[0]); })};
    for (int i = 0; i < stalled; ++i)
        others.push_back(child([&] { stall(pub); }));
    for (int i = 0; i < readers; ++i)
        reading.push_back(child([&] { readAll(pub, bytes); }));
    const Server server(mode, dir, readers + stalled, argv + 7);
    others.push_back(server.external);

    const double cpu = cpuSeconds(RUSAGE_SELF), start = nowSeconds();
    if (write(go[1], "g", 1) != 1)
        fail("go");
    const bool whole = allSucceed(reading);
    const double seconds = nowSeconds() - start;
    const auto counters = server.bus ? server.bus->counters() : brine::EmbeddedBus::Counters{};
    std::printf("{\"events_per_second\": %.0f, \"whole\": %s, \"cpu_seconds\": %.3f, \"dropped\": %llu, \"malformed\": %llu, \"peak_queued\": %llu}\n",
                double(count) / seconds, whole ? "true" : "false", cpuSeconds(RUSAGE_SELF) - cpu, counters.droppedSubscribers, counters.malformed, counters.peakQueuedBytes);
    endAll(others);
    return whole ? 0 : 1;
}
