#include "privatefile.h"
#include <QDir>
#include <QFileInfo>
#include <QSaveFile>

namespace brine {

namespace {

QString filePath(const char *variable, const char *fallback, const QString &name)
{
    QString base = qEnvironmentVariable(variable);
    if (base.isEmpty() || !QDir::isAbsolutePath(base))
        base = QDir::homePath() + u'/' + QLatin1String(fallback);
    return base + QStringLiteral("/brine/") + name;
}

} // namespace

QString configFilePath(const QString &name) { return filePath("XDG_CONFIG_HOME", ".config", name); }

QString dataFilePath(const QString &name) { return filePath("XDG_DATA_HOME", ".local/share", name); }

QString stateFilePath(const QString &name) { return filePath("XDG_STATE_HOME", ".local/state", name); }

Result<Done> writePrivateFile(const QString &path, const QByteArray &content)
{
    const QString folder = QFileInfo(path).absolutePath();
    if (!QFileInfo::exists(folder) && QDir().mkpath(folder))
        QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    QSaveFile file(path);
    const bool written = file.open(QIODevice::WriteOnly) && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner)
        && file.write(content) == content.size() && file.commit();
    if (!written)
        return Result<Done>::failure(file.errorString());
    return Done();
}

} // namespace brine
