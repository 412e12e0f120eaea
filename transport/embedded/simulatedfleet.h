#pragma once

#include "embeddedbus.h"
#include <memory>

namespace brine {

/// Traffic of a made-up site on an embedded bus: auth, job new/ret (with failing highstates), presence, beacons, runners,
/// minion start, custom tags, in the shapes of a real 3006 master; on a minion's bus what a minion's bus carries. Own
/// thread. A fixed seed gives the same traffic. The bus must outlive it.
class SimulatedFleet
{
public:
    /// eventsPerSecond: an average; below 100 with the pauses of real life, above evenly paced, up to 50 000.
    struct Options { int minions = 24; double eventsPerSecond = 8; quint64 seed = 1; };
    SimulatedFleet(EmbeddedBus *bus, Options options);
    ~SimulatedFleet();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace brine
