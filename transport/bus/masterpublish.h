#pragma once

#include "busaddress.h"
#include "receipt.h"
#include "result.h"
#include <QByteArray>
#include <QCoreApplication>
#include <QVector>

namespace brine {

/// Fires on minions through the master's own publish request, as `salt` itself does, with the local user's key: no salt command is
/// needed. The answers are read from the master's bus, which must be open to us. Blocking; call it where waiting is allowed.
/// Source: salt/client/__init__.py (pub, __read_master_key), salt/master.py (ClearFuncs.publish).
class MasterPublish
{
    Q_DECLARE_TR_FUNCTIONS(brine::MasterPublish)
public:
    struct Shot
    {
        QString targetType = QStringLiteral("glob");  ///< as Salt's tgt_type; nodegroup only salt itself resolves
        QString target;
        QByteArray tag, payload;
        int timeoutMs = 15000;                         ///< for the minions' answers
    };
    /// Where a master listens for requests and with what key, from its configuration.
    struct Door
    {
        QString host, user, keyFile;
        int port = 4506;
        /// A problem where the key cannot be read, or the master does not speak ZeroMQ.
        static Result<Door, BusProblem> ofMaster(const QString &configDir = {});
    };
    static Result<QVector<MinionAnswer>, BusProblem> fire(const Door &door, const BusAddress &masterBus, const Shot &shot);

    /// Complete, or an error: a request that lacks a key stops a worker of an old master for good.
    static Result<QByteArray> request(const Shot &shot, const QByteArray &key, const QString &user);
    struct Published { QByteArray jid; QByteArrayList minions; };
    static Result<Published, BusProblem> published(QByteArrayView answer);
};

} // namespace brine
