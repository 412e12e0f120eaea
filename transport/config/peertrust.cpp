#include "peertrust.h"

#include "identity.h"
#include "pathwalk.h"
#include "saltconfig.h"
#include "tcpplace.h"
#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <unistd.h>
#include <utility>

namespace brine {

namespace {

struct Text { Q_DECLARE_TR_FUNCTIONS(PeerTrust) };

bool isTrusted(uid_t peer)
{
    if (peer == 0 || peer == ::geteuid() || peer == uid_t(-1)) // -1: the kernel did not say
        return true;
    const QString name = userNameOf(peer);
    return name == QLatin1String("salt") || name == SaltConfig(BusNode::Master).user() || name == SaltConfig(BusNode::Minion).user();
}

/// A group of its owner alone (as most systems give each user one), root's or Salt's.
bool isTrustedGroup(gid_t group, uid_t owner)
{
    return group == 0 || group == primaryGroupOf(owner) || groupNameOf(group) == QLatin1String("salt");
}

/// Why others decide what is in this directory, and what ends that; nothing when they do not.
std::optional<std::pair<QString, QString>> weakness(const QString &directory, bool holdsTheSocket)
{
    struct stat info{};
    if (::stat(QFile::encodeName(directory).constData(), &info) != 0)
        return std::nullopt;
    // Names are looked up only where there is something to say: every shot comes by here.
    const auto rights = [&] { return QStringLiteral("%1 (%2)").arg(directory, rightsText(info)); };
    if (!isTrusted(info.st_uid))
        return std::pair(Text::tr("The directory %1 belongs to %2, who can replace what is in it.").arg(rights(), userNameOf(info.st_uid)),
                         Text::tr("sudo chown root %1").arg(directory));
    const bool byAll = info.st_mode & S_IWOTH;
    const bool byGroup = (info.st_mode & S_IWGRP) && !isTrustedGroup(info.st_gid, info.st_uid);
    if (!byAll && !byGroup)
        return std::nullopt;
    if (!(info.st_mode & S_ISVTX))
        return std::pair(Text::tr("Others may write to the directory %1, so they can replace what is in it.").arg(rights()),
                         QStringLiteral("sudo chmod %1 %2").arg(byAll && byGroup ? QStringLiteral("go-w") : byAll ? QStringLiteral("o-w") : QStringLiteral("g-w"),
                                                               directory));
    if (!holdsTheSocket)
        return std::nullopt;
    return std::pair(Text::tr("The socket lies in %1, where anybody may make one while the bus is down.").arg(rights()),
                     Text::tr("set sock_dir to a directory of its own, for example /var/run/salt/master"));
}

} // namespace

std::optional<BusProblem> distrustedPath(const QString &socketPath)
{
    if (TcpPlace::of(socketPath)) // whose process listens is what can be known of a port
        return std::nullopt;
    const QStringList directories = walkPath(QFileInfo(socketPath).absoluteFilePath()).directories;
    for (const QString &directory : directories) {
        const auto weak = weakness(directory, directory == directories.last());
        if (!weak)
            continue;
        BusProblem problem;
        problem.kind = BusProblem::Kind::NoPermission;
        problem.path = directory;
        problem.title = Text::tr("Others could put a false bus in this one's place: what it shows may be false.");
        problem.reason = weak->first;
        problem.remedies = {Text::tr("Close the way:  %1").arg(weak->second)};
        return problem;
    }
    return std::nullopt;
}

std::optional<BusProblem> distrustedPeer(const QString &socketPath, AccessPurpose purpose, uid_t peer)
{
    if (isTrusted(peer))
        return std::nullopt;
    const QString name = userNameOf(peer);
    BusProblem problem;
    problem.kind = BusProblem::Kind::NoPermission;
    problem.path = socketPath;
    problem.title = purpose == AccessPurpose::Watch
            ? Text::tr("This bus is run by %1: what it shows may be false.").arg(name)
            : Text::tr("Not sent: this bus is run by %1, and may be a false one.").arg(name);
    problem.reason = Text::tr("%1 is served by a process of %2 (uid %3), who is neither root, nor salt, nor the user in Salt's "
                              "configuration, nor you.").arg(socketPath, name).arg(peer);
    problem.remedies = {Text::tr("If it is your Salt's, say so in its configuration (user: %1) and name that directory in "
                                 "SALT_CONFIG_DIR.").arg(name)};
    return problem;
}

} // namespace brine
