#pragma once

#include "busaddress.h"
#include "result.h"
#include <QByteArray>
#include <QCoreApplication>

namespace brine {

/// One request to a master's request server (ReqServer, ret_port) and its answer, as msgpack, by ZeroMQ's own wire protocol (ZMTP 3,
/// NULL mechanism, REQ to ROUTER): twenty lines of bytes in place of a library. A connection of its own. Blocking; any thread.
class MasterRequest
{
    Q_DECLARE_TR_FUNCTIONS(brine::MasterRequest)
public:
    static constexpr quint64 MaxAnswerBytes = 64 << 20;
    /// host: a numeric address. The request is sent as it is: build it complete, a careless one stops a worker of an old master.
    static Result<QByteArray, BusProblem> send(const QString &host, int port, QByteArrayView request, int timeoutMs);
};

} // namespace brine
