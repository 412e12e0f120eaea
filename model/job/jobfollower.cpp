#include "jobfollower.h"

namespace brine {

namespace {

constexpr int TurnMs = 6; // of a frame of 16

} // namespace

JobFollower::JobFollower(const EventStore *store, QObject *parent) : QObject(parent), m_store(store)
{
    connect(&m_scan, &FilterScan::sliceReady, this, [this](quint64 generation, const std::shared_ptr<MatchList::Slice> &slice) {
        if (generation == m_scan.generation())
            m_found.push_back(*slice);
    });
    // Slices come newest first; a job is told from its beginning.
    connect(&m_scan, &FilterScan::finished, this, [this](quint64 generation) {
        if (generation == m_scan.generation())
            takeFound();
    });
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, &JobFollower::takeFound);
}

void JobFollower::follow(const QByteArray &jid)
{
    m_scan.cancel();
    m_next.stop();
    m_found.clear();
    m_taken = 0;
    m_scanning = !jid.isEmpty();
    m_state = JobState(jid);
    m_filter = EventFilter();
    if (!jid.isEmpty()) {
        const QString quoted = QString::fromUtf8(jid).remove(QLatin1Char('"')).remove(QLatin1Char('\\'));
        if (auto filter = EventFilter::parse(QStringLiteral("tag contains \"%1\" or jid == \"%1\"").arg(quoted)))
            m_filter = *filter;
        m_seen = m_store->range().end();
        m_scan.start(m_filter, m_store->snapshot());
    }
    Q_EMIT changed();
}

void JobFollower::takeFound()
{
    const QDeadlineTimer end(TurnMs);
    while (!m_found.empty() && take(m_found.back(), end)) {
        m_found.pop_back();
        m_taken = 0;
    }
    if (!m_found.empty())
        m_next.start();
    else
        m_scanning = false;
    Q_EMIT changed();
    advance(); // what came meanwhile
}

/// False: the time was over before the slice was.
bool JobFollower::take(const MatchList::Slice &slice, const QDeadlineTimer &end)
{
    for (const quint64 count = slice.count(); m_taken < count; ++m_taken) {
        if (end.hasExpired())
            return false;
        const EventId id = slice.range.first + (slice.all ? m_taken : slice.offsets[size_t(m_taken)]);
        if (m_store->range().contains(id)) // else evicted meanwhile
            m_state.add(m_store->at(id));
    }
    return true;
}

void JobFollower::advance()
{
    if (m_state.jid().isEmpty() || m_scanning || !m_found.empty())
        return;
    const IdRange kept = m_store->range();
    const EventId from = std::max(m_seen, kept.first);
    if (from >= kept.end())
        return;
    const IdRange fresh{from, kept.end() - from};
    MatchList::Slice slice = FilterScan::scanNow(m_filter, m_store->snapshot(fresh), fresh);
    m_seen = kept.end();
    if (slice.count() == 0)
        return;
    m_found.push_back(std::move(slice));
    takeFound();
}

} // namespace brine
