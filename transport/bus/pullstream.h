#pragma once

#include "busfirer.h"
#include "deadline.h"
#include "pullconnection.h"
#include <deque>

namespace brine {

/// Many events on one pull connection whose framing is known: written one behind the other, as many at once as are there, their
/// echoes awaited in order. Blocking, one thread.
class PullStream
{
public:
    PullStream(const BusAddress &address, BusReader *reader);
    ~PullStream();
    PullStream(const PullStream &) = delete;
    PullStream &operator=(const PullStream &) = delete;

    using Each = std::function<void(size_t, const BusFirer::Outcome &)>;
    /// A prepared event, to be written with those that come next, before the first outcome is waited for; its own is told in order by
    /// a later call of settle().
    void send(size_t index, Receipt prepared, Framing framing, const BusFirer::Shot &shot);
    /// An outcome that is known already takes its place in the order.
    void add(size_t index, BusFirer::Outcome outcome);
    /// Tells outcomes, oldest first, until at most `left` are open.
    void settle(size_t left, const Each &each);
    size_t open() const { return m_pending.size(); }
    /// All echoes so far came (false: what was thought known may be wrong).
    bool isHealthy() const { return m_healthy; }

private:
    struct Open
    {
        size_t index;
        BusFirer::Outcome outcome;
        EchoBoard::Ticket ticket = 0;
        int timeoutMs = 0;
        Deadline deadline{0};               ///< of the echo, from when it was written
        qsizetype end = 0;                  ///< of its frame in m_frames, while it is there
    };
    void flush();
    std::optional<BusProblem> write();
    qsizetype handedOver(qsizetype begin, qsizetype written, qint64 sentUs);

    const BusAddress &m_address;
    BusReader *m_reader;
    std::unique_ptr<PullConnection> m_connection;
    std::deque<Open> m_pending;
    QByteArray m_frames;                    ///< of the newest of m_pending, not written yet
    size_t m_unwritten = 0;                 ///< how many of them
    bool m_healthy = true;
};

} // namespace brine
