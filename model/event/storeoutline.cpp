#include "storeoutline.h"

#include <algorithm>

namespace brine {

StoreOutline::StoreOutline(const StoreSnapshot &snapshot) : m_range(snapshot.range())
{
    m_parts.reserve(snapshot.segments().size());
    for (const auto &segment : snapshot.segments())
        m_parts.push_back({segment->firstId(), segment});
}

/// The first part that begins after this id.
std::vector<StoreOutline::Part>::const_iterator StoreOutline::behind(EventId id) const
{
    return std::upper_bound(m_parts.begin(), m_parts.end(), id, [](EventId wanted, const Part &part) { return wanted < part.firstId; });
}

IdRange StoreOutline::partAt(EventId id) const
{
    const auto next = behind(id);
    const EventId first = next == m_parts.begin() ? m_range.first : std::max(m_range.first, std::prev(next)->firstId);
    const EventId end = next == m_parts.end() ? m_range.end() : next->firstId;
    return {first, end - first};
}

StoreSnapshot StoreOutline::hold(IdRange ids) const
{
    const auto next = behind(ids.first);
    std::vector<std::shared_ptr<const EventSegment>> held;
    for (auto part = next == m_parts.begin() ? next : std::prev(next); part != m_parts.end() && part->firstId < ids.end(); ++part) {
        if (auto segment = part->segment.lock())
            held.push_back(std::move(segment));
        else
            held.clear(); // the oldest go first: what was found before it is going, too
    }
    const EventId first = std::max({ids.first, m_range.first, held.empty() ? ids.end() : held.front()->firstId()});
    const EventId end = std::min(ids.end(), m_range.end());
    return StoreSnapshot(std::move(held), {first, end > first ? end - first : 0});
}

} // namespace brine
