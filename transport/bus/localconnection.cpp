#include "localconnection.h"

#include "deadline.h"
#include <QFile>
#include <QLocalSocket>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

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

Result<LocalConnection, BusProblem> LocalConnection::open(const QString &path, AccessPurpose purpose, BusNode node, int timeoutMs)
{
    using Opened = Result<LocalConnection, BusProblem>;
    const int descriptor = connectTo(QFile::encodeName(path), Deadline(timeoutMs));
    if (descriptor < 0)
        return Opened::failure(connectProblem(path, purpose, node, -descriptor));
    auto socket = std::make_unique<QLocalSocket>();
    // Two ways even to listen: a subscriber whose sending half is closed gets EOF from Salt at once.
    if (!socket->setSocketDescriptor(descriptor, QLocalSocket::ConnectedState, QIODevice::ReadWrite | QIODevice::Unbuffered)) {
        ::close(descriptor);
        return Opened::failure(connectProblem(path, purpose, node, EMFILE));
    }
    return LocalConnection(std::move(socket));
}

int LocalConnection::descriptor() const
{
    return m_socket ? int(m_socket->socketDescriptor()) : -1;
}

LocalConnection::LocalConnection(std::unique_ptr<QLocalSocket> socket) : m_socket(std::move(socket))
{
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(descriptor(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0) {
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
