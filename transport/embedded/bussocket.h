#pragma once

#include "busaddress.h"
#include "result.h"
#include <QString>
#include <sys/types.h>

struct sockaddr_un;

namespace brine {

/// A listening Unix socket of our own and its file of mode 0600. The file goes when this goes, unless somebody put another
/// in its place. What is in the way is removed only if it is a socket of ours at which nobody listens. A refusal names path,
/// reason and remedy, and is NoPermission where a right is missing. Movable; any thread.
class BusSocket
{
public:
    static Result<BusSocket, BusProblem> listenAt(const QString &path);
    BusSocket(BusSocket &&other) noexcept;
    BusSocket &operator=(BusSocket &&) = delete;
    ~BusSocket();

    int fd() const { return m_fd; }
    const QString &path() const { return m_path; }

private:
    BusSocket() = default;
    bool bindTo(const QString &path, const sockaddr_un &address);
    int m_fd = -1;
    QString m_path;
    dev_t m_device = 0;
    ino_t m_inode = 0;
};

/// Makes a directory for sockets, 0700, parents too, or takes one that is safe: a real directory (no link), ours or root's,
/// writable by nobody else. Anything else is refused with the reason.
Result<Done, BusProblem> makeBusDirectory(const QString &path);

} // namespace brine
