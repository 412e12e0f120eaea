#include "facetcounter.h"
#include <algorithm>
#include <utility>

namespace brine {

namespace {
// A stretch small enough that closing the window never waits long for it: about 20 ms.
constexpr quint64 MaxStretch = 65536;
// That nothing came is told once a second, and for so long that every rate has gone down to nothing by then.
constexpr qint64 QuietTellMs = 1000, QuietToldMs = 60'000;
} // namespace

FacetCounter::FacetCounter(const EventStore *store, QObject *parent) : QObject(parent), m_store(store)
{
    m_clock.start();
}

FacetCounter::~FacetCounter() { m_pool.waitForDone(); }

void FacetCounter::advance(EventId end)
{
    m_end = end;
    if (!m_busy)
        countNext();
}

void FacetCounter::countNext()
{
    const IdRange kept = m_store->range();
    const EventId from = std::max(m_list.seen, kept.first);
    if (from >= m_end) {
        if (m_end >= kept.end()) // nothing waits: it is quiet
            tellQuiet();
        return;
    }
    const EventId end = from < m_list.clearedTo ? std::min(m_list.clearedTo, m_end) : m_end; // a stretch is on one side of what was cleared
    const IdRange range{from, std::min<quint64>(end - from, MaxStretch)};
    m_list.seen = range.end();
    m_counting = range.first;
    m_busy = true;
    m_pool.start([this, range, listNumber = m_listNumber, snapshot = m_store->snapshot(range)] {
        FacetCounts counts = FacetCounts::of(snapshot, range);
        postTo(this, [this, counts = std::move(counts), first = range.first, listNumber] { take(counts, first, listNumber); });
    });
}

void FacetCounter::tellQuiet()
{
    if (m_clock.elapsed() < QuietTellMs || m_quietMs > QuietToldMs)
        return;
    const qint64 ms = m_clock.restart();
    m_quietMs += ms;
    m_last = {};
    m_lastSeconds = double(ms) / 1000.0;
    Q_EMIT counted();
}

void FacetCounter::clear(EventId floor)
{
    m_list.cleared = std::exchange(m_list.total, {});
    m_last = {};
    m_list.clearedTo = floor;
    Q_EMIT recounted();
}

void FacetCounter::undoClear()
{
    m_list.total.add(std::exchange(m_list.cleared, {}));
    m_list.clearedTo = {};
    Q_EMIT recounted();
}

bool FacetCounter::countsForgotten() const
{
    return m_list.total.events > 0 && m_store->range().first > std::max(m_list.counted, m_list.clearedTo);
}

FacetCounter::ListState FacetCounter::takeList(ListState state)
{
    if (m_busy)
        m_list.seen = m_counting; // not taken now: counted again if the list comes back
    ++m_listNumber;
    m_end = {};
    m_last = {};
    ListState former = std::exchange(m_list, std::move(state));
    Q_EMIT recounted();
    return former;
}

void FacetCounter::take(const FacetCounts &counts, EventId first, quint64 listNumber)
{
    m_busy = false;
    m_quietMs = 0;
    if (listNumber != m_listNumber) {
        countNext();
        return;
    }
    if (first < m_list.clearedTo) {
        m_list.cleared.add(counts);
    } else {
        m_list.counted = m_list.counted.isValid() ? m_list.counted : first;
        m_last = counts;
        // What had waited came in more time than it was counted in.
        m_lastSeconds = std::max({0.001, double(m_clock.restart()) / 1e3, double(counts.spanUs) / 1e6});
        m_list.total.add(counts);
        Q_EMIT counted();
    }
    if (m_list.seen < m_end)
        countNext();
}

} // namespace brine
