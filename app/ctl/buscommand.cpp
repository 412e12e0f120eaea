#include "buscommand.h"
#include "embeddedbus.h"
#include "exitcodes.h"
#include "say.h"
#include "signalwaiter.h"
#include "simulatedfleet.h"
#include <CLI/CLI.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>

namespace brine::ctl {

namespace {

struct Options
{
    std::string sockDir, node, id, masterSockDir, framing = "bare";
    double rate = 8;
    bool demo = false, quiet = false;
    bool isMinion() const { return node == "minion" || (node.empty() && !id.empty()); }
};

Result<std::unique_ptr<EmbeddedBus>, BusProblem> startBus(const Options &options, BusNode node, const std::string &sockDir)
{
    EmbeddedBus::Options bus;
    bus.node = node;
    bus.sockDir = QString::fromLocal8Bit(sockDir.c_str());
    if (!options.id.empty())
        bus.minionId = QString::fromLocal8Bit(options.id.c_str());
    bus.pubFraming = options.framing == "prefixed" ? Framing::Prefixed : Framing::Bare;
    return EmbeddedBus::start(bus);
}

void waitForSignal(SignalWaiter &signals)
{
    std::mutex mutex;
    std::condition_variable arrived;
    const auto call = signals.onSignal([&] {
        const std::lock_guard lock(mutex);
        arrived.notify_all();
    });
    std::unique_lock lock(mutex);
    arrived.wait(lock, [&] { return signals.received() != 0; });
}

/// Empty: there is enough to serve, and nothing that would be passed over.
QString whyNot(const Options &options)
{
    if (options.sockDir.empty())
        return QStringLiteral("Where? brinectl bus needs --sock-dir, a folder for the sockets.");
    if (!options.isMinion() && (!options.masterSockDir.empty() || !options.id.empty()))
        return QStringLiteral("--id and --master-sock-dir are of a minion's bus, and this is a master's: give --node minion.");
    return {};
}

int serve(const Options &options)
{
    SignalWaiter signals; // before any thread of the bus
    if (const QString why = whyNot(options); !why.isEmpty()) {
        say(why);
        return Usage;
    }
    const bool minion = options.isMinion();
    std::unique_ptr<EmbeddedBus> master;
    if (minion && !options.masterSockDir.empty()) {
        auto started = startBus(options, BusNode::Master, options.masterSockDir);
        if (!started)
            return fail(started.error());
        master = std::move(started).value();
    }
    auto bus = startBus(options, minion ? BusNode::Minion : BusNode::Master, options.sockDir);
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
    command->add_option("-s,--sock-dir", options->sockDir, "Folder for the sockets, made where there is none");
    command->add_option("--node", options->node, "Whose bus: master or minion (default: master, or minion where --id is given)")->check(CLI::IsMember({"master", "minion"}));
    command->add_option("--id", options->id, "Id of the minion (default: minion)");
    command->add_option("--master-sock-dir", options->masterSockDir,
                        "With --node minion: also serve a master's bus here, which gets what is fired with fire_master");
    command->add_option("--framing", options->framing, "What the pub socket writes: bare or prefixed")->check(CLI::IsMember({"bare", "prefixed"}));
    auto *demo = command->add_flag("--demo", options->demo, "Fill it with the traffic of a made-up site");
    command->add_option("--rate", options->rate, "Events per second of the demo traffic (with --demo)")->check(CLI::Range(0.1, 100000.0))->needs(demo);
    command->add_flag("-q,--quiet", options->quiet, "No messages on standard error");
    BusOptions::refuseOthers(*command, "brinectl bus serves a bus here; this is for the commands that reach one");
    command->callback([options, &action] { action = [options] { return serve(*options); }; });
}

} // namespace brine::ctl
