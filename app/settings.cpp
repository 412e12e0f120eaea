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

// A file can say anything: what is out of bounds is brought within, what is no value is the default.
Preferences readPreferences(const QSettings &config)
{
    Preferences p;
    const auto number = [&config](const char *key, quint64 otherwise) {
        bool ok = false;
        const quint64 value = config.value(QLatin1String(key)).toULongLong(&ok);
        return ok ? value : otherwise;
    };
    p.theme = themeModeFromName(config.value(QStringLiteral("view/theme")).toString());
    p.useUtc = config.value(QStringLiteral("view/utc"), p.useUtc).toBool();
    p.keptBytes = number("store/bytes", p.keptBytes);
    p.keptEvents = number("store/events", p.keptEvents);
    p.secretsHidden = config.value(QStringLiteral("view/hideSecrets"), true).toString() != QLatin1String("false");
    p.fontPoints = int(std::min<quint64>(number("view/fontPoints", 0), Preferences::MaxFontPoints));
    p.startFilter = config.value(QStringLiteral("start/filter")).toString() == QLatin1String("fixed") ? Preferences::StartFilter::Fixed : Preferences::StartFilter::Last;
    p.fixedFilter = config.value(QStringLiteral("start/fixedFilter")).toString();
    return p.bounded(Settings::memoryBytes());
}

void writePreferences(QSettings &config, const Preferences &p)
{
    config.setValue(QStringLiteral("view/theme"), themeModeName(p.theme));
    config.setValue(QStringLiteral("view/utc"), p.useUtc);
    config.setValue(QStringLiteral("store/bytes"), p.keptBytes);
    config.setValue(QStringLiteral("store/events"), p.keptEvents);
    config.setValue(QStringLiteral("view/hideSecrets"), p.secretsHidden);
    config.setValue(QStringLiteral("view/fontPoints"), p.fontPoints);
    config.setValue(QStringLiteral("start/filter"), p.startFilter == Preferences::StartFilter::Fixed ? QStringLiteral("fixed") : QStringLiteral("last"));
    config.setValue(QStringLiteral("start/fixedFilter"), p.fixedFilter);
}

} // namespace

Settings Settings::load()
{
    Settings settings;
    const QString configPath = configFile();
    const QSettings config(configPath, QSettings::IniFormat);
    settings.preferences = readPreferences(config);
    settings.hiddenNoise = config.value(QStringLiteral("filter/hiddenNoise")).toStringList();
    const QSettings state(stateFile(), QSettings::IniFormat);
    settings.windowState = state.value(QStringLiteral("window/v1")).toByteArray();
    settings.draft = state.value(QStringLiteral("compose/draft")).toString();
    settings.fileFolder = state.value(QStringLiteral("files/folder")).toString();
    settings.recentConnections = state.value(QStringLiteral("recent/connections")).toString();
    settings.recentFiles = state.value(QStringLiteral("recent/files")).toStringList();
    settings.recentSuites = state.value(QStringLiteral("recent/suites")).toStringList();
    return settings;
}

void Settings::save() const
{
    const QString configPath = configFile(), statePath = stateFile();
    {
        QSettings config(configPath, QSettings::IniFormat);
        writePreferences(config, preferences);
        config.setValue(QStringLiteral("filter/hiddenNoise"), hiddenNoise);
        QSettings state(statePath, QSettings::IniFormat);
        state.setValue(QStringLiteral("window/v1"), windowState);
        state.setValue(QStringLiteral("compose/draft"), draft);
        state.setValue(QStringLiteral("recent/connections"), recentConnections);
        state.setValue(QStringLiteral("recent/files"), recentFiles);
        state.setValue(QStringLiteral("recent/suites"), recentSuites);
        state.setValue(QStringLiteral("files/folder"), fileFolder);
    }
    for (const QString &path : {configPath, statePath})
        QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner);
}

quint64 Settings::effectiveKeptBytes() const
{
    return preferences.keptBytes ? preferences.keptBytes : automaticKeptBytes();
}

quint64 Settings::memoryBytes()
{
    return quint64(sysconf(_SC_PHYS_PAGES)) * quint64(sysconf(_SC_PAGE_SIZE));
}

quint64 Settings::automaticKeptBytes()
{
    return std::min<quint64>(memoryBytes() / 4, 2ull << 30);
}

} // namespace brine
