#include "pullframing.h"

#include "busreader.h"
#include "daemonversion.h"

namespace brine {

PullEvidence pullEvidence(BusReader *reader, int peerPid)
{
    if (reader) {
        if (const auto memory = reader->pullMemory(); memory.framing != Framing::Unknown)
            return {memory.framing, false, memory.proven};
        if (reader->state().framing == Framing::Prefixed)
            return {Framing::Prefixed, true, false};
    }
    const DaemonInfo daemon = reader ? reader->daemon(peerPid) : daemonBehind(peerPid);
    if (daemon.isBrine) // takes both, so a second form would be a second event
        return {Framing::Bare, true, false};
    return {daemon.pullFraming.value_or(Framing::Unknown), false, false};
}

} // namespace brine
