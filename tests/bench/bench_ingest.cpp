// R1: the headless core on a pub socket: reader thread, decoder, mailbox, store. Prints what it kept and what it cost as JSON.
#include "busreader.h"
#include "eventstore.h"
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
} // namespace

int main(int argc, char **argv)
{
    if (argc != 4) {
        std::fprintf(stderr, "usage: bench_ingest SOCKET COUNT KEPT_MIB\n");
        return 64;
    }
    const quint64 count = std::strtoull(argv[2], nullptr, 10);
    BusAddress address;
    address.pubPath = QString::fromLocal8Bit(argv[1]);
    EventStore store({std::strtoull(argv[3], nullptr, 10) << 20, ~0ull});
    BusReader reader(address);
    const double cpuBefore = seconds(CLOCK_PROCESS_CPUTIME_ID);
    reader.start();
    double first = 0;
    while (store.counters().stored < count) {
        if (!reader.mailbox().waitForEvents(5000))
            break;
        if (first == 0)
            first = seconds(CLOCK_MONOTONIC);
        for (EventBatch &batch : reader.mailbox().take()) {
            store.append(batch);
            reader.mailbox().giveBack(std::move(batch));
        }
        store.trim();
    }
    const double end = seconds(CLOCK_MONOTONIC);
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const BusState state = reader.state();
    const EventStore::Counters counters = store.counters();
    std::printf("{\"stored\": %llu, \"received\": %llu, \"malformed\": %llu, \"dropped\": %llu, \"evicted\": %llu, \"kept_events\": %llu, "
                "\"kept_bytes\": %llu, \"seconds\": %.4f, \"cpu_seconds\": %.4f, \"max_rss_kib\": %ld}\n",
                (unsigned long long)counters.stored, (unsigned long long)state.events, (unsigned long long)state.malformed,
                (unsigned long long)reader.mailbox().state().droppedEvents, (unsigned long long)counters.evicted,
                (unsigned long long)store.range().count, (unsigned long long)store.bytes(), end - first,
                seconds(CLOCK_PROCESS_CPUTIME_ID) - cpuBefore, usage.ru_maxrss);
    return counters.stored >= count ? 0 : 1;
}
