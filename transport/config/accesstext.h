#pragma once

#include "accesscheck.h"
#include "identity.h"
#include "pathwalk.h"

namespace brine {

/// Words of the access check: each way to fail has its own title, reason and remedies, computed from the element that
/// refuses. Never advises opening rights to everybody or running the window as root.
class AccessText
{
public:
    AccessText(QString socketPath, AccessPurpose purpose, BusNode node);

    BusProblem pathTooLong(qsizetype length, qsizetype limit) const;
    BusProblem missing(const PathWalk &walk) const;
    BusProblem notADirectory(const PathWalk &walk) const;
    BusProblem notASocket(const PathWalk &walk) const;
    BusProblem nobodyListens(const QString &path) const;
    BusProblem directoryDenied(const PathWalk &walk, const Identity &who) const;
    BusProblem socketDenied(const PathWalk &walk, const Identity &who) const;
    BusProblem deniedBeyondFiles(const Identity &who) const;
    BusProblem wrongSocketType() const;
    BusProblem busy() const;
    BusProblem failed(const QString &path, int error) const;

private:
    QString daemon() const;             ///< "master", "minion"
    QString socketName() const;         ///< "the master's event socket"
    QString deniedTitle() const;
    BusProblem problem(BusProblem::Kind kind, const QString &path, const QString &title, const QString &reason) const;
    QString asOwner(uid_t owner) const;
    QString groupRemedy(gid_t group, const Identity &who) const;
    void addSocketRemedies(BusProblem &problem, const struct stat &info, const Identity &who) const;

    QString m_socketPath;
    AccessPurpose m_purpose;
    BusNode m_node;
};

} // namespace brine
