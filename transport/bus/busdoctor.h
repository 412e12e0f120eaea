#pragma once

#include "busaddress.h"
#include <vector>

namespace brine {

/// One thing that was looked at on the way to a bus.
struct DoctorStep
{
    enum class State { Good, Warning, Failed, NotReached };
    State state = State::NotReached;
    QString name;              ///< "Event socket"
    QString finding;           ///< what was found, one line or a few
    QStringList remedies;      ///< what mends it
    int exitCode = 0;          ///< of a failed step: 77 where a right is missing, else 69
};

/// Goes the way to a bus step by step and says what it finds: where, each directory's rights, the event socket, groups, the
/// connection and who answers, the daemon, its first bytes, the pull socket. Steps behind a failed one are not reached, but the
/// pull socket, another right, is looked at in any case once the bus is located. Connects and closes; sends nothing. Blocks
/// for up to quietMs where the bus is quiet. Any thread.
std::vector<DoctorStep> examineBus(const BusRequest &request, int quietMs = 1000);

} // namespace brine
