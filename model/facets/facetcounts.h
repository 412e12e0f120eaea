#pragma once

#include "event.h"
#include "eventstore.h"
#include <QByteArray>
#include <QHash>

namespace brine {

/// How many events of which tag shape, minion and function: of a stretch of events, or of all seen. Value; any thread.
/// Bounded: beyond MaxKeys different keys a new one is counted under an empty key, shown as "others".
struct FacetCounts
{
    static constexpr qsizetype MaxKeys = 50'000;
    QHash<QByteArray, quint64> shapes, minions, functions;
    quint64 events = 0;
    qint64 spanUs = 0;      ///< of a stretch: from its first event to its last

    void add(const EventView &event, QByteArray &shape);   ///< shape: room for the shape of one tag after the other
    void add(const FacetCounts &other);
    static FacetCounts of(const StoreSnapshot &snapshot, IdRange range);
};

} // namespace brine
