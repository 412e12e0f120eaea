// P0: a reader that only reads. Connects ("-": takes standard input), reads 256 KiB at a time until the end, prints bytes, wall and CPU
// seconds as JSON. With "keep" it reads into new memory each time and looks at nothing: no program that keeps what it reads can be faster.
#include <cstdio>
#include <cstring>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static double seconds(clockid_t clock)
{
    timespec t{};
    clock_gettime(clock, &t);
    return double(t.tv_sec) + double(t.tv_nsec) / 1e9;
}

namespace {

constexpr size_t AtOnce = 256 * 1024;

/// Where the next bytes go: the same buffer always, or memory that was never used.
class Place
{
public:
    explicit Place(bool keep) : m_keep(keep), m_size(keep ? 16ull << 30 : AtOnce)
    {
        m_data = static_cast<char *>(mmap(nullptr, m_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
    }
    bool isGood() const { return m_data != MAP_FAILED && (!m_keep || m_used + AtOnce <= m_size); }
    char *next()
    {
        if (m_keep && m_ready < m_used + AtOnce) {
            madvise(m_data + m_ready, AtOnce, MADV_POPULATE_WRITE);
            m_ready += AtOnce;
        }
        return m_data + m_used;
    }
    void use(size_t bytes) { m_used += m_keep ? bytes : 0; }

private:
    bool m_keep;
    size_t m_size, m_used = 0, m_ready = 0;
    char *m_data;
};

} // namespace

int main(int argc, char **argv)
{
    if (argc != 2 && argc != 3)
        return 64;
    const bool isInput = std::strcmp(argv[1], "-") == 0;
    const int fd = isInput ? STDIN_FILENO : socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
    if (!isInput && connect(fd, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0)
        return 69;
    Place place(argc == 3);
    unsigned long long total = 0;
    double first = 0;
    while (place.isGood()) {
        const ssize_t n = read(fd, place.next(), AtOnce);
        if (n <= 0)
            break;
        place.use(static_cast<size_t>(n));
        if (total == 0)
            first = seconds(CLOCK_MONOTONIC);
        total += static_cast<unsigned long long>(n);
    }
    std::printf("{\"bytes\": %llu, \"seconds\": %.4f, \"cpu_seconds\": %.4f}\n", total, seconds(CLOCK_MONOTONIC) - first,
                seconds(CLOCK_PROCESS_CPUTIME_ID));
    return 0;
}
