#pragma once

#include "busaddress.h"
#include "result.h"
#include "simulatedfleet.h"
#include <memory>

namespace brine {

/// Master bus, one minion bus attached to it and a made-up fleet, in a private directory that goes away with it:
/// $XDG_RUNTIME_DIR/brine/demo-<pid> where that is safe, else a fresh one under the temporary directory. Directories of
/// demos that died are removed at the next start. Any thread, one at a time.
class DemoBus
{
public:
    static Result<std::unique_ptr<DemoBus>, BusProblem> start(SimulatedFleet::Options options = {});
    ~DemoBus();
    BusAddress masterAddress() const;
    BusAddress minionAddress() const;

private:
    DemoBus();
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace brine
