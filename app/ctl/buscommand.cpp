#include "buscommand.h"
#include "embeddedbus.h"
#include "exitcodes.h"
#include "say.h"
#include "signalwaiter.h"
#include "simulatedfleet.h"
#include <condition_variable>
#include <memory>
#include <mutex>

namespace brine::ctl {

namespace {

struct Options
{
    BusOptions bus;
    std::string masterSockDir, framing = "bare";
    double rate = 8;
    bool demo = false, quiet = false;
};

Result<std::unique_ptr<EmbeddedBus>, BusProblem> startBus(const Options &options, BusNode node, const std::string &sockDir)
{
    EmbeddedBus::Options bus;
    bus.node = node;
    bus.sockDir = QString::fromLocal8Bit(sockDir.c_str());
    if (!options.bus.id.empty())
        bus.minionId = QString::fromLocal8Bit(options.bus.id.c_str());
    bus.pubFraming = options.framing == "prefixed" ? Framing::Prefixed : Framing::Bare;
    return EmbeddedBus::start(bus);
}

void waitForSignal(SignalWaiter &signals)
{
    std::mutex mutex;
    std::condition_variable arrived;
    signals.setCallback([&] {
        const std::lock_guard lock(mutex);
        arrived.notify_all();
    });
    std::unique_lock lock(mutex);
    arrived.wait(lock, [&] { return signals.received() != 0; });
}

int serve(const Options &options)
{
    SignalWaiter signals; // before any thread of the bus
    if (options.bus.sockDir.empty()) {
        say(QStringLiteral("Where? brinectl bus needs --sock-dir, a folder for the sockets."));
        return Usage;
    }
    const bool minion = options.bus.request().node == BusNode::Minion;
    std::unique_ptr<EmbeddedBus> master;
    if (minion && !options.masterSockDir.empty()) {
        auto started = startBus(options, BusNode::Master, options.masterSockDir);
        if (!started)
            return fail(started.error());
        master = std::move(started).value();
    }
    auto bus = startBus(options, minion ? BusNode::Minion : BusNode::Master, options.bus.sockDir);
    if (!bus)
        return fail(bus.error());
    if (master)
        (*bus)->attachMaster(master.get());
    std::unique_ptr<SimulatedFleet> fleet;
    if (options.demo) {
        SimulatedFleet::Options traffic;
        traffic.eventsPerSecond = options.rate;
        fleet = std::make_unique<SimulatedFleet>(master ? master.get() : bus->get(), traffic);
    }
    if (!options.quiet)
        say(QStringLiteral("Serving a %1. Watch it with: brinectl watch --sock-dir %2")
                .arg((*bus)->address().displayName(), (*bus)->address().sockDir));
    waitForSignal(signals);
    fleet.reset();
    const auto counters = (*bus)->counters();
    if (!options.quiet)
        say(QStringLiteral("%1 events received, %2 published, %3 malformed, %4 slow subscribers dropped.")
                .arg(counters.received).arg(counters.published).arg(counters.malformed).arg(counters.droppedSubscribers));
    return signals.exitCode();
}

} // namespace

void addBusCommand(CLI::App &app, Action &action)
{
    auto *command = app.add_subcommand("bus", "Serve a bus with Salt's wire protocol, no Salt needed");
    auto options = std::make_shared<Options>();
    options->bus.addTo(*command);
    command->add_option("--master-sock-dir", options->masterSockDir,
                        "With --node minion: also serve a master's bus here, which gets what is fired with fire_master");
    command->add_option("--framing", options->framing, "What the pub socket writes: bare or prefixed")->check(CLI::IsMember({"bare", "prefixed"}));
    command->add_flag("--demo", options->demo, "Fill it with the traffic of a made-up site");
    command->add_option("--rate", options->rate, "Events per second of the demo traffic")->check(CLI::Range(0.1, 100000.0));
    command->add_flag("-q,--quiet", options->quiet, "No messages on standard error");
    command->callback([options, &action] { action = [options] { return serve(*options); }; });
}

} // namespace brine::ctl
