#include "bussocket.h"
#include "identity.h"
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

using Refusal = std::optional<BusProblem>;

QString anotherDirectory() { return Text::tr("Choose another directory:  --sock-dir DIR"); }

QString privateDirectory() { return Text::tr("Choose a private directory:  mkdir -m 700 DIR"); }

BusProblem cannotServe(const QString &path, const QString &reason, const QStringList &remedies,
                       BusProblem::Kind kind = BusProblem::Kind::Other)
{
    BusProblem problem;
    problem.kind = kind;
    problem.path = path;
    problem.title = Text::tr("Cannot serve a bus at %1.").arg(path);
    problem.reason = reason;
    problem.remedies = remedies;
    return problem;
}

/// A system call failed here: a missing right is told apart, and who is refused by which mode.
BusProblem failedCall(const QString &path, const QString &reason, int error)
{
    if (error != EACCES && error != EPERM)
        return cannotServe(path, QStringLiteral("%1: %2.").arg(reason, errorText(error)), {anotherDirectory()});
    QString told = QStringLiteral("%1: %2.").arg(reason, errorText(error));
    struct stat info{};
    QString holder = path; // the nearest directory there is: its rights refuse
    while (::stat(QFile::encodeName(holder).constData(), &info) != 0 && holder.size() > 1)
        holder = QFileInfo(holder).path();
    if (!S_ISDIR(info.st_mode)) {
        holder = QFileInfo(holder).path();
        (void)::stat(QFile::encodeName(holder).constData(), &info);
    }
    told += Text::tr(" %1 is %2; you are %3.").arg(holder, rightsText(info), Identity::current().text());
    return cannotServe(path, told, {Text::tr("Choose a directory in which you may write:  --sock-dir DIR")},
                       BusProblem::Kind::NoPermission);
}

/// Clears the way for bind, or says why not.
Refusal removeStale(const QString &path, const sockaddr_un &address)
{
    struct stat info{};
    if (lstat(address.sun_path, &info) != 0) {
        const int error = errno;
        return error == ENOENT ? Refusal() : failedCall(path, Text::tr("Cannot look at %1").arg(path), error);
    }
    if (S_ISLNK(info.st_mode))
        return cannotServe(path, Text::tr("%1 is a symbolic link, which Brine does not follow.").arg(path),
                           {Text::tr("Remove it:  rm %1").arg(path), anotherDirectory()});
    if (!S_ISSOCK(info.st_mode))
        return cannotServe(path, Text::tr("%1 is there and is not a socket; Brine does not remove it.").arg(path), {anotherDirectory()});
    if (info.st_uid != geteuid())
        return cannotServe(path, Text::tr("%1 belongs to another user, %2 (uid %3).").arg(path, userNameOf(info.st_uid)).arg(info.st_uid),
                           {anotherDirectory()}, BusProblem::Kind::NoPermission);
    pid_t peer = 0;
    const int error = tryConnect(address, &peer);
    if (error == 0)
        return cannotServe(path, Text::tr("Another bus listens at %1 already (process %2).").arg(path).arg(peer),
                           {Text::tr("Watch and fire at that one, or stop it first."), anotherDirectory()});
    if (error != ECONNREFUSED)
        return failedCall(path, Text::tr("%1 is in the way").arg(path), error);
    if (unlink(address.sun_path) != 0) {
        const int why = errno;
        return failedCall(path, Text::tr("Cannot remove the old socket %1").arg(path), why);
    }
    return std::nullopt;
}

Refusal unsafe(const QString &path, const struct stat &info)
{
    if (info.st_uid != geteuid() && info.st_uid != 0)
        return cannotServe(path, Text::tr("The directory %1 belongs to another user, %2 (uid %3); sockets there would not be safe.")
                                     .arg(path, userNameOf(info.st_uid)).arg(info.st_uid), {privateDirectory()}, BusProblem::Kind::NoPermission);
    if (info.st_mode & (S_IWGRP | S_IWOTH))
        return cannotServe(path, Text::tr("Others may write to the directory %1 (%2), so they could put their own sockets there.")
                                     .arg(path, rightsText(info)), {privateDirectory()});
    return std::nullopt;
}

