#pragma once

#include "result.h"
#include <QByteArray>
#include <QCoreApplication>
#include <QStringList>

namespace brine {

/// A command line that fires an event, read back into the shot it means: the reverse of ShotLines. Knows `salt … event.fire`,
/// event.send and event.fire_master at minions, `salt-call` of the same, `salt-run event.send`, `brinectl fire`, and curl to salt-api;
/// behind sudo and VARIABLE=value words too. Nothing is run or expanded: $VARIABLES and $(commands) within a line are refused, but
/// for the token of a curl line. Any thread.
class PastedShot
{
    Q_DECLARE_TR_FUNCTIONS(brine::PastedShot)
public:
    enum class Route {
        Bus,        ///< the bus of this machine: salt-run event.send, salt-call event.fire, brinectl fire
        Master,     ///< through this minion: salt-call event.send, event.fire_master
        Minions,    ///< event.fire on the minions of target
    };
    QByteArray tag;
    QByteArray payload;           ///< msgpack
    Route route = Route::Bus;
    bool onMinion = false;        ///< the bus is a minion's: salt-call
    QString target, targetType;   ///< of Minions: glob, list, …
    QStringList notes;            ///< what the line does besides, or what is read otherwise than it looks

    static Result<PastedShot> read(const QString &line);
};

} // namespace brine
