#pragma once

#include <QString>

namespace brine {

/// Does somebody listen at this socket file? The kernel's list of sockets answers without disturbing the daemon; where the
/// path is not listed (bound under another name, other mount namespace), a connection that is closed at once does.
/// True also when that cannot be told (backlog full, no right to connect).
bool isListening(const QString &socketPath);

} // namespace brine
