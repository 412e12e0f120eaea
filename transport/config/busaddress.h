#pragma once

#include "saltapilogin.h"
#include <QString>
#include <QStringList>
#include <optional>

namespace brine {

enum class BusNode { Master, Minion };

/// What a person asked for; all fields may be left out.
struct BusRequest
{
    std::optional<BusNode> node;
    QString sockDir = {}; ///< empty: from configuration, else Salt's default
    QString minionId = {}; ///< needed only where a sock_dir holds several minions
    QString configDir = {}; ///< default $SALT_CONFIG_DIR, else /etc/salt
    QString release = {}; ///< of Salt behind an old ZeroMQ bus, where it cannot be found out ("2014.7")
    QString asUser = {};  ///< not as oneself: through a relay started by sudo as this user
    QString sshHost = {}; ///< not here: [user@]host as ssh knows it
    QString remoteProgram = {}; ///< brinectl at the far end of ssh, where it is not in its PATH
    SaltApiLogin saltApi = {}; ///< not by sockets at all: through salt-api
    bool isLink() const { return saltApi.wanted || !asUser.isEmpty() || !sshHost.isEmpty(); }
};

/// Where a bus is: two socket paths, or "tcp://host:port" twice (ipc_mode: tcp), and why we think so.
struct BusAddress
{
    BusNode node = BusNode::Master;
    QString sockDir, pubPath, pullPath;
    QString minionId;             ///< empty when unknown (only the hash is in the file name)
    QString origin;               ///< "sock_dir in /etc/salt/master", "Salt's default", "--sock-dir"
    quint64 maxEventSize = 1048576;
    QString maxEventSizeOrigin;
    QString release;              ///< as BusRequest::release
    /// Not this machine's sockets: the link program to start (linkmessage.h) and its arguments. displayName() is then linkName.
    QStringList link;
    QStringList linkFallback;     ///< what to start instead once `link` has ended with 127: there is no brinectl
    QString linkName;             ///< "master bus at prod1, over ssh"
    bool isLink() const { return !link.isEmpty(); }
    QString displayName() const;  ///< "master bus in /run/salt/master"
};

/// A failure told so that it can be fixed; the same text in window, command line and library.
struct BusProblem
{
    enum class Kind { NotFound, WrongNode, SeveralMinions, NotASocket, NobodyListens, NoPermission, PathTooLong, NotUnderstood, CutOff, Other };
    Kind kind = Kind::Other;
    QString path;                 ///< the path element that refuses
    QString title;                ///< one sentence: what happened
    QString reason;               ///< path, mode, owner, who you are
    QStringList remedies;         ///< what mends it; a command where there is one
    QString text() const;         ///< title, reason and remedies as plain lines
    QString sentence() const;     ///< title and reason in one line
    bool isPermission() const { return kind == Kind::NoPermission; }
    int exitCode() const;         ///< 77 for permission, else 69
};

} // namespace brine
