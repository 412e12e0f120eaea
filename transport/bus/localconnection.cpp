#include "localconnection.h"

#include <QLocalSocket>
#include <cerrno>
#include <sys/socket.h>

namespace brine {

namespace {

int errnoOf(const QLocalSocket &socket)
{
    switch (socket.error()) {
    case QLocalSocket::ServerNotFoundError: return ENOENT;
    case QLocalSocket::ConnectionRefusedError: return ECONNREFUSED;
    case QLocalSocket::SocketAccessError: return EACCES;
    case QLocalSocket::SocketResourceError: return EMFILE;
    default: return socket.state() == QLocalSocket::ConnectingState ? EAGAIN : EIO;
    }
}

} // namespace

Result<LocalConnection, BusProblem> LocalConnection::open(const QString &path, AccessPurpose purpose, BusNode node, int timeoutMs)
{
    auto socket = std::make_unique<QLocalSocket>();
    // Two ways even to listen: a subscriber whose sending half is closed gets EOF from Salt at once.
    socket->connectToServer(path, QIODevice::ReadWrite | QIODevice::Unbuffered);
    if (socket->state() == QLocalSocket::ConnectingState) // the listener's backlog is full
        socket->waitForConnected(timeoutMs);
    if (socket->state() != QLocalSocket::ConnectedState) {
        const int error = errnoOf(*socket);
        socket->abort();
        return Result<LocalConnection, BusProblem>::failure(connectProblem(path, purpose, node, error));
    }
    return LocalConnection(std::move(socket));
}

LocalConnection::LocalConnection(std::unique_ptr<QLocalSocket> socket)
    : m_socket(std::move(socket)), m_descriptor(int(m_socket->socketDescriptor()))
{
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(m_descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0) {
        m_peerPid = peer.pid;
        m_peerUid = peer.uid;
    }
}

LocalConnection::LocalConnection(LocalConnection &&) noexcept = default;
LocalConnection &LocalConnection::operator=(LocalConnection &&) noexcept = default;

LocalConnection::~LocalConnection()
{
    if (m_socket)
        m_socket->abort(); // at once: nothing is buffered in it
}

} // namespace brine
