#pragma once

#include "miniontarget.h"
#include <QByteArray>

namespace brine {

/// An event to be fired on minions, so that it lands on each one's own bus (`event.fire`). A value; any thread.
struct MinionShot
{
    MinionTarget target;
    QByteArray tag, payload;
    int timeoutMs = 15000;       ///< for the minions' answers
};

} // namespace brine
