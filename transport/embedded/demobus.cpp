#include "demobus.h"
#include "demodirectory.h"
#include <QCoreApplication>

namespace brine {

namespace {
struct Text { Q_DECLARE_TR_FUNCTIONS(DemoBus) };
// A minion's own bus is far quieter than its master's.
constexpr double MinionShare = 0.1;
constexpr char MinionId[] = "web01.fra.example.net";

Result<std::unique_ptr<DemoBus>, BusProblem> cannotStart(BusProblem problem)
{
    problem.title = Text::tr("The demo bus cannot start.");
    return Result<std::unique_ptr<DemoBus>, BusProblem>::failure(problem);
}

} // namespace

struct DemoBus::Private
{
    // In the order they are made; they go the other way round, and the directory goes last.
    std::optional<DemoDirectory> directory;
    std::unique_ptr<EmbeddedBus> master, minion;
    std::unique_ptr<SimulatedFleet> site, minionLife;
};

DemoBus::DemoBus() : d(std::make_unique<Private>()) { }

DemoBus::~DemoBus() = default;

Result<std::unique_ptr<DemoBus>, BusProblem> DemoBus::start(SimulatedFleet::Options options)
{
    std::unique_ptr<DemoBus> demo(new DemoBus);
    auto directory = DemoDirectory::make();
    if (!directory) {
        BusProblem problem;
        problem.reason = directory.error();
        return cannotStart(problem);
    }
    demo->d->directory.emplace(std::move(directory).value());

    EmbeddedBus::Options bus;
    bus.sockDir = demo->d->directory->path();
    bus.node = BusNode::Master;
    auto master = EmbeddedBus::start(bus);
    if (!master)
        return cannotStart(master.error());
    demo->d->master = std::move(master).value();
    bus.node = BusNode::Minion;
    bus.minionId = QString::fromLatin1(MinionId);
    auto minion = EmbeddedBus::start(bus);
    if (!minion)
        return cannotStart(minion.error());
    demo->d->minion = std::move(minion).value();
    demo->d->minion->attachMaster(demo->d->master.get());

    demo->d->site = std::make_unique<SimulatedFleet>(demo->d->master.get(), options);
    options.eventsPerSecond *= MinionShare;
    demo->d->minionLife = std::make_unique<SimulatedFleet>(demo->d->minion.get(), options);
    return demo;
}

BusAddress DemoBus::masterAddress() const { return d->master->address(); }

BusAddress DemoBus::minionAddress() const { return d->minion->address(); }

} // namespace brine
