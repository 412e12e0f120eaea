#pragma once

#include "busaddress.h"
#include "deadline.h"
#include "streamconnection.h"

namespace brine {

/// A connection to a pull socket, to write frames on. The daemon never answers; what can be seen is whether it has read.
class PullConnection
{
public:
    static Result<std::unique_ptr<PullConnection>, BusProblem> open(const BusAddress &address, const Deadline &deadline);
    explicit PullConnection(StreamConnection connection);

    enum class Sent {
        Whole,       ///< the kernel has all of it: handed over
        Broken,      ///< the daemon closed before it had the whole frame: it cannot have become an event
        TimedOut,    ///< the daemon does not take it; the started frame dies with this connection
    };
    /// `written`: how much of it the kernel has, whatever became of the rest.
    Sent send(QByteArrayView bytes, const Deadline &deadline, qsizetype *written = nullptr);

    enum class Taken {
        No,          ///< bytes still lie in the kernel: the daemon is busy
        Yes,         ///< it has read all of them (SIOCOUTQ is 0, over TCP the other end's queue too)
        Refused,     ///< it closed without reading them all
    };
    Taken taken();
    /// Waits for Yes or Refused, or until `until` says so or the deadline passes.
    template<class Until> Taken waitTaken(const Deadline &deadline, Until until)
    {
        // 1 to 13 ms on idle daemons: look often at first, then seldom.
        for (int pauseUs = 100;; pauseUs = qMin(pauseUs * 2, 5000)) {
            const Taken state = taken();
            if (state != Taken::No || deadline.hasPassed() || until(pauseUs))
                return state;
        }
    }

    /// The daemon sends bytes of its own accord within this time, which only a ZeroMQ peer does.
    bool greets(int timeoutMs) const;

    int peerPid() const { return m_connection.peerPid(); }
    uint peerUid() const { return m_connection.peerUid(); }

private:
    bool hasEnded() const;
    StreamConnection m_connection;
    bool m_refused = false;
};

} // namespace brine
