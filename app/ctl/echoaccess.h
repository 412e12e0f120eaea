#pragma once

#include "busreader.h"

namespace brine::ctl {

/// Starts the reader for a shot that is to be seen on its bus, and waits until it is open. Where a right is missing, what lets one
/// fire is told before what lets one watch: one may have asked for the former alone.
std::optional<BusProblem> openForEcho(BusReader &reader);

} // namespace brine::ctl
