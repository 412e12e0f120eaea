#pragma once

#include "commandline.h"

namespace brine::ctl {

/// `brinectl relay`: the far end of a link (linkmessage.h) on standard input and output, for another user's or another machine's Brine.
void addRelayCommand(CLI::App &app, Action &action);
/// `brinectl forward`: the same for a host without brinectl, whose sockets ssh forwards to this machine.
void addForwardCommand(CLI::App &app, Action &action);

} // namespace brine::ctl
