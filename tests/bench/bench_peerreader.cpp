// P0: a reader that only reads. Connects ("-": takes standard input), reads 256 KiB at a time until the end, prints bytes, wall and CPU
// seconds as JSON.
#include <cstdio>
#include <cstring>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include <vector>

static double seconds(clockid_t clock)
{
    timespec t{};
    clock_gettime(clock, &t);
    return double(t.tv_sec) + double(t.tv_nsec) / 1e9;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 64;
    const bool isInput = std::strcmp(argv[1], "-") == 0;
    const int fd = isInput ? STDIN_FILENO : socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
    if (!isInput && connect(fd, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0)
        return 69;
    std::vector<char> buffer(256 * 1024);
    unsigned long long total = 0;
    double first = 0;
    for (;;) {
        const ssize_t n = read(fd, buffer.data(), buffer.size());
        if (n <= 0)
            break;
        if (total == 0)
            first = seconds(CLOCK_MONOTONIC);
        total += static_cast<unsigned long long>(n);
    }
    std::printf("{\"bytes\": %llu, \"seconds\": %.4f, \"cpu_seconds\": %.4f}\n", total, seconds(CLOCK_MONOTONIC) - first,
                seconds(CLOCK_PROCESS_CPUTIME_ID));
    return 0;
}
