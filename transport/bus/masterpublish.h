#pragma once

#include "busaddress.h"
#include "compoundtarget.h"
#include "minionshot.h"
#include "receipt.h"
#include "result.h"
#include <QByteArray>
#include <QCoreApplication>
#include <QVector>
#include <stop_token>

namespace brine {

/// Fires on minions through the master's own publish request, as `salt` itself does, with the local user's key: no salt command is
/// needed. The answers are read from the master's bus, which must be open to us. Blocking; call it where waiting is allowed.
/// Source: salt/client/__init__.py (pub, __read_master_key), salt/master.py (ClearFuncs.publish).
class MasterPublish
{
    Q_DECLARE_TR_FUNCTIONS(brine::MasterPublish)
public:
    /// Where a master listens for requests and with what key, from its configuration.
    struct Door
    {
        QString host, user, keyFile;
        int port = 4506;
        Nodegroups nodegroups;         ///< of its configuration …
        QString whyNoNodegroups;       ///< … or why they are not known
        /// A problem where the key cannot be read, or the master does not speak ZeroMQ.
        static Result<Door, BusProblem> ofMaster(const QString &configDir = {});
    };
    static Result<QVector<MinionAnswer>, BusProblem> fire(const Door &door, const BusAddress &masterBus, const MinionShot &shot, std::stop_token stop = {});

    /// Complete, or an error: a request that lacks a key stops a worker of an old master for good.
    static Result<QByteArray> request(const MinionShot &shot, const QByteArray &key, const QString &user);
    /// Node groups are resolved by a master's clients: the target without them, as the master takes it.
    static Result<MinionTarget> resolved(const MinionTarget &target, const Door &door);
    struct Published { QByteArray jid; QByteArrayList minions; };
    static Result<Published, BusProblem> published(QByteArrayView answer);
};

} // namespace brine
