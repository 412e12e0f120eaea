#pragma once

#include "busconnection.h"

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
};

} // namespace brine
