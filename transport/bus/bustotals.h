#pragma once

#include "busconnection.h"
#include "busstate.h"

namespace brine {

/// Sums over the connections of one reader that are over; a running one is added where it is reported. Reader thread.
struct BusTotals
{
    quint64 events = 0, malformed = 0, oversize = 0, bytes = 0;

    BusTotals with(const BusConnection &connection) const
    {
        const auto counters = connection.decoder().counters();
        return {events + counters.events, malformed + counters.malformed, oversize + counters.oversize, bytes + connection.bytes()};
    }
    void add(const BusConnection &connection) { *this = with(connection); }
    /// The sums with a running connection, as its state tells them.
    void report(const BusConnection &connection, BusState &state) const
    {
        const BusTotals totals = with(connection);
        state.events = totals.events;
        state.malformed = totals.malformed;
        state.oversize = totals.oversize;
        state.bytes = totals.bytes;
        if (connection.lastEventUs())
            state.lastEventUs = connection.lastEventUs();
    }
};

} // namespace brine
