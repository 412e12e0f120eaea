#include "eventintake.h"
#include "gap.h"
#include <algorithm>
#include <utility>

namespace brine {

IdRange EventIntake::append(const EventBatch &batch, quint16 source, Kind kind)
{
    const IdRange ids = m_store->append(batch, source);
    noteGaps(batch, ids, kind);
    return ids;
}

void EventIntake::trim()
{
    m_store->trim();
    const EventId first = m_store->range().first;
    while (!m_gapIds.empty() && m_gapIds.front() < first)
        m_gapIds.pop_front();
    m_numbers.dropBefore(first);
}

quint16 EventIntake::sourceOf(const QString &name)
{
    constexpr qsizetype MaxSources = 4096;
    qsizetype at = m_sourceNames.indexOf(name);
    if (at < 0) {
        at = std::min(m_sourceNames.size(), MaxSources - 1);
        m_sourceNames.resize(at + 1);
        m_sourceNames[at] = name;
        m_model->setSourceNames(m_sourceNames);
    }
    return quint16(at);
}

IdRange EventIntake::keptRange() const
{
    const quint64 kept = m_model->keptCount();
    return {EventId{m_store->range().end().value - kept}, kept};
}

// The echo is near the end of the store: looked for among the last events only.
EventId EventIntake::findEcho(const QByteArray &tag, const QByteArray &payload, qint64 seenUs, quint16 source) const
{
    constexpr quint64 LookBack = 4096;
    const IdRange range = m_store->range();
    EventId same;
    for (quint64 back = 1; back <= std::min(LookBack, range.count); ++back) {
        const EventId id{range.end().value - back};
        const EventView event = m_store->at(id);
        if (event.source != source || event.tag != tag)
            continue;
        if (event.receivedUs == seenUs)
            return id;
        if (!same.isValid() && event.payload == payload)
            same = id;
    }
    return same;
}

void EventIntake::addTo(CounterInfo &info) const
{
    const IdRange inStore = m_store->range(), inList = keptRange();
    const quint64 pending = m_model->pending();
    const IdRange shown{inList.first, inList.count - std::min(inList.count, pending)};
    const EventStore::Counters stored = m_store->counters();
    info.stored = stored.stored + stored.malformed;
    info.evicted = stored.evicted - (stored.gaps - gapsIn(inStore));
    info.cleared = inStore.count - inList.count - (gapsIn(inStore) - gapsIn(inList));
    info.gaps = gapsIn(shown);
    info.kept = inList.count;
    info.keptBytes = m_store->bytes();
    info.shown = m_model->shownCount();
    info.undecided = m_model->undecidedCount();
    info.pendingWhilePaused = pending;
    info.gapMs = quint64(m_gapUs / 1000);
}

// Gap rows are few; a batch is only looked through when the store counted one more.
void EventIntake::noteGaps(const EventBatch &batch, IdRange ids, Kind kind)
{
    const quint64 gaps = m_store->counters().gaps;
    if (std::exchange(m_gapsSeen, gaps) == gaps)
        return;
    for (qsizetype i = 0; i < batch.count(); ++i) {
        if (batch.records[size_t(i)].kind != EventKind::Gap)
            continue;
        m_gapIds.push_back(ids.first + quint64(i));
        const Gap gap = readGap(batch.at(i).payload);
        if (kind == Kind::Live && gap.fromUs && gap.toUs > gap.fromUs && gap.reason != Gap::Reason::Dropped)
            m_gapUs += gap.toUs - gap.fromUs;
    }
}

quint64 EventIntake::gapsIn(IdRange ids) const
{
    const auto begin = std::lower_bound(m_gapIds.begin(), m_gapIds.end(), ids.first);
    return quint64(std::lower_bound(begin, m_gapIds.end(), ids.end()) - begin);
}

} // namespace brine
