#include "masterrequest.h"
#include "deadline.h"
#include <QtEndian>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace brine {

namespace {

constexpr uchar More = 1, Long = 2, Command = 4;

/// A TCP connection with a deadline for everything.
class Connection
{
public:
    explicit Connection(int timeoutMs) : m_deadline(timeoutMs) { }
    ~Connection()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    bool open(const QByteArray &host, int port);
    bool write(QByteArrayView bytes);
    bool read(char *to, quint64 count);
    QString problem() const { return m_problem.isEmpty() ? QString::fromLocal8Bit(std::strerror(m_error)) : m_problem; }

private:
    bool wait(short events);
    bool fail(int error)
    {
        m_error = error;
        return false;
    }
    Deadline m_deadline;
    int m_fd = -1, m_error = 0;
    QString m_problem;
};

bool Connection::wait(short events)
{
    pollfd entry{m_fd, events, 0};
    for (;;) {
        const int ready = ::poll(&entry, 1, m_deadline.remainingMs());
        if (ready > 0)
            return true;
        if (ready == 0 || errno != EINTR)
            return fail(ready == 0 ? ETIMEDOUT : errno);
    }
}

bool Connection::open(const QByteArray &host, int port)
{
    addrinfo hints{}, *found = nullptr;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    if (const int error = getaddrinfo(host.constData(), QByteArray::number(port).constData(), &hints, &found); error) {
        m_problem = QString::fromLocal8Bit(gai_strerror(error));
        return false;
    }
    m_fd = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const bool begun = m_fd >= 0 && (::connect(m_fd, found->ai_addr, found->ai_addrlen) == 0 || errno == EINPROGRESS);
    const int error = errno;
    freeaddrinfo(found);
    if (!begun)
        return fail(error);
    int state = 0;
    socklen_t size = sizeof state;
    if (!wait(POLLOUT))
        return false;
    return (getsockopt(m_fd, SOL_SOCKET, SO_ERROR, &state, &size) == 0 && state == 0) || fail(state);
}

bool Connection::write(QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const ssize_t count = ::send(m_fd, bytes.data(), size_t(bytes.size()), MSG_NOSIGNAL);
        if (count >= 0)
            bytes = bytes.sliced(count);
        else if ((errno != EAGAIN && errno != EINTR) || !wait(POLLOUT))
            return m_error || fail(errno);
    }
    return true;
}

bool Connection::read(char *to, quint64 count)
{
    while (count) {
        const ssize_t got = ::recv(m_fd, to, size_t(count), 0);
        if (got == 0) {
            m_problem = MasterRequest::tr("it closed the connection");
            return false;
        }
        if (got > 0) {
            to += got;
            count -= quint64(got);
        } else if (errno == EINTR) {
            continue;
        } else if (errno != EAGAIN) {
            return fail(errno);
        } else if (!wait(POLLIN)) {
            return false;
        }
    }
    return true;
}

QByteArray greeting()
{
    QByteArray bytes("\xff\0\0\0\0\0\0\0\x01\x7f\x03\0NULL", 16);
    return bytes.leftJustified(64, '\0');
}

QByteArray ready()
{
    return QByteArray("\x04\x26\x05READY\x0bSocket-Type\0\0\0\x03REQ\x08Identity\0\0\0\0", 40);
}

QByteArray frame(uchar flags, QByteArrayView content)
{
    QByteArray bytes;
    if (content.size() <= 255) {
        bytes += char(flags);
        bytes += char(content.size());
    } else {
        bytes.resize(9);
        bytes[0] = char(flags | Long);
        qToBigEndian(quint64(content.size()), bytes.data() + 1);
    }
    bytes += content;
    return bytes;
}

struct Frame { uchar flags = 0; QByteArray content; };

bool readFrame(Connection &connection, Frame &frame, QString &problem)
{
    uchar flags = 0, length[8];
    if (!connection.read(reinterpret_cast<char *>(&flags), 1) || !connection.read(reinterpret_cast<char *>(length), flags & Long ? 8 : 1)) {
        problem = connection.problem();
        return false;
    }
    const quint64 size = flags & Long ? qFromBigEndian<quint64>(length) : length[0];
    if ((flags & ~(More | Long | Command)) || size > MasterRequest::MaxAnswerBytes) {
        problem = MasterRequest::tr("what it says is no ZeroMQ");
        return false;
    }
    frame.flags = flags;
    frame.content.resize(qsizetype(size));
    if (!connection.read(frame.content.data(), size)) {
        problem = connection.problem();
        return false;
    }
    return true;
}

bool greet(Connection &connection, QString &problem)
{
    char theirs[64];
    if (!connection.write(greeting()) || !connection.read(theirs, 10)) {
        problem = connection.problem();
        return false;
    }
    if (uchar(theirs[0]) != 0xff || uchar(theirs[9]) != 0x7f) {
        problem = MasterRequest::tr("what it says is no ZeroMQ of our time");
        return false;
    }
    if (!connection.read(theirs + 10, 54)) {
        problem = connection.problem();
        return false;
    }
    if (theirs[10] < 3 || std::memcmp(theirs + 12, "NULL\0", 5) != 0) {
        problem = MasterRequest::tr("its ZeroMQ is older than version 4, or secured");
        return false;
    }
    Frame answer;
    if (!connection.write(ready()) || !readFrame(connection, answer, problem)) {
        problem = problem.isEmpty() ? connection.problem() : problem;
        return false;
    }
    if (!(answer.flags & Command) || !answer.content.startsWith("\x05READY")) {
        problem = MasterRequest::tr("it refuses the handshake");
        return false;
    }
    return true;
}

} // namespace

Result<QByteArray, BusProblem> MasterRequest::send(const QString &host, int port, QByteArrayView request, int timeoutMs)
{
    using R = Result<QByteArray, BusProblem>;
    const auto failure = [&](const QString &what) {
        BusProblem problem;
        problem.kind = BusProblem::Kind::NobodyListens;
        problem.title = tr("The master's request server could not be asked.");
        problem.reason = tr("%1, port %2: %3.").arg(host).arg(port).arg(what);
        problem.remedies = {tr("ret_port and interface of the master's configuration say where it listens; is the master running?")};
        return R::failure(problem);
    };
    Connection connection(timeoutMs);
    QString problem;
    if (!connection.open(host.toLatin1(), port))
        return failure(connection.problem());
    if (!greet(connection, problem))
        return failure(problem);
    if (!connection.write(frame(More, {}) + frame(0, request)))
        return failure(connection.problem());
    for (Frame answer; readFrame(connection, answer, problem);) {
        const bool isDelimiter = (answer.flags & More) && answer.content.isEmpty();
        if (!(answer.flags & Command) && !isDelimiter)
            return answer.content;
    }
    return failure(problem);
}

} // namespace brine
