#include "sleepwatch.h"

#include <atomic>
#include <ctime>

namespace brine {

namespace {

std::atomic<qint64> pretended{0};

} // namespace

void SleepWatch::pretend(qint64 milliseconds) { pretended += milliseconds; }

qint64 SleepWatch::sleptMs()
{
    timespec boot{}, awake{};
    ::clock_gettime(CLOCK_BOOTTIME, &boot); // goes on while a laptop sleeps
    ::clock_gettime(CLOCK_MONOTONIC, &awake);
    return (boot.tv_sec - awake.tv_sec) * 1000 + (boot.tv_nsec - awake.tv_nsec) / 1'000'000 + pretended;
}

} // namespace brine
