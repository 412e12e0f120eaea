#include "receipt.h"

#include "timetext.h"
#include <QCoreApplication>

namespace brine {

namespace {
QString tr(const char *text) { return QCoreApplication::translate("brine::BusFirer", text); }
}

QString Receipt::text() const
{
    if (!handedOver)
        return tr("not sent");
    const QString sent = tr("sent %1").arg(localTimeText(sentUs).left(12)); // HH:MM:SS.mmm
    if (seen)
        return tr("%1 · seen on the bus after %2 ms").arg(sent).arg(double(qMax<qint64>(0, seenUs - sentUs)) / 1000, 0, 'f', 1);
    if (waitedMs == 0)
        return tr("%1 · handed over, not waited for").arg(sent);
    return tr("%1, not seen in %2 s").arg(sent).arg(waitedMs / 1000.0);
}

} // namespace brine
