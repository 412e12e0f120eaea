#pragma once

#include "accesscheck.h"
#include <optional>
#include <sys/types.h>

namespace brine {

/// Whose process listens at a socket (its SO_PEERCRED uid): root, oneself, `salt`, or the `user` of this machine's Salt
/// configuration are what a bus runs as. Anybody else may have put a false bus there: nullopt if trusted, else what to say.
/// Watching such a bus is warned of, firing at it refused. Reads configuration only for other users; any thread.
std::optional<BusProblem> distrustedPeer(const QString &socketPath, AccessPurpose purpose, uid_t peer);

/// Whether somebody else could put another socket in this one's place: a directory on the way (links followed) that others may
/// write to, or that belongs to others. Nobody can in a sticky directory, but where the socket itself lies in one, anybody may
/// make it while the bus is down. A reason to doubt what is watched; who is fired at is known by the peer. Any thread.
std::optional<BusProblem> distrustedPath(const QString &socketPath);

} // namespace brine
