#include "borrowedrights.h"
#include "busdirectory.h"
#include "identity.h"
#include "pathwalk.h"
#include "peertrust.h"
#include "saltconfig.h"
#include <QFileInfo>
#include <QProcessEnvironment>
#include <algorithm>
#include <pwd.h>
#include <unistd.h>

namespace brine::ctl {

namespace {

BusProblem refused(const QString &option, const QString &folder, const QString &reason, const QStringList &remedies)
{
    BusProblem problem;
    problem.kind = BusProblem::Kind::NoPermission;
    problem.path = folder;
    problem.title = QStringLiteral("The relay of %1 does not take %2 %3.").arg(Identity::current().userName, option, folder);
    problem.reason = reason;
    problem.remedies = remedies;
    return problem;
}

/// The resolved path is used from here on: what is named may lead through links, those of /proc into another's file system.
/// unasked: where the relay looks if nothing is named, so that naming it gives nothing away.
std::optional<BusProblem> confineFolder(const QString &option, QString &folder, const QStringList &unasked)
{
    if (folder.isEmpty())
        return std::nullopt;
    const PathWalk walk = walkPath(QFileInfo(folder).absoluteFilePath());
    if (walk.stop != PathWalk::Stop::Reached)
        return refused(option, folder, QStringLiteral("%1 is not there, or cannot be entered.").arg(walk.element), {});
    folder = walk.element;
    const bool isUnasked = std::any_of(unasked.begin(), unasked.end(), [&](const QString &one) { return isSameDirectory(one, folder); });
    if (const auto weak = isUnasked ? std::nullopt : distrustedPath(folder + QStringLiteral("/file")))
        return refused(option, folder, QStringLiteral("A relay with borrowed rights opens only what others cannot change. %1").arg(weak->reason), weak->remedies);
    return std::nullopt;
}

} // namespace

bool BorrowedRights::areHeld()
{
    for (const char *variable : {"SUDO_UID", "PKEXEC_UID"}) {
        bool isNumber = false;
        const uint starter = qgetenv(variable).toUInt(&isNumber);
        if (qEnvironmentVariableIsSet(variable) && (!isNumber || (starter != ::geteuid() && starter != 0)))
            return true;
    }
    return qEnvironmentVariableIsSet("DOAS_USER") || ::getuid() != ::geteuid();
}

void BorrowedRights::cleanEnvironment()
{
    const QStringList names = QProcessEnvironment::systemEnvironment().keys();
    for (const QString &name : names) {
        if (name != u"LANG" && !name.startsWith(QLatin1String("LC_")) && !name.startsWith(QLatin1String("SUDO_")))
            qunsetenv(name.toLocal8Bit().constData());
    }
    qputenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    if (const passwd *owner = ::getpwuid(::geteuid()))
        qputenv("HOME", owner->pw_dir);
}

std::optional<BusProblem> BorrowedRights::confine(BusRequest &request)
{
    const QString configured = QFileInfo(SaltConfig(BusNode::Master).mainFile()).path();
    if (const auto problem = confineFolder(QStringLiteral("--config-dir"), request.configDir, {configured}))
        return problem;
    const SaltConfig master(BusNode::Master, request.configDir), minion(BusNode::Minion, request.configDir);
    return confineFolder(QStringLiteral("--sock-dir"), request.sockDir, {master.sockDir(), minion.sockDir()});
}

} // namespace brine::ctl
