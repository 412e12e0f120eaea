#include "rowselection.h"

#include <algorithm>

namespace brine {

namespace {
using Run = RowSelection::Run;

/// First run that ends at or behind id.
auto runAtOrAfter(const std::vector<Run> &runs, EventId id)
{
    return std::lower_bound(runs.begin(), runs.end(), id, [](const Run &run, EventId value) { return run.last < value; });
}
} // namespace

bool RowSelection::contains(EventId id) const
{
    const auto it = runAtOrAfter(m_runs, id);
    return it != m_runs.end() && it->first <= id;
}

void RowSelection::set(Run run)
{
    m_runs.assign(1, run);
}

void RowSelection::add(Run run)
{
    // Runs are only united where they overlap: two ids that touch need not be neighbours in the list, but joining them loses
    // nothing either, since there is no id between them.
    const auto before = EventId{run.first.value - 1};
    auto it = m_runs.begin() + (runAtOrAfter(m_runs, before) - m_runs.cbegin());
    auto end = it;
    while (end != m_runs.end() && end->first <= run.last + 1) {
        run.first = std::min(run.first, end->first);
        run.last = std::max(run.last, end->last);
        ++end;
    }
    m_runs.insert(m_runs.erase(it, end), run);
}

void RowSelection::remove(Run run)
{
    std::vector<Run> kept;
    kept.reserve(m_runs.size() + 1);
    for (const Run &old : m_runs) {
        if (old.last < run.first || old.first > run.last) {
            kept.push_back(old);
            continue;
        }
        if (old.first < run.first)
            kept.push_back({old.first, EventId{run.first.value - 1}});
        if (old.last > run.last)
            kept.push_back({run.last + 1, old.last});
    }
    m_runs = std::move(kept);
}

void RowSelection::toggle(EventId id)
{
    if (contains(id))
        remove({id, id});
    else
        add({id, id});
}

void RowSelection::dropBefore(EventId id)
{
    const auto it = runAtOrAfter(m_runs, id);
    m_runs.erase(m_runs.begin(), m_runs.begin() + (it - m_runs.cbegin()));
    if (!m_runs.empty() && m_runs.front().first < id)
        m_runs.front().first = id;
}

void RowSelection::keepSingles()
{
    std::erase_if(m_runs, [](const Run &run) { return run.first != run.last; });
}

} // namespace brine
