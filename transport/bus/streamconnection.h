#pragma once

#include "accesscheck.h"
#include "result.h"
#include <memory>

namespace brine {

/// A connected Unix stream socket, or a TCP connection where the path is "tcp://host:port" (tcpplace.h): its descriptor. Not a QLocalSocket, since that costs what the targets do not have: its read()
/// copies each byte once more and wants an event loop, connectToServer() wants a timer at a full backlog and hides errno, and
/// QtNetwork with its twelve libraries is a quarter of the time in which `brinectl fire` has to be seen on the bus.
class StreamConnection
{
public:
    /// A listener whose backlog is full is waited for at most timeoutMs; everything else is known at once.
    static Result<StreamConnection, BusProblem> open(const QString &path, AccessPurpose purpose, BusNode node, int timeoutMs);
    /// Takes a connected descriptor over; -1: none.
    static StreamConnection adopt(int descriptor) { return StreamConnection(descriptor); }
    StreamConnection(StreamConnection &&) noexcept;
    StreamConnection &operator=(StreamConnection &&) noexcept;
    ~StreamConnection();

    int descriptor() const { return m_descriptor; }
    /// Who listens there (SO_PEERCRED: as it was when it began to listen). Pid 0 and uid -1 where the kernel does not say.
    int peerPid() const { return m_peerPid; }
    uint peerUid() const { return m_peerUid; }
    bool isTcp() const { return m_isTcp; }

private:
    explicit StreamConnection(int descriptor);
    void lookAtTcpPeer();
    int m_descriptor;
    int m_peerPid = 0;
    uint m_peerUid = uint(-1);
    bool m_isTcp = false;
};

} // namespace brine
