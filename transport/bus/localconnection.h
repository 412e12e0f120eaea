#pragma once

#include "accesscheck.h"
#include "result.h"
#include <memory>

class QLocalSocket;

namespace brine {

/// A connected Unix stream socket, owned by a QLocalSocket. Bytes go through its descriptor, because QLocalSocket's own read()
/// wants an event loop or a wait and copies each byte once more. The connection is made beforehand: at a full backlog
/// connectToServer() wants a timer (two warnings in a thread without event loop, and 5 s of waiting), and it hides errno.
/// Lives in the thread that opened it; needs neither QCoreApplication nor event loop.
class LocalConnection
{
public:
    /// A listener whose backlog is full is waited for at most timeoutMs; everything else is known at once.
    static Result<LocalConnection, BusProblem> open(const QString &path, AccessPurpose purpose, BusNode node, int timeoutMs);
    LocalConnection(LocalConnection &&) noexcept;
    LocalConnection &operator=(LocalConnection &&) noexcept;
    ~LocalConnection();

    /// Asked anew each time: in a thread with an event loop QLocalSocket closes by itself when the peer does, and the number
    /// may soon belong to another socket. -1 then.
    int descriptor() const;
    /// Who listens there (SO_PEERCRED: as it was when it began to listen). Pid 0 and uid -1 where the kernel does not say.
    int peerPid() const { return m_peerPid; }
    uint peerUid() const { return m_peerUid; }

private:
    explicit LocalConnection(std::unique_ptr<QLocalSocket> socket);
    std::unique_ptr<QLocalSocket> m_socket;
    int m_peerPid = 0;
    uint m_peerUid = uint(-1);
};

} // namespace brine
