#pragma once

#include "busaddress.h"
#include "busreader.h"
#include "fireable.h"
#include "firetiming.h"
#include "receipt.h"
#include "result.h"
#include <functional>
#include <memory>
#include <vector>

namespace brine {

class PullStream;

/// Fires at a bus's pull socket, blocking; call it from a thread that may wait (never the UI thread). Chooses the framing by
/// evidence: what this bus echoed before, a length seen on the pub socket, the daemon's own version; else the bare form on a
/// connection of its own, SIOCOUTQ 0 and no echo for 250 ms, then the other form. Never both blindly, never twice.
/// What was not echoed as it should is asked again the same way, since an installation may be newer than its running daemon.
/// Where the bus is behind a link program, all of this happens at its far end.
class BusFirer
{
public:
    /// `reader` watches the same bus (for the echo and for evidence); it must outlive this object.
    BusFirer(BusAddress address, BusReader *reader, FireTiming timing = {});
    ~BusFirer();
    BusFirer(const BusFirer &) = delete;
    BusFirer &operator=(const BusFirer &) = delete;

    enum class Route { ThisBus, ThroughMinionToMaster };
    struct Shot
    {
        QByteArray tag, payload;        ///< payload without `_stamp`: it is added here
        Route route = Route::ThisBus;
        int timeoutMs = 5000;
        bool waitForEcho = true;
        bool isStamped = false;         ///< the payload is to be written as it is (by a relay, for who made it)
    };
    Result<Receipt, BusProblem> fire(const Shot &shot);
    /// Many shots in order over the fewest connections that are safe: the first decides where the framing is not certain, the
    /// rest share one connection while their echoes are awaited behind them. `each` is called for each shot in order. Nothing
    /// is written for a shot that is refused. Shots with waitForEcho false are handed over and not waited for.
    using Outcome = Result<Receipt, BusProblem>;
    void fireMany(const std::vector<Shot> &shots, const std::function<void(size_t, const Outcome &)> &each);

    /// What is known before a shot; Unknown: the next shot finds out.
    Framing knownFraming() const;

private:
    Outcome prepare(const Shot &shot) const;
    Outcome refuse(const QString &reason) const;
    Outcome fireByLink(const Receipt &prepared, const Shot &shot);
    Outcome fireBySocket(const Receipt &prepared, const Shot &shot);
    bool isByLink() const;
    void fireManyByLink(const std::vector<Shot> &shots, size_t from, const std::function<void(size_t, const Outcome &)> &each);
    StampForm stampForm() const;
    BusNode node() const;
    quint64 maxEventSize() const;

    BusAddress m_address;
    BusReader *m_reader;
    const FireTiming m_timing;
    std::unique_ptr<PullStream> m_stream;     ///< kept between batches of fireMany()
};

} // namespace brine