Refusal makeMissing(const QString &path)
{
    const QString parent = QFileInfo(path).path();
    if (parent != path && !QFileInfo::exists(parent)) {
        if (auto refused = makeMissing(parent))
            return refused;
    }
    if (mkdir(QFile::encodeName(path).constData(), 0700) == 0 || errno == EEXIST)
        return std::nullopt;
    const int error = errno;
    return failedCall(path, Text::tr("Cannot make the directory %1").arg(path), error);
}

/// Opened without following a link and judged by descriptor: what is checked is what is used.
Refusal judgeDirectory(const QString &path)
{
    const int fd = open(QFile::encodeName(path).constData(), O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_RDONLY);
    int error = fd < 0 ? errno : 0;
    struct stat info{};
    if (fd >= 0 && fstat(fd, &info) != 0)
        error = errno;
    if (fd >= 0)
        close(fd);
    if (error == ELOOP || error == ENOTDIR)
        return cannotServe(path, Text::tr("%1 is not a directory of its own (a link or a file).").arg(path), {anotherDirectory()});
    if (error)
        return failedCall(path, Text::tr("Cannot open the directory %1").arg(path), error);
    return unsafe(path, info);
}

} // namespace

Result<Done, BusProblem> makeBusDirectory(const QString &path)
{
    Refusal refused = makeMissing(path);
    if (!refused)
        refused = judgeDirectory(path);
    return refused ? Result<Done, BusProblem>::failure(*refused) : Done{};
}

Result<BusSocket, BusProblem> BusSocket::listenAt(const QString &path)
{
    using Failure = Result<BusSocket, BusProblem>;
    const QByteArray name = QFile::encodeName(path);
    if (size_t(name.size()) >= sizeof(sockaddr_un::sun_path))
        return Failure::failure(cannotServe(path, Text::tr("The path %1 has %2 bytes; a socket's path may have %3.").arg(path)
                                    .arg(name.size()).arg(sizeof(sockaddr_un::sun_path) - 1),
                                {Text::tr("Choose a shorter directory:  --sock-dir DIR")}, BusProblem::Kind::PathTooLong));
    const sockaddr_un address = addressOf(name);
    if (const Refusal refused = removeStale(path, address))
        return Failure::failure(*refused);

    BusSocket made;
    if (!made.bindTo(path, address)) {
        const int error = errno;
        return Failure::failure(failedCall(path, Text::tr("Cannot make the socket %1").arg(path), error));
    }
    struct stat info{};
    if (lstat(name.constData(), &info) == 0) {
        made.m_device = info.st_dev;
        made.m_inode = info.st_ino;
    }
    if ((info.st_mode & 07777) & ~SocketMode)
        return Failure::failure(cannotServe(path, Text::tr("The file system under %1 does not keep a socket's mode.").arg(path),
                                            {anotherDirectory()}));
    // A strict umask may have taken even the owner's bits; giving them back opens nothing to others.
    if ((info.st_mode & 07777) != SocketMode)
        chmod(name.constData(), SocketMode);
    if (listen(made.m_fd, Backlog) != 0) {
        const int error = errno;
        return Failure::failure(failedCall(path, Text::tr("Cannot listen at %1").arg(path), error));
    }
    return made;
}

/// Linux makes the file with the socket's own mode and the umask, so narrowing the socket first gives 0600 from the first
/// moment. Setting the umask around bind would do the same, but it is the whole process's: a directory that another thread
/// makes just then would come out without its x.
bool BusSocket::bindTo(const QString &path, const sockaddr_un &address)
{
    m_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (m_fd < 0 || fchmod(m_fd, SocketMode) != 0 || bind(m_fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        return false;
    m_path = path;
    return true;
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
