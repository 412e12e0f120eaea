#include "streamconnection.h"

#include "deadline.h"
#include <QFile>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace brine {

namespace {

constexpr int BacklogPauseMs = 5;

/// A connected descriptor, or -errno.
int connectTo(const QByteArray &path, const Deadline &deadline)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= qsizetype(sizeof address.sun_path))
        return -ENAMETOOLONG;
    std::memcpy(address.sun_path, path.constData(), size_t(path.size()));
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0)
        return -errno;
    for (;;) {
        if (::connect(descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0)
            return descriptor;
        const int error = errno;
        if (error == EINTR)
            continue;
        if (error != EAGAIN || deadline.hasPassed()) {
            ::close(descriptor);
            return -error;
        }
        ::poll(nullptr, 0, qMin(BacklogPauseMs, deadline.remainingMs()));
    }
}

} // namespace

Result<StreamConnection, BusProblem> StreamConnection::open(const QString &path, AccessPurpose purpose, BusNode node, int timeoutMs)
{
    using Opened = Result<StreamConnection, BusProblem>;
    const int descriptor = connectTo(QFile::encodeName(path), Deadline(timeoutMs));
    if (descriptor < 0)
        return Opened::failure(connectProblem(path, purpose, node, -descriptor));
    // Two ways even to listen: a subscriber whose sending half is closed gets EOF from Salt at once.
    return StreamConnection(descriptor);
}

StreamConnection::StreamConnection(int descriptor) : m_descriptor(descriptor)
{
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(m_descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0) {
        m_peerPid = peer.pid;
        m_peerUid = peer.uid;
    }
}

StreamConnection::StreamConnection(StreamConnection &&other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)), m_peerPid(other.m_peerPid), m_peerUid(other.m_peerUid)
{
}

StreamConnection &StreamConnection::operator=(StreamConnection &&other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_peerPid, other.m_peerPid);
    std::swap(m_peerUid, other.m_peerUid);
    return *this;
}

StreamConnection::~StreamConnection()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

} // namespace brine
