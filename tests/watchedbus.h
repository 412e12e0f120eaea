#pragma once

#include "busfirer.h"
#include "msgpackwriter.h"

#include <optional>

namespace brine {

inline QByteArray shotPayload(int n = 1)
{
    MsgpackWriter out;
    out.map(1);
    out.key("n");
    out.integer(n);
    return out.take();
}

inline BusFirer::Shot shot(QByteArrayView tag, int timeoutMs = 5000)
{
    return {tag.toByteArray(), shotPayload(), BusFirer::Route::ThisBus, timeoutMs, true};
}

/// A watched bus and who fires at it.
struct Watched
{
    explicit Watched(const BusAddress &where, FireTiming timing = {}) : address(where), reader(where), firer(where, &reader, timing)
    {
        reader.start();
        problem = reader.waitConnected(5000);
    }
    BusAddress address;
    BusReader reader;
    BusFirer firer;
    std::optional<BusProblem> problem;
};

} // namespace brine
