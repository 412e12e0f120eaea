#pragma once

#include "commandline.h"

namespace brine::ctl {

/// `brinectl role [read-only|ask|free]`: what one may fire at a bus, and what is asked before.
void addRoleCommand(CLI::App &app, Action &action);

} // namespace brine::ctl
