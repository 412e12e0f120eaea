#pragma once

#include "busreader.h"
#include "saltcommand.h"

namespace brine {

/// Fires on the minions of a master's bus: by the salt command of this machine, or of the far end where `reader` goes through a link.
/// Blocking.
Result<QVector<MinionAnswer>, BusProblem> fireAtMinions(BusReader &reader, const SaltCommand::Shot &shot);

} // namespace brine
