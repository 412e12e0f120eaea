#pragma once

#include "busaddress.h"
#include <QString>
#include <QStringList>
#include <vector>

namespace brine {

/// The path as an absolute one, tidied; the directory need not be there.
QString tidyDirectory(const QString &directory);
/// By name, or where a link leads to the same.
bool isSameDirectory(const QString &a, const QString &b);

/// The event sockets in one sock_dir, found by name and by file type (not every *.ipc is a socket). A directory that may be
/// entered but not listed still shows the sockets whose names are known. Reads only; any thread.
class BusDirectory
{
public:
    struct Minion
    {
        QString hash, id;               ///< id empty when it cannot be computed
        bool hasPub = false, hasPull = false;
    };
    /// ids: minion ids that may belong to hashes found here, with the hash_type of their configuration.
    explicit BusDirectory(const QString &path, const QStringList &ids = {}, const QString &hashType = {});

    const QString &path() const { return m_path; }
    bool exists() const { return m_exists; }
    bool isDenied() const { return m_denied; }      ///< may not even be entered
    bool hasMaster() const { return m_masterPub; }
    bool hasMasterPull() const { return m_masterPull; }
    /// Those with a pub socket, by hash.
    std::vector<Minion> minions() const;
    bool isEmpty() const { return !m_masterPub && minions().empty(); }
    /// Files with a bus socket's name that are no sockets.
    const QStringList &impostors() const { return m_impostors; }

    QString masterPub() const { return file(QStringLiteral("master_event_pub.ipc")); }
    QString masterPull() const { return file(QStringLiteral("master_event_pull.ipc")); }
    QString minionPub(const QString &hash) const { return file(QStringLiteral("minion_event_%1_pub.ipc").arg(hash)); }
    QString minionPull(const QString &hash) const { return file(QStringLiteral("minion_event_%1_pull.ipc").arg(hash)); }
    /// "the master bus (--node master)", "the minion bus of web1 (--node minion --id web1)": what to offer instead.
    QStringList offers() const;

private:
    QString file(const QString &name) const { return m_path + QLatin1Char('/') + name; }
    void take(const QString &name);
    bool isSocket(const QString &path);
    Minion &minion(const QString &hash);

    QString m_path;
    bool m_exists = false, m_denied = false, m_masterPub = false, m_masterPull = false;
    std::vector<Minion> m_minions;
    QStringList m_impostors;
};

/// The names a minion id can have in file names, best first: hash_type cut to 10 digits, then what releases used before
/// (sha256 10; md5 10; md5 32 in 2014.1; `salt/transport/base.py` _minion_hash, protocol of 2014.1).
QStringList minionHashes(const QString &minionId, const QString &hashType = {});

} // namespace brine
