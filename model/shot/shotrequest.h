#pragma once

#include "interlock.h"
#include "miniontarget.h"
#include <QByteArray>
#include <QString>
#include <QStringList>

namespace brine {

/// What the composer asks to fire. payload is msgpack without `_stamp`; the firing side adds it. A value; any thread.
struct ShotRequest
{
    enum class Destination { ThisBus, MasterThroughMinion, Minions };
    quint64 number = 0;
    QByteArray tag, payload;
    Destination destination = Destination::ThisBus;
    QString targetType;      ///< Minions: by Salt's name, see MinionTarget
    QString target;
    int bus = 0;             ///< DestinationInfo::bus
    MinionTarget minions() const { return {targetType.isEmpty() ? QStringLiteral("glob") : targetType, target}; }
};

/// What became of it, in words for the composer's receipt line and as facts. A value; any thread.
struct ReceiptInfo
{
    quint64 number = 0;
    enum class Outcome { Pending, Seen, NotSeen, Failed, MinionsAnswered };
    Outcome outcome = Outcome::Pending;
    QString text;            ///< "sent 14:02:07.113 · seen on the bus after 3.2 ms"
    QStringList details;     ///< per-minion results, remedies, silent losses that fit
    quint64 eventId = 0;     ///< row of the echo where known

    qint64 sentUs = 0, seenUs = 0;   ///< µs since the epoch, by the clock that received the echo; 0: it did not happen
    QByteArray tag, payload;         ///< as they were written, `_stamp` included; empty where another program wrote them
};

/// Where the composer may fire to right now, and the facts its preview needs.
struct DestinationInfo
{
    QString busName;                     ///< "master bus", "Demo bus"
    bool connected = false, isMinionBus = false;
    bool canFire = false;
    QString whyNot;                      ///< reason shown beside the disabled button
    bool canReachMinions = false;
    QString whyNoMinions;
    QString minionsBy;                   ///< the way to them: "the salt command /usr/bin/salt"
    quint64 maxEventSize = 1048576;
    QString maxEventSizeOrigin;
    bool stampHasZone = false;           ///< form of `_stamp` this bus shows
    int bus = 0;                         ///< its number in this window
    QString place;                       ///< "master bus in /run/salt/master": for questions
    Interlock interlock;                 ///< what may be fired at it, and what is asked before
    QString interlockProblem;            ///< the file of interlocks cannot be read: nothing is fired
    bool operator==(const DestinationInfo &) const = default;
};

} // namespace brine
