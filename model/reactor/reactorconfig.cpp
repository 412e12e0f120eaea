#include "reactorconfig.h"
#include "reactorconfigreader.h"
#include <QDir>
#include <QFileInfo>

namespace brine {

namespace {

QString masterFile(const QString &configDir)
{
    if (!configDir.isEmpty())
        return QDir(configDir).filePath(QStringLiteral("master"));
    if (const QString file = qEnvironmentVariable("SALT_MASTER_CONFIG"); QFileInfo(file).isFile())
        return file;
    const QString dir = qEnvironmentVariable("SALT_CONFIG_DIR");
    return QDir(dir.isEmpty() ? QStringLiteral("/etc/salt") : dir).filePath(QStringLiteral("master"));
}

} // namespace

ReactorConfig ReactorConfig::ofMaster(const QString &configDir)
{
    const QString file = masterFile(configDir);
    ReactorConfig config = ReactorConfigReader(file).readMaster(file);
    // A drop-in that comes later is seen by its folder.
    const QString drops = QFileInfo(file).dir().filePath(QStringLiteral("master.d"));
    config.m_stamps.push_back({drops, QFileInfo(drops).lastModified()});
    return config;
}

ReactorConfig ReactorConfig::ofPath(const QString &path)
{
    const QFileInfo info(path);
    if (!info.isDir()) {
        if (info.fileName() == QLatin1String("master"))
            return ReactorConfigReader(path).readMaster(path);
        return ReactorConfigReader(path).readFile(path);
    }
    if (const QString main = QDir(path).filePath(QStringLiteral("master")); QFileInfo(main).isFile())
        return ofMaster(path);
    return ReactorConfigReader(path).readFolder(path);
}

bool ReactorConfig::isChanged() const
{
    for (const Stamp &stamp : m_stamps) {
        if (QFileInfo(stamp.path).lastModified() != stamp.changed)
            return true;
    }
    return false;
}

} // namespace brine
