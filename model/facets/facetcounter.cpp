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
    const EventId from = std::max(m_seen, kept.first);
    if (from >= m_end) {
        if (m_end >= kept.end()) // nothing waits: it is quiet
            tellQuiet();
        return;
    }
    const EventId end = from < m_clearedTo ? std::min(m_clearedTo, m_end) : m_end; // a stretch is on one side of what was cleared
    const IdRange range{from, std::min<quint64>(end - from, MaxStretch)};
    m_seen = range.end();
    m_busy = true;
    m_pool.start([this, range, snapshot = m_store->snapshot(range)] {
        FacetCounts counts = FacetCounts::of(snapshot, range);
        postTo(this, [this, counts = std::move(counts), first = range.first] { take(counts, first); });
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
    m_cleared = std::exchange(m_total, {});
    m_last = {};
    m_clearedTo = floor;
    Q_EMIT recounted();
}

void FacetCounter::undoClear()
{
    m_total.add(std::exchange(m_cleared, {}));
    m_clearedTo = {};
    Q_EMIT recounted();
}

bool FacetCounter::countsForgotten() const { return m_total.events > 0 && m_store->range().first > std::max(m_counted, m_clearedTo); }

void FacetCounter::take(const FacetCounts &counts, EventId first)
{
    m_busy = false;
    m_quietMs = 0;
    if (first < m_clearedTo) {
        m_cleared.add(counts);
    } else {
        m_counted = m_counted.isValid() ? m_counted : first;
        m_last = counts;
        // What had waited came in more time than it was counted in.
        m_lastSeconds = std::max({0.001, double(m_clock.restart()) / 1e3, double(counts.spanUs) / 1e6});
        m_total.add(counts);
        Q_EMIT counted();
    }
    if (m_seen < m_end)
        countNext();
}

} // namespace brine
