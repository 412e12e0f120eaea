#pragma once

#include "busaddress.h"
#include <CLI/CLI.hpp>
#include <functional>
#include <string>

namespace brine::ctl {

/// Adds --sock-dir, --node, --id, --config-dir, --as and --ssh to a subcommand, parsed into a BusRequest.
struct BusOptions
{
    std::string sockDir, node, id, configDir, release, asUser, ssh, remoteProgram;
    void addTo(CLI::App &command);
    BusRequest request() const;
};

/// What a subcommand leaves behind for main(): the function that does it and returns the exit code.
using Action = std::function<int()>;

} // namespace brine::ctl
