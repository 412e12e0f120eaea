#pragma once

#include "commandline.h"

namespace brine::ctl {

/// `brinectl top`: what fires most, by tag with ids collapsed, by minion, by function; the facet panel in a terminal.
void addTopCommand(CLI::App &app, Action &action);

} // namespace brine::ctl
