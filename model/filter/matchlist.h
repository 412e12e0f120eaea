#pragma once

#include "event.h"
#include <deque>
#include <vector>

namespace brine {

/// Ascending ids of matching events, in slices. "No filter" is simply whole slices, so there is one code path.
/// Lives in the UI thread; slices are made by scans and moved in. Row = position in the list.
class MatchList
{
public:
    /// Matches within one scanned id range: either the whole range (ids empty, all true) or the listed offsets from range.first.
    struct Slice
    {
        IdRange range;
        bool all = false;
        std::vector<quint32> offsets;
        quint64 count() const { return all ? range.count : offsets.size(); }
    };

    quint64 count() const { return m_count; }
    bool isEmpty() const { return m_count == 0; }
    EventId idAt(quint64 row) const;             ///< row < count(); O(log slices)
    /// Row of the id, or of the first matching id after it (count() if none).
    quint64 rowAtOrAfter(EventId id) const;
    bool contains(EventId id) const;
    void append(Slice slice);                    ///< range must follow the last one (adjacent full slices are merged)
    void prepend(Slice slice);                   ///< range must precede the first one
    quint64 dropBefore(EventId id);              ///< forgets ids below; returns how many rows went from the front
    void clear();
    quint64 bytes() const;

private:
    struct Entry { Slice slice; quint64 skip = 0; };  ///< skip: leading matches already dropped
    std::deque<Entry> m_slices;
    std::deque<quint64> m_firstRow;                   ///< running row numbers, relative to m_rowBase
    quint64 m_rowBase = 0, m_count = 0;
};

} // namespace brine
