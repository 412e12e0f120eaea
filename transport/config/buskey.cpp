#include "buskey.h"
#include <QDir>

namespace brine {

QString busKey(const BusAddress &address)
{
    if (address.isLink())
        return address.linkName;
    const QString folder = QDir::cleanPath(QDir(address.sockDir).absolutePath());
    if (address.node == BusNode::Master)
        return QStringLiteral("master ") + folder;
    return (address.minionId.isEmpty() ? QStringLiteral("minion ") : QStringLiteral("minion %1 ").arg(address.minionId)) + folder;
}

} // namespace brine
