#include "tcppeer.h"

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QList>
#include <QString>
#include <arpa/inet.h>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace brine {

namespace {

/// An address as the table writes it: each 32-bit word of it in the machine's order, then the port.
QByteArray tableText(const sockaddr_storage &address)
{
    const auto words = [](const void *bytes, int count, quint16 port) {
        QByteArray text;
        for (int i = 0; i < count; ++i) {
            quint32 word = 0;
            std::memcpy(&word, static_cast<const char *>(bytes) + i * 4, 4);
            text += QByteArray::number(word, 16).rightJustified(8, '0').toUpper();
        }
        return text + ':' + QByteArray::number(ntohs(port), 16).rightJustified(4, '0').toUpper();
    };
    if (address.ss_family == AF_INET) {
        const auto &v4 = reinterpret_cast<const sockaddr_in &>(address);
        return words(&v4.sin_addr, 1, v4.sin_port);
    }
    const auto &v6 = reinterpret_cast<const sockaddr_in6 &>(address);
    return words(&v6.sin6_addr, 4, v6.sin6_port);
}

/// A process that has this socket open; the children of a daemon may have it too, and run the same Salt.
int ownerOf(const QByteArray &inode)
{
    const QString wanted = QStringLiteral("socket:[%1]").arg(QString::fromLatin1(inode));
    for (const QString &pid : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        if (!pid.at(0).isDigit())
            continue;
        const QDir descriptors(QStringLiteral("/proc/%1/fd").arg(pid));
        for (const QString &number : descriptors.entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot)) {
            char target[64];
            const ssize_t size = ::readlink(QFile::encodeName(descriptors.filePath(number)).constData(), target, sizeof target);
            if (size > 0 && wanted == QLatin1String(target, size))
                return pid.toInt();
        }
    }
    return 0;
}

} // namespace

std::optional<TcpPeer> TcpPeer::of(int descriptor, Ask ask)
{
    sockaddr_storage ours{}, theirs{};
    socklen_t oursSize = sizeof ours, theirsSize = sizeof theirs;
    if (::getsockname(descriptor, reinterpret_cast<sockaddr *>(&ours), &oursSize) != 0
        || ::getpeername(descriptor, reinterpret_cast<sockaddr *>(&theirs), &theirsSize) != 0
        || (ours.ss_family != AF_INET && ours.ss_family != AF_INET6))
        return std::nullopt;
    // Its row is ours with the ends exchanged.
    const QByteArray row = ' ' + tableText(theirs) + ' ' + tableText(ours) + ' ';
    QFile table(ours.ss_family == AF_INET ? QStringLiteral("/proc/net/tcp") : QStringLiteral("/proc/net/tcp6"));
    if (!table.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QByteArray rows = table.readAll();
    const qsizetype at = rows.indexOf(row);
    if (at < 0)
        return std::nullopt;
    // st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode
    const qsizetype from = at + row.size();
    const QList<QByteArray> columns = rows.mid(from, rows.indexOf('\n', from) - from).simplified().split(' ');
    if (columns.size() < 7)
        return std::nullopt;
    TcpPeer peer;
    peer.unread = columns[1].mid(columns[1].indexOf(':') + 1).toUInt(nullptr, 16);
    peer.uid = columns[4].toUInt();
    if (ask == Ask::Owner)
        peer.pid = ownerOf(columns[6]);
    return peer;
}

} // namespace brine
