#pragma once

#include "busaddress.h"
#include "doctorstep.h"
#include <stop_token>
#include <vector>

namespace brine {

/// The way to a bus behind a link program: whether that starts and logs in, then the far end's own steps. Blocks for a login (up to
/// half a minute, or until it is stopped) and for up to quietMs. Any thread.
std::vector<DoctorStep> examineLink(const BusAddress &address, int quietMs, const std::stop_token &stop = {});

} // namespace brine
