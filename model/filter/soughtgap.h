#pragma once

#include "eventfilter.h"

namespace brine {

/// A gap row goes through every filter. Whether this one asks for such rows, as kind == "gap" does: it holds for the row, and would
/// not were the row an event. So a tag != "x" that waits for an event is not met by a loss.
bool seeksGap(const EventFilter &filter, const EventView &gap);

} // namespace brine
