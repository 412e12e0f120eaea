#include "peertrust.h"

#include "identity.h"
#include "saltconfig.h"
#include <QCoreApplication>
#include <unistd.h>

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

} // namespace

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
