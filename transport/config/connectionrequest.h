#pragma once

#include "busaddress.h"
#include "savedconnection.h"

namespace brine {

/// What a saved connection asks for. Any thread.
BusRequest requestOf(const SavedConnection &connection);
/// A request as options, without a name.
SavedConnection connectionOf(const BusRequest &request);

} // namespace brine
