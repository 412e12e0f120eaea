#include "listeningsockets.h"
#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace brine {

namespace {

// proc(5): flag __SO_ACCEPTCON of a listening socket; columns Num RefCount Protocol Flags Type St Inode Path.
constexpr unsigned long AcceptsConnections = 0x10000;

/// The path of a listening socket's line that ends in this file name; empty for any other line.
QByteArray listeningPath(const QByteArray &line, const QByteArray &fileName)
{
    if (!line.endsWith('/' + fileName))
        return {};
    const qsizetype start = line.indexOf(" /");
    const QList<QByteArray> columns = line.left(start).simplified().split(' ');
    if (start < 0 || columns.size() < 7 || !(columns.at(3).toULong(nullptr, 16) & AcceptsConnections))
        return {};
    return line.mid(start + 1);
}

/// Daemons bind by the path of their configuration (/var/run/salt/…), people name another (/run/salt/…): the file counts.
bool listedAsListening(const QString &path)
{
    QFile table(QStringLiteral("/proc/net/unix"));
    if (!table.open(QIODevice::ReadOnly))
        return false;
    const QFileInfo asked(path);
    const QByteArray fileName = QFile::encodeName(QFileInfo(asked.canonicalFilePath()).fileName());
    for (const QByteArray &line : table.readAll().split('\n')) {
        const QByteArray listed = fileName.isEmpty() ? QByteArray() : listeningPath(line, fileName);
        if (!listed.isEmpty() && QFileInfo(QFile::decodeName(listed)).canonicalFilePath() == asked.canonicalFilePath())
            return true;
    }
    return false;
}

bool refusesConnection(const QByteArray &path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (size_t(path.size()) >= sizeof address.sun_path)
        return false;
    std::memcpy(address.sun_path, path.constData(), size_t(path.size()));
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return false;
    const bool refused = connect(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0 && errno == ECONNREFUSED;
    close(fd);
    return refused;
}

} // namespace

bool isListening(const QString &socketPath)
{
    return listedAsListening(socketPath) || !refusesConnection(QFile::encodeName(socketPath));
}

} // namespace brine
