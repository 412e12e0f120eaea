#pragma once

#include "busaddress.h"
#include "compoundtarget.h"
#include <QHash>
#include <QString>
#include <QStringList>

namespace brine {

/// What a master's or minion's own configuration says about its bus: the main file, then default_include and include in
/// sorted order, each later file hiding what came before (salt/config/__init__.py load_config, include_config). Files that
/// are missing, denied or no YAML map count as empty; which were denied is kept. Reads files only; any thread.
class SaltConfig
{
public:
    /// configDir empty: $SALT_MASTER_CONFIG / $SALT_MINION_CONFIG, else $SALT_CONFIG_DIR, else /etc/salt.
    explicit SaltConfig(BusNode node, const QString &configDir = {});

    /// What to say where a configuration folder is named and is not there: read on, Salt's defaults would count for it.
    static std::optional<BusProblem> missingFolder(const QString &configDir);

    const QString &mainFile() const { return m_mainFile; }
    bool exists() const { return m_exists; }
    const QStringList &deniedFiles() const { return m_denied; }

    /// Effective directory: root_dir prepended, and <cachedir>/.salt-unix where sock_dir is too long for a socket's path.
    QString sockDir() const;
    QString sockDirOrigin() const;          ///< "sock_dir in /etc/salt/master", "Salt's default"
    /// Why the daemon of a bus on this machine is not the one that it configures: its sockets are elsewhere. Empty: it may be.
    QString whyNotOf(const BusAddress &bus) const;
    quint64 maxEventSize() const;           ///< bytes
    QString maxEventSizeOrigin() const;
    QString hashType() const;
    bool hasSeveralMasters() const;         ///< a minion's `master` is a list
    QString user() const;                   ///< the name it runs under; empty where not said
    bool usesTcp() const;                   ///< ipc_mode: tcp
    /// Where the bus is then: "tcp://127.0.0.1:4512". Salt 2014.1 does so for the minion's bus only.
    QString tcpPub() const;
    QString tcpPull() const;
    QString ipcModeFile() const { return m_values.value(QStringLiteral("ipc_mode")).file; }
    /// Any other scalar option as it is written; lists are lines.
    QString setting(const char *key, const QString &fallback = {}) const { return value(key, fallback); }
    QString cacheDirectory() const;         ///< root_dir prepended
    QString pkiDirectory() const;           ///< the same of pki_dir
    Nodegroups nodegroups() const { return m_values.groups.value_or(Nodegroups()); }
    /// Ids this machine's minion may have: `id`, the minion_id file, host names.
    QStringList minionIds() const;

private:
    struct Value { QString text, file; };
    struct Values : QHash<QString, Value>
    {
        std::optional<Nodegroups> groups;   ///< a map of its own, and merged as one
        void replace(const Values &over);   ///< dict.update: a key that is there hides the one before
        void add(const Values &more);       ///< dictupdate.update: groups of several files add up
    };
    Values readFile(const QString &path, int depth);
    Values readIncludes(const QString &patterns, const QString &from, int depth);
    QString value(const char *key, const QString &fallback = {}) const;
    QString fallbackSockDir() const;
    QString cacheDir() const;
    bool sockDirIsTooLong() const;
    QString underRoot(const QString &path) const;
    QString tcp(const char *key, quint16 fallback) const;

    BusNode m_node;
    QString m_mainFile;
    bool m_exists = false;
    QStringList m_denied;
    Values m_values;
    int m_filesLeft = 256;                  // a configuration that includes itself ends here
};

} // namespace brine
