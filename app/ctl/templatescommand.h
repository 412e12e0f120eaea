#pragma once

#include "commandline.h"

namespace brine::ctl {

/// `brinectl templates [list|show NAME]`: the shots kept under names, one's own and those that come with Brine.
void addTemplatesCommand(CLI::App &app, Action &action);

} // namespace brine::ctl
