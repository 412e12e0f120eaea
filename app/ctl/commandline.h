#pragma once

#include "busaddress.h"
#include <CLI/CLI.hpp>
#include <functional>
#include <string>

namespace brine::ctl {

/// Adds --sock-dir, --node, --id, --config-dir, --as, --ssh and --saltapi-url to a subcommand, parsed into a BusRequest.
struct BusOptions
{
    std::string sockDir, node, id, configDir, release, asUser, ssh, remoteProgram;
    std::string saltApiUrl, eauth, user, passwordFile, tokenFile, caFile, keepPassword = "session", fireBy = "any";
    bool saltApi = false, plainHttp = false;
    void addTo(CLI::App &command);
    BusRequest request() const;
    /// How long such a bus may take to open: one that logs in somewhere, or asks a person, takes longer.
    int connectMs() const;

private:
    void addSaltApi(CLI::App &command);
    SaltApiLogin login() const;
};

/// What a subcommand leaves behind for main(): the function that does it and returns the exit code.
using Action = std::function<int()>;

} // namespace brine::ctl
