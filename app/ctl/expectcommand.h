#pragma once

#include "commandline.h"

namespace brine::ctl {

/// `brinectl expect`: waits for events that must come and for those that must not.
void addExpectCommand(CLI::App &app, Action &action);

} // namespace brine::ctl
