#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QVector>

namespace brine {

/// What the composer asks to fire. payload is msgpack without `_stamp`; the firing side adds it.
struct ShotRequest
{
    enum class Destination { ThisBus, MasterThroughMinion, Minions };
    quint64 number = 0;
    QByteArray tag, payload;
    Destination destination = Destination::ThisBus;
    QString targetType;      ///< "glob" or "list" (Minions)
    QString target;
};

/// What became of it, for the composer's receipt line.
struct ReceiptInfo
{
    quint64 number = 0;
    enum class Outcome { Pending, Seen, NotSeen, Failed, MinionsAnswered };
    Outcome outcome = Outcome::Pending;
    QString text;            ///< "sent 14:02:07.113 · seen on the bus after 3.2 ms"
    QStringList details;     ///< per-minion results, remedies
    quint64 eventId = 0;     ///< row of the echo where known
};

/// Where the composer may fire to right now, and the facts its preview needs.
struct DestinationInfo
{
    QString busName;                     ///< "master bus", "Demo bus"
    bool connected = false, isMinionBus = false;
    bool canFire = false;
    QString whyNot;                      ///< reason shown beside the disabled button
    bool canReachMinions = false;        ///< the machine has a `salt` command and this is a master bus
    QString whyNoMinions;
    quint64 maxEventSize = 1048576;
    QString maxEventSizeOrigin;
    bool stampHasZone = false;           ///< form of `_stamp` this bus shows
};

} // namespace brine
