#pragma once

#include "commandline.h"

namespace brine::ctl {

/// `brinectl reactors TAG`: which reactors of the master's configuration an event of this tag triggers, and why others do not.
void addReactorsCommand(CLI::App &app, Action &action);

} // namespace brine::ctl
