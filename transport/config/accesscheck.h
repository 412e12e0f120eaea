#pragma once

#include "busaddress.h"
#include <optional>

namespace brine {

/// Why this process may not connect to a socket: walks the path (x on every directory, w on the socket, file kind, length,
/// listener) and names the element, its mode and owner, who we are, and what mends it. nullopt: nothing stands in the way
/// as far as files tell. `purpose` words the title: watch the pub socket or fire at the pull socket. Any thread.
enum class AccessPurpose { Watch, Fire };
std::optional<BusProblem> checkAccess(const QString &socketPath, AccessPurpose purpose, BusNode node);
/// The same after connect() failed with this errno.
BusProblem connectProblem(const QString &socketPath, AccessPurpose purpose, BusNode node, int error);

} // namespace brine
