#include "auditlog.h"
#include "jsonwriter.h"
#include "mapbuilder.h"
#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <pwd.h>
#include <unistd.h>

namespace brine {

namespace {

/// Of the user that this process acts as; by its number where it has no name. HOME may be unset under cron.
struct Owner { QByteArray name; QString home; };

Owner owner()
{
    struct passwd entry, *found = nullptr;
    char buffer[4096];
    if (getpwuid_r(geteuid(), &entry, buffer, sizeof buffer, &found) == 0 && found)
        return {found->pw_name, QFile::decodeName(found->pw_dir)};
    return {QByteArray::number(uint(geteuid())), {}};
}

QByteArray isoTime(qint64 us)
{
    const QString text = QDateTime::fromMSecsSinceEpoch(us / 1000, Qt::UTC).toString(QStringLiteral("yyyy-MM-ddTHH:mm:ss"));
    return text.toLatin1() + '.' + QByteArray::number(us % 1'000'000).rightJustified(6, '0') + 'Z';
}

bool isSame(const AuditEntry &a, const AuditEntry &b)
{
    return a.sha256 == b.sha256 && a.tag == b.tag && a.outcome == b.outcome && a.bus == b.bus && a.to == b.to && a.target == b.target;
}

bool writeAll(int file, const QByteArray &bytes)
{
    for (qsizetype done = 0; done < bytes.size();) {
        const ssize_t count = ::write(file, bytes.constData() + done, size_t(bytes.size() - done));
        if (count < 0 && errno != EINTR)
            return false;
        done += qMax<ssize_t>(count, 0);
    }
    return true;
}

} // namespace

QByteArray AuditEntry::digest(QByteArrayView payload)
{
    return QCryptographicHash::hash(payload.toByteArray(), QCryptographicHash::Sha256).toHex();
}

QString AuditLog::defaultPath()
{
    QString base = qEnvironmentVariable("XDG_DATA_HOME");
    if (base.isEmpty() || !QDir::isAbsolutePath(base)) {
        const QString home = qEnvironmentVariable("HOME");
        base = (home.isEmpty() ? owner().home : home) + QStringLiteral("/.local/share");
    }
    return base + QStringLiteral("/brine/audit.jsonl");
}

QByteArray AuditLog::line(const AuditEntry &entry, const QByteArray &user) const
{
    MapBuilder map;
    map.str("time", isoTime(entry.whenUs)).str("user", user);
    if (const QByteArray behind = qgetenv("SUDO_USER"); !behind.isEmpty())
        map.str("sudo_user", behind);
    map.str("program", m_program.toUtf8()).integer("pid", getpid()).str("bus", entry.bus.toUtf8()).str("to", entry.to.toUtf8());
    if (!entry.target.isEmpty())
        map.str("target", entry.target.toUtf8());
    map.str("tag", entry.tag).integer("bytes", entry.bytes).str("sha256", entry.sha256).integer("shots", qint64(entry.shots)).str("outcome", entry.outcome.toUtf8());
    return toJson(map.take(), {.escapeControls = true}) + '\n';
}

Result<Done> AuditLog::append(const std::vector<AuditEntry> &entries) const
{
    const auto failure = [this] {
        return Result<Done>::failure(tr("What was fired could not be written to %1: %2.").arg(m_path, QString::fromLocal8Bit(std::strerror(errno))));
    };
    QByteArray lines;
    const QByteArray user = owner().name;
    for (size_t i = 0; i < entries.size();) {
        AuditEntry entry = entries[i++];
        for (; i < entries.size() && isSame(entry, entries[i]); ++i)
            entry.shots += entries[i].shots;
        lines += line(entry, user);
    }
    if (lines.isEmpty())
        return Done();
    const QString folder = QFileInfo(m_path).absolutePath();
    if (!QFileInfo::exists(folder) && QDir().mkpath(folder))
        QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    const int file = ::open(QFile::encodeName(m_path).constData(), O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
    if (file < 0)
        return failure();
    const bool written = writeAll(file, lines);
    const Result<Done> result = written ? Result<Done>(Done()) : failure();
    ::close(file);
    return result;
}

} // namespace brine
