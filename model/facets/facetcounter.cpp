#include "facetcounter.h"

namespace brine {

namespace {
// A stretch small enough that closing the window never waits long for it: about 20 ms.
constexpr quint64 MaxStretch = 65536;
} // namespace

FacetCounter::FacetCounter(const EventStore *store, QObject *parent) : QObject(parent), m_store(store)
{
    m_pool.setMaxThreadCount(1);
    m_clock.start();
}

FacetCounter::~FacetCounter() { m_pool.waitForDone(); }

void FacetCounter::advance()
{
    const IdRange kept = m_store->range();
    const EventId from = std::max(m_seen, kept.first);
    if (m_busy || from >= kept.end())
        return;
    const IdRange range{from, std::min<quint64>(kept.end() - from, MaxStretch)};
    m_seen = range.end();
    m_busy = true;
    m_pool.start([this, range, snapshot = m_store->snapshot(range), generation = m_generation] {
        FacetCounts counts = FacetCounts::of(snapshot, range);
        QMetaObject::invokeMethod(this, [this, counts = std::move(counts), generation] { take(counts, generation); }, Qt::QueuedConnection);
    });
}

void FacetCounter::clear()
{
    ++m_generation;
    m_total = m_last = {};
    m_seen = m_store->range().end();
    Q_EMIT counted();
}

void FacetCounter::take(const FacetCounts &counts, quint64 generation)
{
    m_busy = false;
    if (generation != m_generation)
        return;
    m_last = counts;
    m_lastSeconds = std::max(0.001, double(m_clock.restart()) / 1000.0);
    m_total.add(counts);
    Q_EMIT counted();
}

} // namespace brine
