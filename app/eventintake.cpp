#include "eventintake.h"
#include "gap.h"
#include <algorithm>
#include <utility>

namespace brine {

IdRange EventIntake::append(const EventBatch &batch, quint16 source, Kind kind)
{
    const IdRange ids = m_store->append(batch, source);
    noteGaps(batch, kind);
    return ids;
}

void EventIntake::trim(quint64 waitingBytes)
{
    m_store->trim(waitingBytes);
    m_list.numbers.dropBefore(m_store->range().first);
}

quint16 EventIntake::sourceOf(const QString &name)
{
    constexpr qsizetype MaxSources = 4096;
    QStringList &names = m_list.sourceNames;
    qsizetype at = names.indexOf(name);
    if (at < 0) {
        at = std::min(names.size(), MaxSources - 1);
        names.resize(at + 1);
        names[at] = name;
        m_model->setSourceNames(names);
    }
    return quint16(at);
}

EventIntake::ListState EventIntake::takeList(ListState state)
{
    ListState former = std::exchange(m_list, std::move(state));
    m_model->setSourceNames(m_list.sourceNames);
    return former;
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
    const IdRange inStore = m_store->range();
    const EventStore::Counters stored = m_store->counters();
    info.stored = stored.stored + stored.malformed;
    info.evicted = m_store->forgotten();
    info.kept = m_model->keptCount();
    info.cleared = inStore.count - m_store->gapsIn(inStore) - info.kept;
    info.gaps = m_model->shownGaps();
    info.keptBytes = m_store->bytes();
    info.shown = m_model->shownCount();
    info.undecided = m_model->undecidedCount();
    info.pendingWhilePaused = m_model->pending();
    info.gapMs = quint64(m_list.gapUs / 1000);
}

// Gap rows are few; a batch is only looked through when the store counted one more.
void EventIntake::noteGaps(const EventBatch &batch, Kind kind)
{
    const quint64 gaps = m_store->counters().gaps;
    if (std::exchange(m_list.gapsSeen, gaps) == gaps || kind != Kind::Live)
        return;
    for (qsizetype i = 0; i < batch.count(); ++i) {
        if (batch.records[size_t(i)].kind != EventKind::Gap)
            continue;
        const Gap gap = readGap(batch.at(i).payload);
        if (gap.fromUs && gap.toUs > gap.fromUs && gap.reason != Gap::Reason::Dropped)
            m_list.gapUs += gap.toUs - gap.fromUs;
    }
}

} // namespace brine
