#pragma once

#include "busaddress.h"
#include "result.h"

namespace brine {

/// The address of a bus that is reached as another user, over ssh or through salt-api (BusRequest::isLink()): which program to start. Nothing is
/// looked up on this machine; what is wrong shows when the link is started. Any thread.
/// ssh: OpenSSH with the user's own keys and configuration, `brinectl relay` at the far end; where there is none, its sockets are
/// forwarded as far as the login may open them. sudo asks by $SUDO_ASKPASS, else on the terminal, else not at all.
Result<BusAddress, BusProblem> linkAddress(const BusRequest &request);

/// What to start for a bus of this machine that speaks ZeroMQ (Salt before 2016.3).
QStringList zeroMqCommand(const BusAddress &address);

/// A program of Brine's own: beside this one, in libexec/brine or the build tree's place for it, in the installation's, else by PATH.
QString brineProgram(const QString &name);

} // namespace brine
