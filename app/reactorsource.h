#pragma once

#include "reactorconfig.h"
#include <QString>

namespace brine {

/// Which reactors an event meets: those of a master's configuration, or of a file that was chosen in its place. A value; any thread.
struct ReactorSource
{
    QString configDir;      ///< of the master; empty: Salt's default
    QString whyNone;        ///< why no Reactor that is known listens there ("the demo bus has none"); empty: one may
    bool isUnknown = false; ///< whyNone: one may listen there, of a configuration that is not known
    QString path = {};      ///< read in place of the master's own; empty: its own

    bool isOff() const { return !whyNone.isEmpty() && path.isEmpty(); }
    ReactorConfig read() const { return isOff() ? ReactorConfig() : path.isEmpty() ? ReactorConfig::ofMaster(configDir) : ReactorConfig::ofPath(path); }
    bool operator==(const ReactorSource &) const = default;
};

} // namespace brine
