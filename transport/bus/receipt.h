#pragma once

#include "framing.h"
#include <QByteArray>
#include <QString>

namespace brine {

/// What became of one shot. "Handed over" is not "delivered": Salt acknowledges nothing, so only seen counts.
struct Receipt
{
    bool handedOver = false;
    bool seen = false;
    qint64 sentUs = 0, seenUs = 0;      ///< receive clock, µs since epoch
    Framing framing = Framing::Unknown; ///< the form that worked (or was tried last)
    QByteArray tag, payload;            ///< exactly what was written, `_stamp` included
    int waitedMs = 0;                   ///< how long the echo was waited for; 0: not at all
    QString text() const;               ///< "sent 14:02:07.113 · seen on the bus after 3.2 ms" / "… not seen in 5 s"
};

/// What one minion said to `event.fire`.
struct MinionAnswer
{
    QString minionId;
    bool fired = false;
    QString text;                       ///< when it is not plainly True
};

} // namespace brine
