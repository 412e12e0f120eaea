#include "eventmarks.h"

#include <algorithm>

namespace brine {

bool EventMarks::contains(EventId id) const
{
    return std::binary_search(m_ids.begin(), m_ids.end(), id);
}

bool EventMarks::add(EventId id)
{
    const auto place = std::lower_bound(m_ids.begin(), m_ids.end(), id);
    if (place != m_ids.end() && *place == id)
        return true;
    if (m_ids.size() >= MaxMarks)
        return false;
    m_ids.insert(place, id);
    return true;
}

void EventMarks::remove(EventId id)
{
    const auto place = std::lower_bound(m_ids.begin(), m_ids.end(), id);
    if (place != m_ids.end() && *place == id)
        m_ids.erase(place);
}

void EventMarks::dropBefore(EventId id)
{
    m_ids.erase(m_ids.begin(), std::lower_bound(m_ids.begin(), m_ids.end(), id));
}

EventId EventMarks::after(EventId id) const
{
    const auto place = std::upper_bound(m_ids.begin(), m_ids.end(), id);
    return place == m_ids.end() ? EventId() : *place;
}

EventId EventMarks::before(EventId id) const
{
    const auto place = std::lower_bound(m_ids.begin(), m_ids.end(), id);
    return place == m_ids.begin() ? EventId() : *std::prev(place);
}

} // namespace brine
