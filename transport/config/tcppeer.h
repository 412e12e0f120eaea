#pragma once

#include <QtGlobal>
#include <optional>

namespace brine {

/// The other end of a TCP connection within this machine, by the kernel's own table of them (/proc/net/tcp, tcp6): what SO_PEERCRED
/// and SIOCOUTQ tell of a Unix socket.
struct TcpPeer
{
    uint uid = uint(-1);
    int pid = 0;                ///< 0: not ours to see, or not asked for
    quint32 unread = 0;         ///< bytes that the kernel has for it and that it has not read

    enum class Ask { Queue, Owner };
    /// nullopt: not connected, or not to this machine, or the table may not be read. Owner also finds the pid, which takes some
    /// 10 ms on a machine with many processes.
    static std::optional<TcpPeer> of(int descriptor, Ask ask);
};

} // namespace brine
