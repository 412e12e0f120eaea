#pragma once

#include "framing.h"
#include <QString>
#include <optional>

namespace brine {

/// What can be read of the daemon behind a socket without running anything: SO_PEERCRED pid → /proc/<pid>/cmdline → the
/// installation's salt/_version.txt and transport/frame.py. A Brine bus (our own process name) counts as known.
struct DaemonInfo
{
    QString version;                       ///< "3006.30", empty if unknown
    std::optional<Framing> pullFraming;    ///< what its pull socket wants
    bool isBrine = false;
    bool stampsZone() const { return version.section(QLatin1Char('.'), 0, 0).toInt() >= 3008; }  ///< `_stamp` ends in +00:00
};
DaemonInfo daemonBehind(int peerPid);

} // namespace brine
