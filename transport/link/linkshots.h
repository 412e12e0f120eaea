#pragma once

#include "busfirer.h"
#include <deque>

namespace brine {

/// Shots on their way through a link: written one behind the other, their receipts awaited in order. Blocking, one thread.
class LinkShots
{
public:
    /// `reader` reads the link; it must outlive this object.
    explicit LinkShots(BusReader *reader) : m_reader(reader) { }
    ~LinkShots();
    LinkShots(const LinkShots &) = delete;
    LinkShots &operator=(const LinkShots &) = delete;

    using Each = std::function<void(size_t, const BusFirer::Outcome &)>;
    void send(size_t index, Receipt prepared, const BusFirer::Shot &shot);
    /// An outcome that is known already takes its place in the order.
    void add(size_t index, BusFirer::Outcome outcome);
    /// Tells outcomes, oldest first, until at most `left` are open.
    void settle(size_t left, const Each &each);

private:
    struct Open
    {
        size_t index;
        BusFirer::Outcome outcome;
        quint64 number = 0;                     ///< 0: the outcome is known
        EchoBoard::Ticket ticket = 0;
        int timeoutMs = 0;
        bool waitForEcho = false;
    };
    BusFirer::Outcome finish(const Open &open);

    BusReader *m_reader;
    std::deque<Open> m_pending;
};

} // namespace brine
