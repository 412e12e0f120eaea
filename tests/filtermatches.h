#pragma once

#include "eventfilter.h"
#include <QByteArray>

namespace brine {

/// Whether a filter, written as in the filter bar, holds for an event; a text that is no filter ends the test.
inline bool matches(const QByteArray &text, const EventView &event)
{
    const auto filter = EventFilter::parse(QString::fromUtf8(text));
    if (!filter)
        qFatal("%s: %s", text.constData(), qPrintable(filter.error().message));
    return filter->matches(event);
}

/// An event of any tag and bytes, which must outlive it.
inline EventView custom(const QByteArray &tag, const QByteArray &payload)
{
    EventView event;
    event.id = {1};
    event.tag = tag;
    event.payload = payload;
    return event;
}

} // namespace brine
