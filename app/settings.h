#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace brine {

/// What Brine remembers, as plain values. Preferences live in $XDG_CONFIG_HOME/brine/brine.conf, state (geometry, columns,
/// drafts, history) in $XDG_STATE_HOME/brine/state.conf; both 0600. Never a secret. UI thread.
struct Settings
{
    QString theme = QStringLiteral("system");
    bool useUtc = false;
    quint64 keptBytes = 0;      ///< 0: a quarter of memory, at most 2 GiB
    quint64 keptEvents = 20'000'000;
    QStringList hiddenNoise;    ///< ids of noise presets

    QByteArray windowState;
    QString draft;
    QStringList recentSockDirs;

    static Settings load();
    void save() const;
    quint64 effectiveKeptBytes() const;
};

} // namespace brine
