#include "simulatedfleet.h"
#include "fleetscript.h"
#include "timetext.h"
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace brine {

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;
// From here on events are paced evenly: nobody sees single pauses any more, and a benchmark wants the rate exact.
constexpr double EvenFrom = 100, MaxRate = 50'000;
constexpr int CalibrationEvents = 3000;
constexpr auto Tick = std::chrono::milliseconds(2);
constexpr auto MostBehind = std::chrono::milliseconds(200); // a process that was stopped does not catch up what it missed

std::unique_ptr<FleetScript> makeScript(const EmbeddedBus &bus, const SimulatedFleet::Options &options)
{
    const BusAddress address = bus.address();
    return address.node == BusNode::Master ? makeMasterScript(options) : makeMinionScript(options, address.minionId.toUtf8());
}

/// Events per second of the script's own time.
double naturalRate(FleetScript &script)
{
    for (int i = 0; i < CalibrationEvents; ++i)
        script.skip();
    return CalibrationEvents / std::max(1.0, script.nextDue());
}

} // namespace

struct SimulatedFleet::Private
{
    void run();
    bool sleepUntil(Clock::time_point when);    // false: stop
    void runLively(FleetScript &script);
    void runEvenly(FleetScript &script);
    void publishNext(FleetScript &script);

    EmbeddedBus *bus = nullptr;
    Options options;
    std::mutex mutex;
    std::condition_variable stopped;
    bool stopping = false;
    std::thread thread;
};

SimulatedFleet::SimulatedFleet(EmbeddedBus *bus, Options options) : d(std::make_unique<Private>())
{
    d->bus = bus;
    d->options = options;
    d->options.eventsPerSecond = std::clamp(options.eventsPerSecond, 0.01, MaxRate);
    d->thread = std::thread([priv = d.get()] { priv->run(); });
}

SimulatedFleet::~SimulatedFleet()
{
    {
        const std::lock_guard lock(d->mutex);
        d->stopping = true;
    }
    d->stopped.notify_all();
    d->thread.join();
}

bool SimulatedFleet::Private::sleepUntil(Clock::time_point when)
{
    std::unique_lock lock(mutex);
    return !stopped.wait_until(lock, when, [this] { return stopping; });
}

void SimulatedFleet::Private::publishNext(FleetScript &script)
{
    const FleetEvent event = script.take(nowUs());
    bus->publish(event.tag, event.payload);
}

void SimulatedFleet::Private::run()
{
    const auto script = makeScript(*bus, options);
    if (options.eventsPerSecond >= EvenFrom)
        runEvenly(*script);
    else
        runLively(*script);
}

/// With the pauses and bursts of the script, stretched to the rate asked for.
void SimulatedFleet::Private::runLively(FleetScript &script)
{
    const double stretch = naturalRate(*makeScript(*bus, options)) / options.eventsPerSecond;
    Clock::time_point start = Clock::now();
    for (;;) {
        auto due = start + std::chrono::duration_cast<Clock::duration>(Seconds(script.nextDue() * stretch));
        if (const auto behind = Clock::now() - due; behind > MostBehind) {
            start += behind;
            due += behind;
        }
        if (!sleepUntil(due))
            return;
        publishNext(script);
    }
}

void SimulatedFleet::Private::runEvenly(FleetScript &script)
{
    const double rate = options.eventsPerSecond;
    Clock::time_point start = Clock::now();
    quint64 sent = 0;
    while (sleepUntil(Clock::now() + Tick)) {
        const auto behind = Clock::now() - start - Seconds(double(sent) / rate);
        if (behind > MostBehind)
            start += std::chrono::duration_cast<Clock::duration>(behind);
        const quint64 due = quint64(Seconds(Clock::now() - start).count() * rate);
        for (; sent < due; ++sent)
            publishNext(script);
    }
}

} // namespace brine
