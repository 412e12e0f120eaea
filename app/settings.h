#pragma once

#include "preferences.h"
#include <QByteArray>
#include <QString>
#include <QStringList>

namespace brine {

/// What Brine remembers, as plain values. Preferences live in $XDG_CONFIG_HOME/brine/brine.conf, state (geometry, columns,
/// drafts, history) in $XDG_STATE_HOME/brine/state.conf; both 0600. Never a secret. UI thread.
struct Settings
{
    Preferences preferences;
    QStringList hiddenNoise;    ///< ids of noise presets

    QByteArray windowState;
    QString draft;
    QString recentConnections;  ///< the text of SavedConnections, newest first
    QStringList recentFiles;
    QStringList recentSuites;   ///< test suites, newest first
    QString fileFolder;         ///< where a file was saved or opened last

    static Settings load();
    void save() const;
    quint64 effectiveKeptBytes() const;
    static quint64 automaticKeptBytes();   ///< a quarter of memory, at most 2 GiB
    static quint64 memoryBytes();          ///< the machine's
};

} // namespace brine
