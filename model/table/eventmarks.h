#pragma once

#include "event.h"
#include <vector>

namespace brine {

/// Events that the user marked, by number: they stay marked whatever the filter shows and whatever else is evicted. Bounded.
/// Plain value, UI thread.
class EventMarks
{
public:
    static constexpr size_t MaxMarks = 10'000;

    bool isEmpty() const { return m_ids.empty(); }
    size_t count() const { return m_ids.size(); }
    const std::vector<EventId> &ids() const { return m_ids; }   ///< ascending
    bool contains(EventId id) const;
    /// False if there is no room for another.
    bool add(EventId id);
    void remove(EventId id);
    void clear() { m_ids.clear(); }
    void dropBefore(EventId id);
    EventId after(EventId id) const;            ///< the next one; invalid if none
    EventId before(EventId id) const;

private:
    std::vector<EventId> m_ids;
};

} // namespace brine
