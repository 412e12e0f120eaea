#pragma once

#include "commandline.h"

namespace brine::ctl {

/// `brinectl fire TAG PAYLOAD`: one shot with its receipt, or many from standard input with --lines.
void addFireCommand(CLI::App &app, Action &action);

} // namespace brine::ctl
