// R1: the headless core on a pub socket: reader thread, decoder, mailbox, store. Prints what it kept and what it cost as JSON.
// With a user or a host the same through sudo or ssh and `brinectl relay`, whose bound drops what the way home does not carry: then it
// ends when nothing comes any more.
#include "busreader.h"
#include "eventstore.h"
#include "linkaddress.h"
#include <cstdio>
#include <sys/resource.h>
#include <time.h>

using namespace brine;

namespace {
double seconds(clockid_t clock)
{
    timespec t{};
    clock_gettime(clock, &t);
    return double(t.tv_sec) + double(t.tv_nsec) / 1e9;
}

BusAddress addressOf(int argc, char **argv)
{
    BusAddress address;
    address.pubPath = QString::fromLocal8Bit(argv[1]);
    if (argc == 4)
        return address;
    BusRequest request;
    request.node = BusNode::Master;
    request.sockDir = address.pubPath;
    (qstrcmp(argv[4], "as") == 0 ? request.asUser : request.sshHost) = QString::fromLocal8Bit(argv[5]);
    request.remoteProgram = brineProgram(QStringLiteral("brinectl"));
    return *linkAddress(request);
}
} // namespace

int main(int argc, char **argv)
{
    if (argc != 4 && argc != 6) {
        std::fprintf(stderr, "usage: bench_ingest SOCKET COUNT KEPT_MIB\n       bench_ingest SOCK_DIR COUNT KEPT_MIB as|ssh USER|HOST\n");
        return 64;
    }
    const quint64 count = std::strtoull(argv[2], nullptr, 10);
    const BusAddress address = addressOf(argc, argv);
    EventStore store({std::strtoull(argv[3], nullptr, 10) << 20, ~0ull});
    BusReader reader(address);
    const double cpuBefore = seconds(CLOCK_PROCESS_CPUTIME_ID);
    reader.start();
    double first = 0, last = 0;
    while (store.counters().stored < count) {
        if (!reader.mailbox().waitForEvents(first > 0 && address.isLink() ? 1000 : 15'000))
            break;
        if (first == 0)
            first = seconds(CLOCK_MONOTONIC);
        for (EventBatch &batch : reader.mailbox().take()) {
            store.append(batch);
            reader.mailbox().giveBack(std::move(batch));
        }
        store.trim(reader.mailbox().state().queuedBytes);
        last = seconds(CLOCK_MONOTONIC);
    }
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const BusState state = reader.state();
    const EventStore::Counters counters = store.counters();
    std::printf("{\"stored\": %llu, \"received\": %llu, \"malformed\": %llu, \"dropped\": %llu, \"evicted\": %llu, \"kept_events\": %llu, "
                "\"kept_bytes\": %llu, \"seconds\": %.4f, \"cpu_seconds\": %.4f, \"max_rss_kib\": %ld}\n",
                (unsigned long long)counters.stored, (unsigned long long)state.events, (unsigned long long)state.malformed,
                (unsigned long long)reader.mailbox().state().droppedEvents, (unsigned long long)counters.evicted,
                (unsigned long long)store.range().count, (unsigned long long)store.bytes(), last - first,
                seconds(CLOCK_PROCESS_CPUTIME_ID) - cpuBefore, usage.ru_maxrss);
    return counters.stored >= count || address.isLink() ? 0 : 1;
}
