#pragma once

#include "shotrequest.h"
#include <QByteArray>
#include <QString>

namespace brine {

/// The event as it will be written to the bus for a shot: tag and payload with the `_stamp` in the form this bus shows,
/// for the master through a minion the `fire_master` envelope.
struct Landing
{
    QByteArray tag, payload;
    static Landing of(const ShotRequest &shot, const DestinationInfo &info);
};

/// Salt's Reactor listens on the master's bus alone.
bool landsOnMaster(const ShotRequest &shot, const DestinationInfo &info);
/// Why the shot must not be fired, as a sentence; empty when it may.
QString refusalOf(const ShotRequest &shot, const DestinationInfo &info);
/// What Salt would make of the tag where it lands; empty where nothing.
QString tagWarningOf(const ShotRequest &shot, const DestinationInfo &info);

} // namespace brine
