#include "bussocket.h"
#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>

namespace brine {

namespace {

struct Text { Q_DECLARE_TR_FUNCTIONS(BusSocket) };
constexpr int Backlog = 1024; // a thousand programs that start at once wait here while the loop accepts
constexpr mode_t SocketMode = 0600;

QString errorText(int error) { return QString::fromStdString(std::generic_category().message(error)); }

sockaddr_un addressOf(const QByteArray &path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.constData(), size_t(path.size()));
    return address;
}

/// 0 when somebody answers, else connect()'s errno.
int tryConnect(const sockaddr_un &address, pid_t *peer)
{
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return errno;
    const int error = connect(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0 ? 0 : errno;
    ucred credentials{};
    socklen_t length = sizeof credentials;
    if (error == 0 && getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0)
        *peer = credentials.pid;
    close(fd);
    return error;
}

/// Clears the way for bind, or says why not.
std::optional<QString> removeStale(const QString &path, const sockaddr_un &address)
{
    struct stat info{};
    if (lstat(address.sun_path, &info) != 0)
        return errno == ENOENT ? std::nullopt : std::optional(Text::tr("Cannot look at %1: %2.").arg(path, errorText(errno)));
    if (S_ISLNK(info.st_mode))
        return Text::tr("%1 is a symbolic link. Brine does not follow it; remove it or choose another directory.").arg(path);
    if (!S_ISSOCK(info.st_mode))
        return Text::tr("%1 is there and is not a socket. Brine does not remove it; choose another directory.").arg(path);
    if (info.st_uid != geteuid())
        return Text::tr("%1 belongs to another user (uid %2). Choose another directory.").arg(path).arg(info.st_uid);
    pid_t peer = 0;
    const int error = tryConnect(address, &peer);
    if (error == 0)
        return Text::tr("Another bus listens at %1 already (process %2). Stop it or choose another directory.").arg(path).arg(peer);
    if (error != ECONNREFUSED)
        return Text::tr("%1 is in the way: %2. Choose another directory.").arg(path, errorText(error));
    if (unlink(address.sun_path) != 0)
        return Text::tr("Cannot remove the old socket %1: %2.").arg(path, errorText(errno));
    return std::nullopt;
}

std::optional<QString> unsafe(const QString &path, const struct stat &info)
{
    if (info.st_uid != geteuid() && info.st_uid != 0)
        return Text::tr("The directory %1 belongs to another user (uid %2); sockets there would not be safe.").arg(path).arg(info.st_uid);
    if (info.st_mode & (S_IWGRP | S_IWOTH))
        return Text::tr("Others may write to the directory %1 (mode %2), so they could put their own sockets there. "
                        "Choose a private one:  mkdir -m 700 DIR").arg(path).arg(info.st_mode & 07777, 4, 8, QLatin1Char('0'));
    return std::nullopt;
}

Result<Done> makeMissing(const QString &path)
{
    const QString parent = QFileInfo(path).path();
    if (parent != path && !QFileInfo::exists(parent)) {
        if (auto made = makeMissing(parent); !made)
            return made;
    }
    if (mkdir(QFile::encodeName(path).constData(), 0700) != 0 && errno != EEXIST)
        return Result<Done>::failure(Text::tr("Cannot make the directory %1: %2.").arg(path, errorText(errno)));
    return Done{};
}

} // namespace

Result<Done> makeBusDirectory(const QString &path)
{
    if (auto made = makeMissing(path); !made)
        return made;
    // Opened without following a link and judged by descriptor: what is checked is what is used.
    const int fd = open(QFile::encodeName(path).constData(), O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_RDONLY);
    if (fd < 0) {
        const int error = errno;
        return Result<Done>::failure(error == ELOOP || error == ENOTDIR
                ? Text::tr("%1 is not a directory of its own (a link or a file). Choose another.").arg(path)
                : Text::tr("Cannot open the directory %1: %2.").arg(path, errorText(error)));
    }
    struct stat info{};
    const bool known = fstat(fd, &info) == 0;
    close(fd);
    if (!known)
        return Result<Done>::failure(Text::tr("Cannot look at the directory %1: %2.").arg(path, errorText(errno)));
    if (auto reason = unsafe(path, info))
        return Result<Done>::failure(*reason);
    return Done{};
}

Result<BusSocket> BusSocket::listenAt(const QString &path)
{
    using Failure = Result<BusSocket>;
    const QByteArray name = QFile::encodeName(path);
    if (size_t(name.size()) >= sizeof(sockaddr_un::sun_path))
        return Failure::failure(Text::tr("The path %1 has %2 bytes; a socket's path may have %3. Choose a shorter directory.")
                                    .arg(path).arg(name.size()).arg(sizeof(sockaddr_un::sun_path) - 1));
    const sockaddr_un address = addressOf(name);
    if (auto reason = removeStale(path, address))
        return Failure::failure(*reason);

    BusSocket made;
    made.m_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    // Linux makes the file with the socket's own mode and the umask, so narrowing the socket first gives 0600 from the first
    // moment. Setting the umask around bind would do the same, but it is the whole process's: a directory that another
    // thread makes just then would come out without its x.
    if (made.m_fd < 0 || fchmod(made.m_fd, SocketMode) != 0
        || bind(made.m_fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        return Failure::failure(Text::tr("Cannot make the socket %1: %2.").arg(path, errorText(errno)));
    made.m_path = path;
    struct stat info{};
    if (lstat(name.constData(), &info) == 0) {
        made.m_device = info.st_dev;
        made.m_inode = info.st_ino;
    }
    if ((info.st_mode & 07777) & ~SocketMode)
        return Failure::failure(Text::tr("The file system under %1 does not keep a socket's mode; choose another directory.").arg(path));
    // A strict umask may have taken even the owner's bits; giving them back opens nothing to others.
    if ((info.st_mode & 07777) != SocketMode)
        chmod(name.constData(), SocketMode);
    if (listen(made.m_fd, Backlog) != 0)
        return Failure::failure(Text::tr("Cannot listen at %1: %2.").arg(path, errorText(errno)));
    return made;
}

BusSocket::BusSocket(BusSocket &&other) noexcept
    : m_fd(std::exchange(other.m_fd, -1)), m_path(std::exchange(other.m_path, {})), m_device(other.m_device), m_inode(other.m_inode)
{
}

BusSocket::~BusSocket()
{
    if (!m_path.isEmpty()) {
        const QByteArray name = QFile::encodeName(m_path);
        struct stat info{};
        if (lstat(name.constData(), &info) == 0 && info.st_dev == m_device && info.st_ino == m_inode)
            unlink(name.constData());
    }
    if (m_fd >= 0)
        close(m_fd);
}

} // namespace brine
