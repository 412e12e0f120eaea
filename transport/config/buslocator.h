#pragma once

#include "accesscheck.h"
#include "busaddress.h"
#include "result.h"
#include <vector>

namespace brine {

/// Finds the sockets of a bus: an explicit sock_dir, else `sock_dir` of /etc/salt/{master,minion} and *.d/*.conf (root_dir
/// prepended, .salt-unix rule), else /var/run/salt/<node>. As another user or over ssh: linkAddress(). Reads files only; any thread.
/// `purpose` words the problem where a directory on the way is barred; the bus is the same one.
Result<BusAddress, BusProblem> locateBus(const BusRequest &request, AccessPurpose purpose = AccessPurpose::Watch);

/// All buses whose sockets exist on this machine (configured, default, and those named), for the start page.
struct FoundBus
{
    BusAddress address;
    bool canWatch = false, canFire = false;
    std::optional<BusProblem> watchProblem, fireProblem;
};
std::vector<FoundBus> findBuses(const QString &configDir = {});

/// First 10 hex digits of hash_type(minion id), as in minion_event_<h>_pub.ipc.
QString minionHash(const QString &minionId, const QString &hashType = QStringLiteral("sha256"));

} // namespace brine
