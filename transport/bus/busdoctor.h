#pragma once

#include "busaddress.h"
#include "doctorstep.h"
#include <stop_token>
#include <vector>

namespace brine {

/// Goes the way to a bus step by step and says what it finds: where, each directory's rights, the event socket, groups, the
/// connection and who answers, the daemon, its first bytes, the pull socket. Steps behind a failed one are not reached, but the
/// pull socket, another right, is looked at in any case once the bus is located. Behind a link the far end goes its way itself.
/// Connects and closes; sends nothing. Blocks for up to quietMs where the bus is quiet, and for a login, which a stop ends.
/// Any thread.
std::vector<DoctorStep> examineBus(const BusRequest &request, int quietMs = 1000, const std::stop_token &stop = {});

} // namespace brine
