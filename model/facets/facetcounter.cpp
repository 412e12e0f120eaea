#include "facetcounter.h"
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
    m_pool.setMaxThreadCount(1);
    m_clock.start();
}

FacetCounter::~FacetCounter() { m_pool.waitForDone(); }

void FacetCounter::advance()
{
    if (m_busy)
        return;
    if (!m_back.isEmpty()) {
        const IdRange range{m_back.first, std::min(m_back.count, MaxStretch)};
        m_back = {range.end(), m_back.count - range.count};
        return count(range, &FacetCounter::takeBack);
    }
    const IdRange kept = m_store->range();
    const EventId from = std::max(m_seen, kept.first);
    if (from >= kept.end())
        return tellQuiet();
    const EventId end = from < m_clearedTo ? m_clearedTo : kept.end(); // a stretch is on one side of what was cleared
    m_stretch = from;
    m_seen = from + std::min<quint64>(end - from, MaxStretch);
    count({from, m_seen - from}, &FacetCounter::take);
}

void FacetCounter::count(IdRange range, void (FacetCounter::*taker)(const FacetCounts &, EventId))
{
    m_busy = true;
    m_pool.start([this, range, taker, clears = m_clears, snapshot = m_store->snapshot(range)] {
        FacetCounts counts = FacetCounts::of(snapshot, range);
        QMetaObject::invokeMethod(this, [this, taker, clears, counts = std::move(counts), first = range.first] {
            m_busy = false;
            if (taker != &FacetCounter::takeBack || clears == m_clears) // else they are where they belong
                (this->*taker)(counts, first);
        }, Qt::QueuedConnection);
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
    ++m_clears;
    // A stretch that is under way and begins behind the floor is counted when it is ready.
    const EventId counted = m_busy && m_stretch >= floor ? std::min(m_stretch, m_seen) : m_seen;
    m_back = counted > floor ? IdRange{floor, counted - floor} : IdRange();
    Q_EMIT recounted();
    if (!m_back.isEmpty())
        advance();
}

void FacetCounter::undoClear()
{
    m_total.add(std::exchange(m_cleared, {}));
    m_clearedTo = {};
    ++m_clears;
    m_back = {};
    Q_EMIT recounted();
}

void FacetCounter::take(const FacetCounts &counts, EventId first)
{
    m_quietMs = 0;
    if (first < m_clearedTo) {
        m_cleared.add(counts);
        return;
    }
    m_last = counts;
    m_lastSeconds = std::max(0.001, double(m_clock.restart()) / 1000.0);
    m_total.add(counts);
    Q_EMIT counted();
}

void FacetCounter::takeBack(const FacetCounts &counts, EventId)
{
    m_cleared.subtract(counts);
    m_total.add(counts);
    Q_EMIT recounted();
    advance();
}

} // namespace brine
