#include "tcpplace.h"

#include <QCoreApplication>
#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace brine {

namespace {

struct Text { Q_DECLARE_TR_FUNCTIONS(TcpPlace) };
constexpr QLatin1String Scheme("tcp://");

union SocketAddress
{
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
};

/// Numeric addresses only: a name would wait for a name server.
socklen_t addressOf(const QString &host, quint16 port, SocketAddress &address)
{
    const QByteArray text = host.toLatin1();
    address = {};
    if (::inet_pton(AF_INET, text.constData(), &address.v4.sin_addr) == 1) {
        address.v4.sin_family = AF_INET;
        address.v4.sin_port = htons(port);
        return sizeof address.v4;
    }
    if (::inet_pton(AF_INET6, text.constData(), &address.v6.sin6_addr) == 1) {
        address.v6.sin6_family = AF_INET6;
        address.v6.sin6_port = htons(port);
        return sizeof address.v6;
    }
    return 0;
}

int finishConnect(int descriptor, int timeoutMs)
{
    pollfd writable{descriptor, POLLOUT, 0};
    int error = 0;
    socklen_t size = sizeof error;
    if (::poll(&writable, 1, timeoutMs) <= 0)
        return ETIMEDOUT;
    return ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

int connectOne(const QString &host, quint16 port, int timeoutMs)
{
    SocketAddress address;
    const socklen_t size = addressOf(host, port, address);
    if (size == 0)
        return -EADDRNOTAVAIL;
    const int descriptor = ::socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0)
        return -errno;
    int error = ::connect(descriptor, &address.any, size) == 0 ? 0 : errno;
    if (error == EINPROGRESS || error == EINTR)
        error = finishConnect(descriptor, timeoutMs);
    // A free port in the range of outgoing connections can be connected to itself.
    SocketAddress ours{}, peer{};
    socklen_t oursSize = sizeof ours, peerSize = sizeof peer;
    if (error == 0 && ::getsockname(descriptor, &ours.any, &oursSize) == 0 && ::getpeername(descriptor, &peer.any, &peerSize) == 0
        && oursSize == peerSize && std::memcmp(&ours, &peer, oursSize) == 0)
        error = ECONNREFUSED;
    if (error != 0) {
        ::close(descriptor);
        return -error;
    }
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return descriptor;
}

} // namespace

std::optional<TcpPlace> TcpPlace::of(const QString &place)
{
    if (!place.startsWith(Scheme))
        return std::nullopt;
    const qsizetype colon = place.lastIndexOf(QLatin1Char(':'));
    TcpPlace found;
    found.host = place.mid(Scheme.size(), colon - Scheme.size());
    if (found.host.startsWith(QLatin1Char('[')) && found.host.endsWith(QLatin1Char(']')))
        found.host = found.host.mid(1, found.host.size() - 2);
    found.port = place.mid(colon + 1).toUShort();
    return found;
}

QString TcpPlace::text() const
{
    return Scheme + (host.contains(QLatin1Char(':')) ? QStringLiteral("[%1]").arg(host) : host) + QLatin1Char(':') + QString::number(port);
}

int TcpPlace::connect(int timeoutMs) const
{
    if (host != QLatin1String("localhost"))
        return connectOne(host, port, timeoutMs);
    const int descriptor = connectOne(QStringLiteral("::1"), port, timeoutMs);
    return descriptor >= 0 ? descriptor : connectOne(QStringLiteral("127.0.0.1"), port, timeoutMs);
}

BusProblem tcpProblem(const TcpPlace &place, AccessPurpose purpose, BusNode node, int error)
{
    const bool master = node == BusNode::Master, watch = purpose == AccessPurpose::Watch;
    const QString daemon = master ? Text::tr("master") : Text::tr("minion");
    const QString option = master ? watch ? QStringLiteral("tcp_master_pub_port") : QStringLiteral("tcp_master_pull_port")
                                  : watch ? QStringLiteral("tcp_pub_port") : QStringLiteral("tcp_pull_port");
    BusProblem problem;
    problem.path = place.text();
    problem.kind = error == ECONNREFUSED ? BusProblem::Kind::NobodyListens : BusProblem::Kind::Other;
    problem.title = error == ECONNREFUSED ? Text::tr("Nobody listens at port %1 of %2.").arg(place.port).arg(place.host)
                                          : Text::tr("No connection to port %1 of %2.").arg(place.port).arg(place.host);
    problem.reason = error == ECONNREFUSED
            ? Text::tr("ipc_mode is tcp, so the %1's bus is at %2 (%3). The %1 is not running, or uses another port.").arg(daemon, place.text(), option)
            : Text::tr("%1: %2").arg(place.text(), QString::fromLocal8Bit(std::strerror(error)));
    problem.remedies = {Text::tr("Is it running?  systemctl status salt-%1").arg(master ? QStringLiteral("master") : QStringLiteral("minion")),
                        Text::tr("Does the configuration that the daemon was started with name %1?").arg(option)};
    return problem;
}

} // namespace brine
