#pragma once

#include "accesscheck.h"
#include <optional>
#include <sys/types.h>

namespace brine {

/// Whose process listens at a socket (its SO_PEERCRED uid): root, oneself, `salt`, or the `user` of this machine's Salt
/// configuration are what a bus runs as. Anybody else may have put a false bus there: nullopt if trusted, else what to say.
/// Watching such a bus is warned of, firing at it refused. Reads configuration only for other users; any thread.
std::optional<BusProblem> distrustedPeer(const QString &socketPath, AccessPurpose purpose, uid_t peer);

} // namespace brine
