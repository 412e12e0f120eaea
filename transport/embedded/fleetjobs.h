#pragma once

#include "fleetscript.h"

namespace brine {

/// A job on the made-up site: who asked for what on which minions. The jid is set when its first event is made.
struct FleetJob
{
    QByteArray fun, user, target, targetType;
    std::vector<QByteArray> arguments;
    std::vector<const FleetMinion *> minions;
    QByteArray jid;
    bool scheduled = false;
};

/// `<jid>`: {"minions": [...]}, the first event of a job up to 3007.
FleetEvent bareJobEvent(const FleetJob &job, const FleetMoment &moment);
/// salt/job/<jid>/new (salt/master.py ClearFuncs.publish).
FleetEvent newJobEvent(const FleetJob &job, const FleetMoment &moment);
/// What one minion returns for job.fun.
struct FleetReturn
{
    QByteArray encoded;
    int retcode = 0;
    QByteArray outputter;
};
FleetReturn makeReturn(const FleetJob &job, const FleetMinion &minion, bool failing, FleetRandom &random, const FleetMoment &moment);
/// salt/job/<jid>/ret/<minion>, in the key order of salt/minion.py _return_pub.
FleetEvent returnEvent(const FleetJob &job, const FleetMinion &minion, const FleetReturn &value, const FleetMoment &moment);
/// {"id", "cmd": "_minion_event", "pretag", "data", "tag", "ts", "_stamp"}: what a minion sent with fire_master.
FleetEvent minionEvent(const QByteArray &minionId, const QByteArray &tag, QByteArrayView data, const FleetMoment &moment);

} // namespace brine
