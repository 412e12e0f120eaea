#pragma once

#include "eventstore.h"

namespace brine {

/// What a store kept at one moment, for work that takes long: it holds nothing back from eviction. The events are asked for piece by
/// piece, and of a piece only what is still kept comes. A value; any thread.
class StoreOutline
{
public:
    StoreOutline() = default;
    explicit StoreOutline(const StoreSnapshot &snapshot);
    IdRange range() const { return m_range; }
    /// The ids of the segment that holds this one: what a piece may be for the least to be held at a time. id must be in range().
    IdRange partAt(EventId id) const;
    /// The events of these ids that are still there, held as long as the answer lives.
    StoreSnapshot hold(IdRange ids) const;

private:
    struct Part { EventId firstId; std::weak_ptr<const EventSegment> segment; };
    std::vector<Part>::const_iterator behind(EventId id) const;

    std::vector<Part> m_parts;
    IdRange m_range;
};

} // namespace brine
