#pragma once

#include <QFile>
#include <QString>
#include <cerrno>
#include <string>
#include <zmq.hpp>

namespace brine {

/// A socket's path, or "tcp://host:port", as libzmq wants it.
inline std::string zmqEndpoint(const QString &place)
{
    return (place.startsWith(QLatin1String("tcp://")) ? QByteArray() : QByteArrayLiteral("ipc://")).toStdString() + QFile::encodeName(place).toStdString();
}

/// Waits until something is ready or the time is over (negative: for ever). A stop and a continue may end it early.
inline void zmqWait(zmq::pollitem_t *items, int count, int timeoutMs)
{
    if (zmq_poll(items, count, timeoutMs) < 0 && errno != EINTR)
        throw zmq::error_t();
}

} // namespace brine
