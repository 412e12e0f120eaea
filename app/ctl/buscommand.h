#pragma once

#include "commandline.h"

namespace brine::ctl {

/// `brinectl bus`: a stand-alone bus on Salt's socket names for programs with no Salt installed.
void addBusCommand(CLI::App &app, Action &action);

} // namespace brine::ctl
