#include "chosenbus.h"
#include "buslocator.h"

namespace brine::ctl {

Result<ChosenBus, BusProblem> ChosenBus::choose(const BusOptions &options, bool demo)
{
    using Outcome = Result<ChosenBus, BusProblem>;
    if (!demo) {
        auto located = locateBus(options.request());
        return located ? Outcome(ChosenBus{nullptr, *located}) : Outcome::failure(located.error());
    }
    auto started = DemoBus::start();
    if (!started)
        return Outcome::failure(started.error());
    ChosenBus bus{std::move(started).value(), {}};
    bus.address = options.node == "minion" ? bus.demo->minionAddress() : bus.demo->masterAddress();
    return bus;
}

} // namespace brine::ctl
