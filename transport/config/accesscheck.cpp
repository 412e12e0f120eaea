#include "accesscheck.h"
#include "accesstext.h"
#include "identity.h"
#include "listeningsockets.h"
#include "pathwalk.h"
#include "tcpplace.h"
#include <QDir>
#include <QFile>
#include <cerrno>
#include <sys/un.h>
#include <unistd.h>

namespace brine {

namespace {

constexpr int TcpProbeMs = 1000;
// sun_path keeps one byte for its NUL (unix(7)).
constexpr qsizetype MaxSocketPath = sizeof(sockaddr_un::sun_path) - 1;

std::optional<BusProblem> checkTarget(const PathWalk &walk, const AccessText &say)
{
    if (!S_ISSOCK(walk.info.st_mode))
        return say.notASocket(walk);
    if (!mayAccess(walk.element, W_OK))
        return say.socketDenied(walk, Identity::current());
    if (!isListening(walk.element))
        return say.nobodyListens(walk.element);
    return std::nullopt;
}

} // namespace

std::optional<BusProblem> checkAccess(const QString &socketPath, AccessPurpose purpose, BusNode node)
{
    if (const auto tcp = TcpPlace::of(socketPath)) {
        // Nothing but a connection tells, and it does no harm: Salt drops one that says nothing.
        const int descriptor = tcp->connect(TcpProbeMs);
        if (descriptor < 0)
            return tcpProblem(*tcp, purpose, node, -descriptor);
        ::close(descriptor);
        return std::nullopt;
    }
    const AccessText say(socketPath, purpose, node);
    const QString absolute = QDir::isAbsolutePath(socketPath) ? socketPath : QDir::current().absoluteFilePath(socketPath);
    if (const qsizetype length = QFile::encodeName(socketPath).size(); length > MaxSocketPath)
        return say.pathTooLong(length, MaxSocketPath);
    const PathWalk walk = walkPath(absolute);
    switch (walk.stop) {
    case PathWalk::Stop::Reached: return checkTarget(walk, say);
    case PathWalk::Stop::Missing: return say.missing(walk);
    case PathWalk::Stop::NotADirectory: return say.notADirectory(walk);
    case PathWalk::Stop::NoSearch: return say.directoryDenied(walk, Identity::current());
    case PathWalk::Stop::TooManyLinks:
    case PathWalk::Stop::Failed: break;
    }
    return say.failed(walk.element, walk.error ? walk.error : ELOOP);
}

BusProblem connectProblem(const QString &socketPath, AccessPurpose purpose, BusNode node, int error)
{
    if (const auto tcp = TcpPlace::of(socketPath))
        return tcpProblem(*tcp, purpose, node, error);
    const AccessText say(socketPath, purpose, node);
    // The files as they are now explain most; where they no longer do (a restart between), the error itself is told.
    if (error == EACCES || error == EPERM || error == ENOENT || error == ENOTDIR || error == ECONNREFUSED || error == ENAMETOOLONG
        || error == EINVAL) {
        if (auto problem = checkAccess(socketPath, purpose, node))
            return *problem;
    }
    switch (error) {
    case ECONNREFUSED: return say.nobodyListens(socketPath);
    case EACCES:
    case EPERM: return say.deniedBeyondFiles(Identity::current());
    case EPROTOTYPE: return say.wrongSocketType();
    case EAGAIN: return say.busy();
    default: return say.failed(socketPath, error);
    }
}

} // namespace brine
