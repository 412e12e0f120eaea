#pragma once

#include "commandline.h"

namespace brine::ctl {

/// `brinectl test SUITE…`: fires shots and tells whether what is expected of them comes.
void addTestCommand(CLI::App &app, Action &action);

} // namespace brine::ctl
