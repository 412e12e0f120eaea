#pragma once

#include "commandline.h"
#include "eventprinter.h"

namespace brine::ctl {

/// `brinectl watch`: prints the events of a bus as they come and forgets them.
/// `brinectl next`: one get_event: the next matching event, or exit 75.
void addWatchCommand(CLI::App &app, Action &action);
void addNextCommand(CLI::App &app, Action &action);

} // namespace brine::ctl
