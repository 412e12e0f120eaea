#include "tcppeer.h"

#include <QByteArrayList>
#include <QDir>
#include <QFile>
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

// st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode, behind the two addresses
constexpr qsizetype Queues = 1, Uid = 4, Inode = 6;

QByteArray table(int family)
{
    QFile file(family == AF_INET ? QStringLiteral("/proc/net/tcp") : QStringLiteral("/proc/net/tcp6"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The columns of the row in which these addresses stand; empty: there is none.
QByteArrayList columnsBehind(const QByteArray &rows, const QByteArray &addresses)
{
    const qsizetype at = rows.indexOf(addresses);
    if (at < 0)
        return {};
    const qsizetype from = at + addresses.size();
    const QByteArrayList columns = rows.mid(from, rows.indexOf('\n', from) - from).simplified().split(' ');
    return columns.size() > Inode ? columns : QByteArrayList();
}

/// Who listens at this address, or at its port on all of them.
QByteArrayList listenerOf(const QByteArray &rows, const sockaddr_storage &where)
{
    sockaddr_storage any = where;
    QByteArray nobody = "00000000:0000";
    const QByteArray nobody6 = QByteArray(32, '0') + ":0000";
    if (where.ss_family == AF_INET) {
        reinterpret_cast<sockaddr_in &>(any).sin_addr.s_addr = 0;
    } else {
        reinterpret_cast<sockaddr_in6 &>(any).sin6_addr = {};
        nobody = nobody6;
    }
    for (const sockaddr_storage &address : {where, any}) { // only who listens has no other end
        const QByteArrayList found = columnsBehind(rows, ' ' + tableText(address) + ' ' + nobody + ' ');
        if (!found.isEmpty())
            return found;
    }
    if (where.ss_family != AF_INET)
        return {};
    const QByteArray port = tableText(where).mid(8);
    return columnsBehind(table(AF_INET6), ' ' + nobody6.left(32) + port + ' ' + nobody6 + ' ');
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
    const QByteArray rows = table(ours.ss_family);
    // Its row is ours with the ends exchanged.
    const QByteArrayList row = columnsBehind(rows, ' ' + tableText(theirs) + ' ' + tableText(ours) + ' ');
    if (row.isEmpty())
        return std::nullopt;
    TcpPeer peer;
    peer.unread = row[Queues].mid(row[Queues].indexOf(':') + 1).toUInt(nullptr, 16);
    if (ask == Ask::Queue)
        return peer;
    // Whose it is stands in the row of who listens: a connection that is not accepted yet has no owner.
    const QByteArrayList listener = listenerOf(rows, theirs);
    if (!listener.isEmpty()) {
        peer.uid = listener[Uid].toUInt();
        peer.pid = ownerOf(listener[Inode]);
    }
    return peer;
}

} // namespace brine
