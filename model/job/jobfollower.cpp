#include "jobfollower.h"

namespace brine {

JobFollower::JobFollower(const EventStore *store, QObject *parent) : QObject(parent), m_store(store)
{
    connect(&m_scan, &FilterScan::sliceReady, this, [this](quint64 generation, const std::shared_ptr<MatchList::Slice> &slice) {
        if (generation == m_scan.generation())
            m_found.push_back(*slice);
    });
    // Slices come newest first; a job is told from its beginning.
    connect(&m_scan, &FilterScan::finished, this, [this](quint64 generation) {
        if (generation != m_scan.generation())
            return;
        for (auto slice = m_found.rbegin(); slice != m_found.rend(); ++slice)
            takeSlice(*slice);
        m_found.clear();
        Q_EMIT changed();
    });
}

void JobFollower::follow(const QByteArray &jid)
{
    m_scan.cancel();
    m_found.clear();
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

void JobFollower::takeSlice(const MatchList::Slice &slice)
{
    const auto take = [this](EventId id) {
        if (m_store->range().contains(id))
            m_state.add(m_store->at(id));
    };
    for (quint64 i = 0; slice.all && i < slice.range.count; ++i)
        take(slice.range.first + i);
    for (quint32 offset : slice.offsets)
        take(slice.range.first + offset);
}

void JobFollower::advance()
{
    if (m_state.jid().isEmpty() || m_scan.isRunning())
        return;
    const IdRange kept = m_store->range();
    const EventId from = std::max(m_seen, kept.first);
    if (from >= kept.end())
        return;
    const IdRange fresh{from, kept.end() - from};
    const MatchList::Slice slice = FilterScan::scanNow(m_filter, m_store->snapshot(fresh), fresh);
    m_seen = kept.end();
    if (slice.count() == 0)
        return;
    takeSlice(slice);
    Q_EMIT changed();
}

} // namespace brine
