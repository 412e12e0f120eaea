#include "commandline.h"

namespace brine::ctl {

void BusOptions::addTo(CLI::App &command)
{
    command.add_option("-s,--sock-dir", sockDir,
                       "Folder that holds the sockets (default: sock_dir of /etc/salt/{master,minion}, else /var/run/salt/<node>)");
    command.add_option("--node", node, "master or minion (default: what the folder holds, master first)")
        ->check(CLI::IsMember({"master", "minion"}));
    command.add_option("--id", id, "Minion id, where a folder holds the sockets of several minions");
    command.add_option("--release", release, "Release of Salt behind an old ZeroMQ bus, where it cannot be found out: 2014.7, 2015.8");
    command.add_option("-c,--config-dir", configDir, "Salt's configuration folder (default: $SALT_CONFIG_DIR, else /etc/salt)");
    command.add_option("--as", asUser, "Not as yourself: through a relay that sudo starts as this user (usually salt or root)");
    command.add_option("--ssh", ssh, "The bus of another machine: [user@]host as ssh knows it; the options above are for there");
    command.add_option("--remote-program", remoteProgram, "With --ssh: brinectl's path there, where it is not in the PATH");
}

BusRequest BusOptions::request() const
{
    BusRequest request;
    request.sockDir = QString::fromLocal8Bit(sockDir.c_str());
    request.minionId = QString::fromLocal8Bit(id.c_str());
    request.configDir = QString::fromLocal8Bit(configDir.c_str());
    request.release = QString::fromLocal8Bit(release.c_str());
    request.asUser = QString::fromLocal8Bit(asUser.c_str());
    request.sshHost = QString::fromLocal8Bit(ssh.c_str());
    request.remoteProgram = QString::fromLocal8Bit(remoteProgram.c_str());
    if (node == "master")
        request.node = BusNode::Master;
    else if (node == "minion" || (node.empty() && !id.empty()))
        request.node = BusNode::Minion;
    return request;
}

} // namespace brine::ctl
