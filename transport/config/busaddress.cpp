#include "busaddress.h"
#include <QCoreApplication>

namespace brine {

namespace {
struct Text { Q_DECLARE_TR_FUNCTIONS(BusAddress) };
// Salt's own exit codes (salt/defaults/exitcodes.py): EX_UNAVAILABLE and EX_NOPERM.
constexpr int ExitUnavailable = 69;
constexpr int ExitNoPermission = 77;
}

QString BusAddress::displayName() const
{
    if (isLink())
        return linkName;
    if (pubPath.startsWith(QLatin1String("tcp://"))) {
        if (node == BusNode::Master)
            return Text::tr("master bus at %1").arg(pubPath);
        return minionId.isEmpty() ? Text::tr("minion bus at %1").arg(pubPath) : Text::tr("minion bus of %1 at %2").arg(minionId, pubPath);
    }
    if (node == BusNode::Master)
        return Text::tr("master bus in %1").arg(sockDir);
    if (minionId.isEmpty())
        return Text::tr("minion bus in %1").arg(sockDir);
    return Text::tr("minion bus of %1 in %2").arg(minionId, sockDir);
}

QString BusProblem::text() const
{
    QString text = title;
    if (!reason.isEmpty())
        text += QLatin1Char('\n') + reason;
    for (const QString &remedy : remedies)
        text += QStringLiteral("\n  - ") + remedy;
    return text;
}

QString BusProblem::sentence() const { return reason.isEmpty() ? title : title + QLatin1Char(' ') + reason; }

int BusProblem::exitCode() const
{
    return isPermission() ? ExitNoPermission : ExitUnavailable;
}

} // namespace brine
