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

bool listedAsListening(const QByteArray &path)
{
    QFile table(QStringLiteral("/proc/net/unix"));
    if (!table.open(QIODevice::ReadOnly))
        return false;
    for (const QByteArray &line : table.readAll().split('\n')) {
        if (!line.endsWith(path) || line.size() <= path.size() || line.at(line.size() - path.size() - 1) != ' ')
            continue;
        const QList<QByteArray> columns = line.simplified().split(' ');
        if (columns.size() >= 8 && (columns.at(3).toULong(nullptr, 16) & AcceptsConnections))
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
    const QByteArray path = QFile::encodeName(socketPath);
    return listedAsListening(path) || !refusesConnection(path);
}

} // namespace brine
