#include "settings.h"
#include <QDir>
#include <QFile>
#include <QSettings>
#include <algorithm>
#include <unistd.h>

namespace brine {

namespace {

QString folder(const char *variable, const char *fallback)
{
    QString base = qEnvironmentVariable(variable);
    if (base.isEmpty() || !QDir::isAbsolutePath(base))
        base = QDir::homePath() + QLatin1Char('/') + QString::fromLatin1(fallback);
    return base + QStringLiteral("/brine");
}

// QSettings makes files 0644: the folder is 0700 and the file is tightened before and after each write.
QString privateFile(const QString &folderPath, const QString &name)
{
    QDir().mkpath(folderPath);
    QFile::setPermissions(folderPath, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    const QString path = folderPath + QLatin1Char('/') + name;
    QFile file(path);
    if (!file.exists() && file.open(QIODevice::WriteOnly, QFile::ReadOwner | QFile::WriteOwner))
        file.close();
    QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner);
    return path;
}

QString configFile() { return privateFile(folder("XDG_CONFIG_HOME", ".config"), QStringLiteral("brine.conf")); }
QString stateFile() { return privateFile(folder("XDG_STATE_HOME", ".local/state"), QStringLiteral("state.conf")); }

} // namespace

Settings Settings::load()
{
    Settings settings;
    const QString configPath = configFile();
    const QSettings config(configPath, QSettings::IniFormat);
    settings.theme = config.value(QStringLiteral("view/theme"), settings.theme).toString();
    settings.useUtc = config.value(QStringLiteral("view/utc"), settings.useUtc).toBool();
    settings.keptBytes = config.value(QStringLiteral("store/bytes"), settings.keptBytes).toULongLong();
    settings.keptEvents = config.value(QStringLiteral("store/events"), settings.keptEvents).toULongLong();
    settings.hiddenNoise = config.value(QStringLiteral("filter/hiddenNoise")).toStringList();
    const QSettings state(stateFile(), QSettings::IniFormat);
    settings.windowState = state.value(QStringLiteral("window/v1")).toByteArray();
    settings.draft = state.value(QStringLiteral("compose/draft")).toString();
    settings.recentSockDirs = state.value(QStringLiteral("recent/sockDirs")).toStringList();
    return settings;
}

void Settings::save() const
{
    const QString configPath = configFile(), statePath = stateFile();
    {
        QSettings config(configPath, QSettings::IniFormat);
        config.setValue(QStringLiteral("view/theme"), theme);
        config.setValue(QStringLiteral("view/utc"), useUtc);
        config.setValue(QStringLiteral("store/bytes"), keptBytes);
        config.setValue(QStringLiteral("store/events"), keptEvents);
        config.setValue(QStringLiteral("filter/hiddenNoise"), hiddenNoise);
        QSettings state(statePath, QSettings::IniFormat);
        state.setValue(QStringLiteral("window/v1"), windowState);
        state.setValue(QStringLiteral("compose/draft"), draft);
        state.setValue(QStringLiteral("recent/sockDirs"), recentSockDirs);
    }
    for (const QString &path : {configPath, statePath})
        QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner);
}

quint64 Settings::effectiveKeptBytes() const
{
    if (keptBytes)
        return keptBytes;
    const quint64 memory = quint64(sysconf(_SC_PHYS_PAGES)) * quint64(sysconf(_SC_PAGE_SIZE));
    return std::min<quint64>(memory / 4, 2ull << 30);
}

} // namespace brine
