#pragma once

#include "commandline.h"

namespace brine::ctl {

/// `brinectl connections`: the buses of this machine, what one may do with each, and what Salt's configuration says of them.
void addConnectionsCommand(CLI::App &app, Action &action);

} // namespace brine::ctl
