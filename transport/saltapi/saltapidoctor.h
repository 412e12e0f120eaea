#pragma once

#include "doctorstep.h"
#include "saltapiclient.h"
#include <vector>

namespace brine {

/// Goes the way to a salt-api step by step, each from nothing: name, connection, TLS, login, rights, stream, first bytes. Ends the
/// login that it makes. Blocks for a login and up to quietMs; any thread, runs an event loop of its own there.
std::vector<DoctorStep> examineSaltApi(const SaltApiLogin &login, const SaltApiClient::Credentials &credentials, int quietMs);

} // namespace brine
