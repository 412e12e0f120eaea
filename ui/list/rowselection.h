#pragma once

#include "event.h"
#include <vector>

namespace brine {

/// Selected events as runs of ids, first to last inclusive: a million selected rows are one run, and rows that come or go at
/// either end change nothing. Runs hold what was a block of neighbouring rows; a new filter must call keepSingles(), since
/// between two ids of a run other events may then be shown. UI thread, plain value.
class RowSelection
{
public:
    struct Run
    {
        EventId first, last;
        bool operator==(const Run &) const = default;
    };

    bool isEmpty() const { return m_runs.empty(); }
    bool contains(EventId id) const;
    const std::vector<Run> &runs() const { return m_runs; }
    void clear() { m_runs.clear(); }
    void set(Run run);
    void add(Run run);          ///< united with what is there
    void remove(Run run);
    void toggle(EventId id);
    void dropBefore(EventId id);
    void keepSingles();

private:
    std::vector<Run> m_runs;    ///< ascending, not touching
};

} // namespace brine
