#pragma once

#include "busfirer.h"
#include "deadline.h"
#include "pullconnection.h"
#include <deque>

namespace brine {

/// Many events on one pull connection whose framing is known: written one behind the other, their echoes awaited in order.
/// Blocking, one thread.
class PullStream
{
public:
    PullStream(const BusAddress &address, BusReader *reader);
    ~PullStream();
    PullStream(const PullStream &) = delete;
    PullStream &operator=(const PullStream &) = delete;

    using Each = std::function<void(size_t, const BusFirer::Outcome &)>;
    /// Writes a prepared event; its outcome is told in order by a later call of settle().
    void send(size_t index, Receipt prepared, Framing framing, const BusFirer::Shot &shot);
    /// An outcome that is known already takes its place in the order.
    void add(size_t index, BusFirer::Outcome outcome);
    /// Tells outcomes, oldest first, until at most `left` are open.
    void settle(size_t left, const Each &each);
    /// All echoes so far came (false: what was thought known may be wrong).
    bool isHealthy() const { return m_healthy; }

private:
    struct Open
    {
        size_t index;
        BusFirer::Outcome outcome;
        EchoBoard::Ticket ticket = 0;
        Deadline deadline{0};
    };
    std::optional<BusProblem> write(const QByteArray &frame, const Deadline &deadline);

    const BusAddress &m_address;
    BusReader *m_reader;
    std::unique_ptr<PullConnection> m_connection;
    std::deque<Open> m_pending;
    bool m_healthy = true;
};

} // namespace brine
