#pragma once

#include "shotrequest.h"
#include <QStringList>

namespace brine {

/// What is known about a shot that was handed over and not seen.
struct LossEvidence
{
    ShotRequest::Destination destination = ShotRequest::Destination::ThisBus;
    bool isMinionBus = false;
    int waitedMs = 0;
    bool takesConnections = true;        ///< the pull socket still lets somebody connect
    QString whyNoConnection;             ///< the system's word, where it does not
    bool wasWatching = true;             ///< the publisher's connection was open before the shot
    bool reconnected = false;            ///< it broke while the echo was awaited
    bool sawOthers = false;              ///< other events came while it was awaited
    bool framingIsKnown = false;         ///< by evidence, not by trial
    QString framing;                     ///< the form tried last: "bare", "length-prefixed"
    quint64 dropped = 0, malformed = 0, oversize = 0;  ///< that Brine itself lost while the echo was awaited
    QByteArray tag, otherTag;            ///< an event with the same payload came under this tag meanwhile; empty: none
    qint64 payloadBytes = 0;
    quint64 maxEventSize = 0;
};

/// The silent losses that fit the evidence, the likeliest first, each with what tells it from the others. Never empty. Any thread.
/// From Salt: salt/utils/event.py (handle_publish, fire_event, trimming), salt/transport/{ipc,tcp}.py (framing), salt/minion.py
/// handle_event (fire_master while the master is away).
QStringList lossReasons(const LossEvidence &evidence);

} // namespace brine
