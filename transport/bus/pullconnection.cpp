#include "pullconnection.h"

#include "peertrust.h"
#include "tcppeer.h"
#include <cerrno>
#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace brine {

PullConnection::PullConnection(StreamConnection connection) : m_connection(std::move(connection)) { }

Result<std::unique_ptr<PullConnection>, BusProblem> PullConnection::open(const BusAddress &address, const Deadline &deadline)
{
    using Opened = Result<std::unique_ptr<PullConnection>, BusProblem>;
    auto connection = StreamConnection::open(address.pullPath, AccessPurpose::Fire, address.node, deadline.remainingMs());
    if (!connection)
        return Opened::failure(connection.error());
    if (const auto distrust = distrustedPeer(address.pullPath, AccessPurpose::Fire, connection->peerUid()))
        return Opened::failure(*distrust);
    return Opened(std::make_unique<PullConnection>(std::move(connection).value()));
}

PullConnection::Sent PullConnection::send(QByteArrayView bytes, const Deadline &deadline, qsizetype *written)
{
    qsizetype own = 0, &done = written ? *written : own;
    for (done = 0; done < bytes.size();) {
        const ssize_t size = ::send(m_connection.descriptor(), bytes.data() + done, size_t(bytes.size() - done), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (size >= 0) {
            done += size;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS) { // Salt 3008.3 on reads one event after the other
            pollfd fd{m_connection.descriptor(), POLLOUT, 0};
            if (deadline.hasPassed())
                return Sent::TimedOut;
            ::poll(&fd, 1, qMin(deadline.remainingMs(), 200));
        } else if (errno != EINTR) {
            return Sent::Broken;
        }
    }
    return Sent::Whole;
}

bool PullConnection::hasEnded() const
{
    char byte;
    const ssize_t size = ::recv(m_connection.descriptor(), &byte, 1, MSG_DONTWAIT | MSG_PEEK);
    return size == 0 || (size < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

bool PullConnection::greets(int timeoutMs) const
{
    pollfd fd{m_connection.descriptor(), POLLIN, 0};
    char byte = 0;
    return ::poll(&fd, 1, timeoutMs) > 0 && ::recv(m_connection.descriptor(), &byte, 1, MSG_DONTWAIT | MSG_PEEK) > 0;
}

PullConnection::Taken PullConnection::taken()
{
    int unread = 0;
    if (m_refused || ::ioctl(m_connection.descriptor(), SIOCOUTQ, &unread) != 0)
        return Taken::Refused;
    if (unread > 0)
        return Taken::No;
    // Over TCP the kernel at the other end has taken them, which is not the daemon: what that one has not read is asked for.
    if (m_connection.isTcp()) {
        const auto peer = TcpPeer::of(m_connection.descriptor(), TcpPeer::Ask::Queue);
        if (peer && peer->unread > 0)
            return Taken::No;
        if (!peer && !hasEnded())
            return Taken::No;           // cannot be told: then no other form is ever tried
    }
    // A close by the peer frees the queue too; with bytes unread it leaves ECONNRESET behind, which is told once.
    char byte;
    const ssize_t size = ::recv(m_connection.descriptor(), &byte, 1, MSG_DONTWAIT | MSG_PEEK);
    m_refused = size < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR;
    return m_refused ? Taken::Refused : Taken::Yes;
}

} // namespace brine
