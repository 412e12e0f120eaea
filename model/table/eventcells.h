#pragma once

#include "event.h"
#include "eventpath.h"
#include <QString>
#include <QStringList>

namespace brine {

/// How what an event reports went.
enum class EventOutcome { None, Succeeded, Failed };

/// From `retcode`, `success` and the return's own shape: a state run with a failed state has failed, whatever the rest says.
/// Bounded work for an event of any size. Any thread.
EventOutcome eventOutcome(const EventView &event);

/// The text of a payload path in a cell: what the payload's tree shows there, secrets masked as in the tree unless they are to be
/// shown. Any thread.
QString payloadCellText(const EventView &event, const EventPath &path, const QString &pathText, bool secretsHidden = true);

/// The texts of one row, cut for display and safe to show.
struct EventCells
{
    static constexpr int MaxChars = 256; ///< 20 000 characters in a cell made a frame take 0.5 s

    EventId id;
    EventOutcome outcome = EventOutcome::None;
    QString tag, minion, function, result;
    QStringList extra;        ///< of payload columns: null until somebody asks for it, so that a hidden column costs nothing
    int highlight = -1;       ///< number of the rule in the model's HighlightSet

    static EventCells of(const EventView &event);
};

} // namespace brine
