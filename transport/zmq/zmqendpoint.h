#pragma once

#include <QFile>
#include <QString>
#include <string>

namespace brine {

/// A socket's path, or "tcp://host:port", as libzmq wants it.
inline std::string zmqEndpoint(const QString &place)
{
    return (place.startsWith(QLatin1String("tcp://")) ? QByteArray() : QByteArrayLiteral("ipc://")).toStdString() + QFile::encodeName(place).toStdString();
}

} // namespace brine
