#pragma once

#include "result.h"
#include <QByteArray>

namespace brine {

/// A file of Brine's own in the user's configuration folder ($XDG_CONFIG_HOME, else ~/.config).
QString configFilePath(const QString &name);
/// Of what Brine gathers for its user ($XDG_DATA_HOME, else ~/.local/share), and of what it was doing ($XDG_STATE_HOME, else
/// ~/.local/state).
QString dataFilePath(const QString &name);
QString stateFilePath(const QString &name);
/// Writes it whole or not at all, readable by its owner only, with its folder. The error is the system's word for it.
Result<Done> writePrivateFile(const QString &path, const QByteArray &content);

} // namespace brine
