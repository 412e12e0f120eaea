#include "storeoutline.h"

#include <algorithm>

namespace brine {

StoreOutline::StoreOutline(const StoreSnapshot &snapshot) : m_range(snapshot.range())
{
    m_parts.reserve(snapshot.segments().size());
    for (const auto &segment : snapshot.segments())
        m_parts.push_back({segment->firstId(), segment});
}

StoreSnapshot StoreOutline::hold(IdRange ids) const
{
    const auto behind = std::upper_bound(m_parts.begin(), m_parts.end(), ids.first, [](EventId id, const Part &part) { return id < part.firstId; });
    std::vector<std::shared_ptr<const EventSegment>> held;
    for (auto part = behind == m_parts.begin() ? behind : std::prev(behind); part != m_parts.end() && part->firstId < ids.end(); ++part) {
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
