#pragma once

#include "event.h"
#include "filterast.h"
#include "msgpackview.h"
#include <QString>
#include <optional>

namespace brine {

/// A payload path as filters write it (`data.return.comment`, `data.data."odd key"[0]`), ready to be looked up in many events.
/// Immutable value, any thread; lookups never allocate.
class EventPath
{
public:
    static std::optional<EventPath> parse(const QString &text); ///< nullopt: no path below `data`, or more than one place (`**`)
    /// The value there (the first one where `*` or `[*]` finds several); invalid if the event has none.
    MsgpackView valueIn(const EventView &event) const;

    /// The map's key is the one that the step names.
    static bool isKey(const MsgpackView &key, const FilterStep &step);
    static MsgpackView findKey(const MsgpackView &map, const FilterStep &step); ///< first of duplicates
    static MsgpackView itemAt(const MsgpackView &list, qint64 index);           ///< from the end if negative

private:
    std::vector<FilterStep> m_steps;
};

} // namespace brine
