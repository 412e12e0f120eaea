#pragma once

#include "linkprocess.h"
#include <QTemporaryDir>

namespace brine {

/// A far machine's event sockets, forwarded by ssh into a private directory here: the way where the far end has no brinectl. The
/// login itself must be allowed to open them. Lives as long as the forwarding shall. One thread.
class ForwardedSockets
{
public:
    /// Waits until they are there, at most timeoutMs (a login may take its time).
    static Result<std::unique_ptr<ForwardedSockets>, BusProblem> open(const BusRequest &there, const QString &host, int timeoutMs);
    BusAddress address() const;     ///< of the sockets here
    /// ssh has ended: what it said.
    std::optional<BusProblem> ended();

private:
    ForwardedSockets(const BusRequest &there, const QString &host);
    std::optional<BusProblem> start(int timeoutMs);
    QString here(const char *name) const { return m_directory.filePath(QLatin1String(name)); }

    const QString m_host;
    const BusNode m_node;
    QString m_minionId, m_farPub, m_farPull, m_farDir;
    QTemporaryDir m_directory;      ///< 0700
    std::unique_ptr<LinkProcess> m_ssh;
};

} // namespace brine
