#include "sequenceruns.h"
#include <algorithm>

namespace brine {

void SequenceRuns::append(EventId id, quint64 number)
{
    if (!m_runs.empty()) {
        Run &last = m_runs.back();
        if (id == last.first + last.count && number == last.number + last.count) {
            ++last.count;
            return;
        }
    }
    m_runs.push_back({id, 1, number});
}

void SequenceRuns::dropBefore(EventId id)
{
    const auto kept = std::find_if(m_runs.begin(), m_runs.end(), [id](const Run &run) { return run.first + run.count > id; });
    // Moving what is left costs as much as it: only when half of it is gone.
    if (kept - m_runs.begin() > m_runs.end() - kept)
        m_runs.erase(m_runs.begin(), kept);
}

quint64 SequenceRuns::numberOf(EventId id) const
{
    const auto behind = std::upper_bound(m_runs.begin(), m_runs.end(), id, [](EventId wanted, const Run &run) { return wanted < run.first; });
    if (behind == m_runs.begin())
        return id.number();
    const Run &run = *std::prev(behind);
    return id < run.first + run.count ? run.number + (id - run.first) : id.number();
}

} // namespace brine
