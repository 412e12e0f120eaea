#include "landing.h"

#include "fireable.h"
#include "plainlabel.h"
#include "reservedtag.h"
#include <QCoreApplication>

namespace brine {

namespace {

using Destination = ShotRequest::Destination;

QString tr(const char *text) { return QCoreApplication::translate("brine::Landing", text); }

QString destinationRefusal(const ShotRequest &shot, const DestinationInfo &info)
{
    if (shot.destination == Destination::Minions) {
        if (!info.canReachMinions)
            return info.whyNoMinions.isEmpty() ? tr("The minions cannot be reached from here.") : info.whyNoMinions;
        return shot.minions().problem();
    }
    if (!info.canFire)
        return info.whyNot.isEmpty() ? tr("No bus is connected.") : info.whyNot;
    if (shot.destination == Destination::MasterThroughMinion && !info.isMinionBus)
        return tr("This is no minion's bus: choose \"this bus\".");
    return {};
}

} // namespace

Landing Landing::of(const ShotRequest &shot, const DestinationInfo &info)
{
    const QByteArray stamp = saltStamp(info.stampHasZone ? StampForm::WithZone : StampForm::Bare);
    if (shot.destination == Destination::MasterThroughMinion)
        return {QByteArrayLiteral("fire_master"), withStamp(fireMasterEnvelope(shot.tag, shot.payload), stamp)};
    return {shot.tag, withStamp(shot.payload, stamp)};
}

bool landsOnMaster(const ShotRequest &shot, const DestinationInfo &info)
{
    return shot.destination == Destination::MasterThroughMinion || (shot.destination == Destination::ThisBus && !info.isMinionBus);
}

QString refusalOf(const ShotRequest &shot, const DestinationInfo &info)
{
    if (const Result<Done> checked = checkFireable(shot.tag, shot.payload, 0); !checked)
        return checked.error();
    if (const QString refusal = destinationRefusal(shot, info); !refusal.isEmpty())
        return refusal;
    if (!info.interlockProblem.isEmpty())
        return info.interlockProblem;
    if (info.interlock.role == Interlock::Role::ReadOnly)
        return tr("This bus is read-only for you. Bus > Role at this bus changes that.");
    const quint64 size = quint64(Landing::of(shot, info).payload.size());
    if (info.maxEventSize == 0 || size <= info.maxEventSize)
        return {};
    const QString origin = info.maxEventSizeOrigin.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(info.maxEventSizeOrigin);
    return tr("Too large: the event takes %1 bytes, max_event_size is %2%3.").arg(countText(size), countText(info.maxEventSize), origin);
}

QString tagWarningOf(const ShotRequest &shot, const DestinationInfo &info)
{
    const bool onMinion = shot.destination == Destination::Minions
        || (shot.destination == Destination::ThisBus && info.isMinionBus);
    return reservedTagWarning(shot.tag, onMinion);
}

} // namespace brine
