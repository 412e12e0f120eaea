#pragma once

#include "accesscheck.h"
#include <QString>
#include <optional>

namespace brine {

/// One end of a bus that runs over TCP (`ipc_mode: tcp`), written "tcp://host:port" wherever a socket's path could stand. Salt binds
/// loopback only, without any authentication: rights and paths do not apply. Value; any thread.
struct TcpPlace
{
    QString host;
    quint16 port = 0;

    /// nullopt: a socket's path.
    static std::optional<TcpPlace> of(const QString &place);
    QString text() const;
    /// Connected, non-blocking and without delay, or -errno. "localhost" is ::1, else 127.0.0.1.
    int connect(int timeoutMs) const;
};

/// Why there is no connection, and what mends it.
BusProblem tcpProblem(const TcpPlace &place, AccessPurpose purpose, BusNode node, int error);

} // namespace brine
