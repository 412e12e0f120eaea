#pragma once

#include "event.h"
#include <vector>

namespace brine {

/// The numbers that events of an opened file had where they were saved, as runs: a file saved whole is one. An event that is
/// not in any run has its own number in the list. UI thread; a copy for others.
class SequenceRuns
{
public:
    void append(EventId id, quint64 number);   ///< ids must ascend
    void dropBefore(EventId id);               ///< whole runs only
    quint64 numberOf(EventId id) const;
    size_t runs() const { return m_runs.size(); }

private:
    struct Run { EventId first; quint64 count, number; };
    std::vector<Run> m_runs;
};

} // namespace brine
