#pragma once

#include <QtGlobal>
#include <algorithm>
#include <utility>

namespace brine {

/// What came from buses and files, as far as they count it: the sources' half of the overload contract. Plain values.
struct IntakeCounts
{
    quint64 received = 0, dropped = 0, malformed = 0, oversize = 0, reconnects = 0;
    quint64 queued = 0;      ///< on its way into the list
    qint64 behindMs = 0;     ///< age of the oldest of those

    IntakeCounts &operator+=(const IntakeCounts &o)
    {
        received += o.received;
        dropped += o.dropped;
        malformed += o.malformed;
        oversize += o.oversize;
        reconnects += o.reconnects;
        queued += o.queued;
        behindMs = std::max(behindMs, o.behindMs);
        return *this;
    }
    /// At the end of a source: what is still on its way will not arrive.
    IntakeCounts ended() const
    {
        IntakeCounts last = *this;
        last.dropped += std::exchange(last.queued, 0);
        last.behindMs = 0;
        return last;
    }
};

} // namespace brine
