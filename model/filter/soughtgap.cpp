#include "soughtgap.h"

namespace brine {

bool seeksGap(const EventFilter &filter, const EventView &gap)
{
    EventView event = gap;
    event.kind = EventKind::Event;
    return filter.holdsFor(gap) && filter.judge(event) == EventFilter::Verdict::No;
}

} // namespace brine
