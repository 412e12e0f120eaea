// G4: a publisher that writes the frames of a corpus to one subscriber, one write per frame, non-blocking, with a queue of its
// own as Tornado keeps one. Reports how long it was blocked and how much it had to hold back, as JSON.
#include "msgpackview.h"
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <string>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include <vector>

namespace {

qint64 nowNs()
{
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return qint64(t.tv_sec) * 1'000'000'000 + t.tv_nsec;
}

struct Frame { size_t offset, length, stampAt; };

class Flood
{
public:
    bool load(const char *path)
    {
        const int fd = open(path, O_RDONLY | O_CLOEXEC);
        struct stat info{};
        if (fd < 0 || fstat(fd, &info) != 0)
            return false;
        m_size = size_t(info.st_size);
        m_bytes = static_cast<char *>(mmap(nullptr, m_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_POPULATE, fd, 0));
        close(fd);
        for (size_t at = 0; at < m_size;) {
            const qsizetype n = brine::msgpackSize(QByteArrayView(m_bytes + at, qsizetype(std::min<size_t>(m_size - at, 256u << 20))));
            if (n <= 0)
                return false;
            const void *stamp = memmem(m_bytes + at, std::min<size_t>(size_t(n), 400), "\xa9_bench_ns\xcf", 11);
            m_frames.push_back({at, size_t(n), stamp ? size_t(static_cast<const char *>(stamp) - m_bytes) + 11 : 0});
            at += size_t(n);
        }
        return !m_frames.empty();
    }

    bool serve(const char *path)
    {
        const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path, sizeof address.sun_path - 1);
        unlink(path);
        if (bind(listener, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0 || listen(listener, 4) != 0)
            return false;
        m_peer = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        close(listener); // the path stays: a reader takes a socket that vanishes for a daemon that was replaced
        return m_peer >= 0;
    }

    // rate 0: as fast as the peer takes it.
    void run(quint64 count, double rate)
    {
        const qint64 start = nowNs();
        m_start = start;
        quint64 due = 0;
        size_t within = 0; // bytes of frame m_sent already written
        while (m_sent < count && !m_gone) {
            const qint64 now = nowNs();
            const quint64 target = rate > 0 ? std::min<quint64>(count, quint64(double(now - start) / 1e9 * rate)) : std::min<quint64>(count, m_sent + 64);
            for (; due < target; ++due) {
                stamp(due, now);
                m_backlog += qint64(frame(due).length);
            }
            write(due, within);
            if (rate > 0)
                note();
            if (m_sent == due && due < count && rate > 0) {
                const qint64 next = start + qint64(double(due + 1) / rate * 1e9);
                const qint64 wait = next - nowNs();
                if (wait > 0) {
                    timespec t{wait / 1'000'000'000, wait % 1'000'000'000};
                    nanosleep(&t, nullptr);
                }
            } else if (m_sent < due) {
                const qint64 before = nowNs();
                pollfd p{m_peer, POLLOUT, 0};
                poll(&p, 1, rate > 0 ? 1 : 1000);
                const qint64 waited = nowNs() - before;
                m_blockedNs += waited;
                m_longest = std::max(m_longest, waited);
            }
        }
        m_end = nowNs();
        close(m_peer);
    }

    void report(quint64 count) const
    {
        auto samples = m_samples;
        std::sort(samples.begin(), samples.end());
        const qint64 p99 = samples.empty() ? 0 : samples[size_t(double(samples.size() - 1) * 0.99)];
        const double seconds = double(m_end - m_start) / 1e9;
        std::printf("{\"events\": %llu, \"sent\": %llu, \"bytes\": %llu, \"seconds\": %.4f, \"events_per_second\": %.0f, \"blocked_ms\": %.1f, "
                    "\"longest_block_ms\": %.2f, \"backlog_max_bytes\": %lld, \"backlog_p99_bytes\": %lld}\n",
                    (unsigned long long)count, (unsigned long long)m_sent, (unsigned long long)m_written, seconds, double(m_sent) / seconds, double(m_blockedNs) / 1e6,
                    double(m_longest) / 1e6, (long long)m_backlogMax, (long long)p99);
    }

private:
    const Frame &frame(quint64 i) const { return m_frames[i % m_frames.size()]; }
    void stamp(quint64 i, qint64 now)
    {
        const Frame &f = frame(i);
        if (!f.stampAt)
            return;
        for (int b = 0; b < 8; ++b)
            m_bytes[f.stampAt + size_t(b)] = char(quint64(now) >> (56 - 8 * b));
    }
    void write(quint64 due, size_t &within)
    {
        while (m_sent < due) {
            const Frame &f = frame(m_sent);
            const ssize_t n = send(m_peer, m_bytes + f.offset + within, f.length - within, MSG_NOSIGNAL);
            if (n < 0) {
                m_gone = errno != EAGAIN && errno != EINTR;
                break;
            }
            within += size_t(n);
            m_written += quint64(n);
            m_backlog -= n;
            if (within < f.length)
                continue;
            within = 0;
            ++m_sent;
        }
        m_backlogMax = std::max(m_backlogMax, m_backlog);
    }
    void note()
    {
        m_samples.push_back(m_backlog);
        if (m_samples.size() > 4'000'000)
            m_samples.clear();
    }

    char *m_bytes = nullptr;
    size_t m_size = 0;
    std::vector<Frame> m_frames;
    std::vector<qint64> m_samples;
    int m_peer = -1;
    bool m_gone = false;
    quint64 m_sent = 0, m_written = 0;
    qint64 m_backlog = 0, m_backlogMax = 0, m_blockedNs = 0, m_longest = 0, m_start = 0, m_end = 0;
};

} // namespace

int main(int argc, char **argv)
{
    if (argc != 5) {
        std::fprintf(stderr, "usage: bench_flood SOCKET CORPUS COUNT RATE(0: max)\n");
        return 64;
    }
    Flood flood;
    if (!flood.load(argv[2])) {
        std::fprintf(stderr, "no corpus in %s\n", argv[2]);
        return 66;
    }
    const quint64 count = std::stoull(argv[3]);
    if (!flood.serve(argv[1])) {
        std::perror(argv[1]);
        return 69;
    }
    flood.run(count, std::stod(argv[4]));
    flood.report(count);
    return 0;
}
