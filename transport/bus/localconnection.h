#pragma once

#include "accesscheck.h"
#include "result.h"
#include <memory>

class QLocalSocket;

namespace brine {

/// A connected Unix stream socket. QLocalSocket connects and owns it; bytes go through its descriptor, because its own
/// read() wants an event loop or a wait and copies each byte once more. Lives in the thread that opened it; needs neither
/// QCoreApplication nor event loop.
class LocalConnection
{
public:
    static Result<LocalConnection, BusProblem> open(const QString &path, AccessPurpose purpose, BusNode node, int timeoutMs = 5000);
    LocalConnection(LocalConnection &&) noexcept;
    LocalConnection &operator=(LocalConnection &&) noexcept;
    ~LocalConnection();

    int descriptor() const { return m_descriptor; }
    /// Who listens there (SO_PEERCRED: as it was when it began to listen). Pid 0 and uid -1 where the kernel does not say.
    int peerPid() const { return m_peerPid; }
    uint peerUid() const { return m_peerUid; }

private:
    explicit LocalConnection(std::unique_ptr<QLocalSocket> socket);
    std::unique_ptr<QLocalSocket> m_socket;
    int m_descriptor = -1, m_peerPid = 0;
    uint m_peerUid = uint(-1);
};

} // namespace brine
