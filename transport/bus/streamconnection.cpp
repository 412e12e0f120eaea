#include "streamconnection.h"

#include "deadline.h"
#include "tcppeer.h"
#include "tcpplace.h"
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
constexpr int TcpMs = 1000;         // loopback answers at once, or nobody does

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
    const auto tcp = TcpPlace::of(path);
    const int descriptor = tcp ? tcp->connect(qMax(timeoutMs, TcpMs)) : connectTo(QFile::encodeName(path), Deadline(timeoutMs));
    if (descriptor < 0)
        return Opened::failure(connectProblem(path, purpose, node, -descriptor));
    if (tcp) {
        StreamConnection connection = adopt(descriptor);
        connection.lookAtTcpPeer();
        return connection;
    }
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

void StreamConnection::lookAtTcpPeer()
{
    m_isTcp = true;
    const auto peer = TcpPeer::of(m_descriptor, TcpPeer::Ask::Owner);
    m_peerPid = peer ? peer->pid : 0;
    m_peerUid = peer ? peer->uid : uint(-1);
}

StreamConnection::StreamConnection(StreamConnection &&other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)), m_peerPid(other.m_peerPid), m_peerUid(other.m_peerUid), m_isTcp(other.m_isTcp)
{
}

StreamConnection &StreamConnection::operator=(StreamConnection &&other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_peerPid, other.m_peerPid);
    std::swap(m_peerUid, other.m_peerUid);
    std::swap(m_isTcp, other.m_isTcp);
    return *this;
}

StreamConnection::~StreamConnection()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

} // namespace brine
