#pragma once

#include "event.h"
#include "eventpath.h"
#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

namespace brine {

/// How what an event reports went.
enum class EventOutcome { None, Succeeded, Failed };

/// From `retcode`, `success` and the return's own shape: a state run with a failed state has failed, whatever the rest says.
/// Bounded work for an event of any size. Any thread.
EventOutcome eventOutcome(const EventView &event);

/// The texts of one row, cut for display and safe to show.
struct EventCells
{
    static constexpr int MaxChars = 256; ///< 20 000 characters in a cell made a frame take 0.5 s

    EventId id;
    EventOutcome outcome = EventOutcome::None;
    QString tag, minion, function, result;
    QStringList extra;

    static EventCells of(const EventView &event, const std::vector<std::optional<EventPath>> &extraPaths,
                         const QStringList &extraColumns);
};

} // namespace brine
