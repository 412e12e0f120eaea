#pragma once

#include "fleetscript.h"

namespace brine {

/// The return of a state run: states keyed `module_|-id_|-name_|-function`, in the fields and order of salt/state.py.
struct FleetStates
{
    QByteArray encoded;        ///< msgpack map
    int failed = 0, changed = 0;
};
/// count states (4 and more); failing: one of them fails and what requires it with it.
FleetStates makeHighstate(const FleetMinion &minion, int count, bool failing, FleetRandom &random, const FleetMoment &moment);

} // namespace brine
