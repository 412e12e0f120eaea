#pragma once

#include "busaddress.h"
#include "framing.h"
#include <QByteArray>
#include <optional>

namespace brine {

/// State of a watched bus. Cannot open, connected (and how long quiet), receiving but not understood, and cut off are four
/// different things to a person.
struct BusState
{
    enum class Phase { Connecting, CannotOpen, Connected, NotUnderstood, CutOff, Stopped };
    Phase phase = Phase::Connecting;
    qint64 sinceUs = 0;              ///< when this phase began
    qint64 lastEventUs = 0;          ///< 0: none yet
    Framing framing = Framing::Unknown;  ///< of this connection, once an event was decoded
    bool stampHasZone = false;       ///< what this bus's `_stamp` looked like last
    QByteArray firstBytes;           ///< NotUnderstood: what came, for the hex
    quint64 receiving = 0, receivingOf = 0;  ///< a huge frame under way
    quint64 events = 0, malformed = 0, oversize = 0, reconnects = 0, bytes = 0;
    std::optional<BusProblem> problem;
    std::optional<BusProblem> distrust;   ///< open, but run by somebody who should not, or where others could put theirs: what it shows may be false
    int peerPid = 0;
    qint64 deafSinceUs = 0;          ///< what came since then was missed, and no gap row has told it yet; 0: nothing is missed
    quint64 connection = 0;          ///< counts connections: another number, another daemon perhaps
    bool isOpen() const { return phase == Phase::Connected || phase == Phase::NotUnderstood; }
};

} // namespace brine
