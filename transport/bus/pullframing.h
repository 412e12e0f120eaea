#pragma once

#include "framing.h"

namespace brine {

class BusReader;

/// Which framing a pull socket wants, by evidence, best first: what this bus echoed, a length seen on the pub socket of the same
/// daemon (prefixed there means prefixed here, salt/transport/frame.py), the daemon's own version.
struct PullEvidence
{
    Framing framing = Framing::Unknown;
    bool certain = false;        ///< cannot be wrong: no second form is ever tried
    bool proven = false;         ///< this very connection of the bus echoed it
};
/// peerPid: who listens at the pull socket (0: unknown). `reader` may be null.
PullEvidence pullEvidence(BusReader *reader, int peerPid);

} // namespace brine
