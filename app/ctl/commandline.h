#pragma once

#include "busaddress.h"
#include <QByteArrayList>
#include <functional>
#include <string>
#include <vector>

namespace CLI { class App; } // its header is ten seconds of a build: commands include it, what they share does not

namespace brine::ctl {

/// Adds --sock-dir, --node, --id, --config-dir, --as, --ssh and --saltapi-url to a subcommand, parsed into a BusRequest.
struct BusOptions
{
    std::vector<std::string> connect;          ///< names of saved connections
    std::string sockDir, node, id, configDir, release, asUser, ssh, remoteProgram;
    std::string saltApiUrl, eauth, user, passwordFile, tokenFile, caFile, keepPassword = "session", fireBy = "any";
    bool saltApi = false, plainHttp = false;
    enum class Buses { One, Several };
    void addTo(CLI::App &command, Buses buses = Buses::One);
    void addOfThisMachine(CLI::App &command);  ///< those alone that say which bus of this machine
    /// What the command has of all these no use for is refused with why, and not listed.
    static void refuseOthers(CLI::App &command, const std::string &why);
    bool isGiven() const;                      ///< any of them, --connect too
    QByteArrayList words() const;              ///< what was given, as it is written on a command line
    BusRequest request() const;                ///< what is given goes before what a saved connection says
    BusRequest withoutSaved() const { return over({}); }

private:
    SaltApiLogin login() const;
    BusRequest over(BusRequest saved) const;
};

/// What a subcommand leaves behind for main(): the function that does it and returns the exit code.
using Action = std::function<int()>;

} // namespace brine::ctl
