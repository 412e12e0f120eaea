#pragma once

#include "embeddedbus.h"

namespace brine {

/// Traffic of a made-up site on an embedded bus: auth, job new/ret (with failing highstates), presence, beacons, runners,
/// minion start, custom tags, in the shapes of a real master. Own thread. A fixed seed gives the same traffic.
class SimulatedFleet
{
public:
    struct Options { int minions = 24; double eventsPerSecond = 8; quint64 seed = 1; };
    SimulatedFleet(EmbeddedBus *bus, Options options);
    ~SimulatedFleet();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace brine
