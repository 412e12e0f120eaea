#pragma once

#include "commandline.h"

namespace brine::ctl {

/// `brinectl doctor`: the way to a bus step by step, the first that fails marked, and what mends it.
void addDoctorCommand(CLI::App &app, Action &action);

} // namespace brine::ctl
