#pragma once

#include "busaddress.h"
#include "busreader.h"
#include "fireable.h"
#include "framing.h"
#include "result.h"

namespace brine {

/// What became of one shot. "Handed over" is not "delivered": Salt acknowledges nothing, so only seen counts.
struct Receipt
{
    bool handedOver = false;
    bool seen = false;
    qint64 sentUs = 0, seenUs = 0;      ///< receive clock, µs since epoch
    Framing framing = Framing::Unknown; ///< the form that worked (or was tried last)
    QByteArray tag, payload;            ///< exactly what was written, `_stamp` included
    QString text() const;               ///< "sent 14:02:07.113 · seen on the bus after 3.2 ms" / "… not seen in 5 s"
};

/// Fires at a bus's pull socket, blocking; call it from a thread that may wait (never the UI thread). Chooses the framing by
/// evidence: what this bus echoed before, a length seen on the pub socket, the daemon's own version; else the bare form on a
/// connection of its own, SIOCOUTQ 0 and no echo for 250 ms, then the other form. Never both blindly, never twice.
class BusFirer
{
public:
    /// `reader` watches the same bus (for the echo and for evidence); it must outlive this object.
    BusFirer(BusAddress address, BusReader *reader);

    enum class Route { ThisBus, ThroughMinionToMaster };
    struct Shot
    {
        QByteArray tag, payload;        ///< payload without `_stamp`: it is added here
        Route route = Route::ThisBus;
        int timeoutMs = 5000;
        bool waitForEcho = true;
    };
    Result<Receipt, BusProblem> fire(const Shot &shot);
    Framing knownFraming() const;

private:
    BusAddress m_address;
    BusReader *m_reader;
    Framing m_known = Framing::Unknown;
};

} // namespace brine
