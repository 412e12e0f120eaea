#include "connectioninfo.h"

#include <QCoreApplication>
#include <algorithm>

namespace brine {

namespace {

using Level = ConnectionInfo::Level;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(brine::ConnectionInfo)
};

/// How much it matters among others; quiet is as good as busy.
int weight(Level level)
{
    switch (level) {
    case Level::None: return 0;
    case Level::Quiet: return 1;
    case Level::Good: return 2;
    case Level::Connecting: return 3;
    case Level::CutOff: return 4;
    case Level::NotUnderstood: return 5;
    case Level::Failed: return 6;
    }
    return 0;
}

bool isGood(const ConnectionInfo &info) { return weight(info.level) <= weight(Level::Good); }

/// "prod-eu: reason", a line each, of those that have one.
QString byName(const QVector<ConnectionInfo> &connections, QString ConnectionInfo::*field)
{
    QStringList lines;
    for (const ConnectionInfo &info : connections) {
        if (!(info.*field).isEmpty())
            lines.append(Words::tr("%1: %2").arg(info.name, info.*field));
    }
    return lines.join(u'\n');
}

} // namespace

ConnectionInfo summaryOf(const QVector<ConnectionInfo> &connections)
{
    if (connections.size() <= 1)
        return connections.value(0);
    ConnectionInfo sum;
    const ConnectionInfo &worst = *std::max_element(connections.begin(), connections.end(),
                                                    [](const auto &a, const auto &b) { return weight(a.level) < weight(b.level); });
    const auto good = std::count_if(connections.begin(), connections.end(), isGood);
    sum.level = worst.level;
    sum.name = Words::tr("%1 buses").arg(connections.size());
    sum.text = isGood(worst) ? Words::tr("%1 buses connected").arg(connections.size())
                             : Words::tr("%1 of %2 buses connected; %3: %4").arg(good).arg(connections.size()).arg(worst.name, worst.text);
    sum.canWatch = std::all_of(connections.begin(), connections.end(), [](const auto &info) { return info.canWatch; });
    sum.canFire = std::all_of(connections.begin(), connections.end(), [](const auto &info) { return info.canFire; });
    sum.watchReason = byName(connections, &ConnectionInfo::watchReason);
    sum.fireReason = byName(connections, &ConnectionInfo::fireReason);
    sum.distrust = byName(connections, &ConnectionInfo::distrust);
    sum.warning = byName(connections, &ConnectionInfo::warning);
    for (const ConnectionInfo &info : connections)
        sum.eventsPerSecond += info.eventsPerSecond;
    return sum;
}

} // namespace brine
