// The overload contract: every event received is in exactly one place, and each place has its number.
#include "session.h"
#include "gap.h"
#include "timetext.h"
#include <algorithm>

namespace brine {

CounterInfo Session::counters() const
{
    CounterInfo info;
    info.received = m_receivedTotal;
    info.dropped = m_lostTotal;
    info.malformed = m_malformedTotal;
    info.oversize = m_oversizeTotal;
    info.reconnects = m_reconnectsTotal;
    if (m_bus) {
        // The mailbox first: what the reader counts meanwhile is then on its way, and not in two places.
        const EventMailbox::State mailbox = m_bus->reader().mailbox().state();
        const BusState state = m_bus->state();
        info.received += state.events + state.malformed + state.oversize;
        info.malformed += state.malformed;
        info.oversize += state.oversize;
        info.reconnects += state.reconnects;
        info.dropped += mailbox.droppedEvents;
        info.queued = mailbox.queuedEvents;
        info.behindMs = mailbox.oldestUs ? std::max<qint64>(0, (nowUs() - mailbox.oldestUs) / 1000) : 0;
    } else if (m_file) {
        const EventFileReader::Progress progress = m_file->reader().progress();
        info.received += progress.events + progress.brokenLines;
        info.dropped += progress.brokenLines;
        info.queued = progress.queuedEvents;
    }
    const IdRange inStore = m_store.range(), inList = keptRange();
    const quint64 pending = m_model.pending();
    const IdRange shown{inList.first, inList.count - std::min(inList.count, pending)};
    const EventStore::Counters stored = m_store.counters();
    info.stored = stored.stored + stored.malformed;
    info.evicted = stored.evicted - (stored.gaps - gapsIn(inStore));
    info.cleared = inStore.count - inList.count - (gapsIn(inStore) - gapsIn(inList));
    info.gaps = gapsIn(shown);
    info.kept = inList.count;
    info.keptBytes = m_store.bytes();
    info.maxEvents = wantedLimits().maxEvents;
    info.maxBytes = wantedLimits().maxBytes;
    info.shown = m_model.shownCount();
    info.undecided = m_model.undecidedCount();
    info.pendingWhilePaused = pending;
    info.gapMs = quint64(m_gapUs / 1000);
    info.eventsPerSecond = m_rate;
    return info;
}

// Gap rows are few; a batch is only looked through when the store counted one more.
void Session::noteGaps(const EventBatch &batch, IdRange ids)
{
    const quint64 gaps = m_store.counters().gaps;
    if (std::exchange(m_gapsSeen, gaps) == gaps)
        return;
    for (qsizetype i = 0; i < batch.count(); ++i) {
        if (batch.records[size_t(i)].kind != EventKind::Gap)
            continue;
        m_gapIds.push_back(ids.first + quint64(i));
        const Gap gap = readGap(batch.at(i).payload);
        if (m_bus && gap.fromUs && gap.toUs > gap.fromUs && gap.reason != Gap::Reason::Dropped)
            m_gapUs += gap.toUs - gap.fromUs;
    }
}

void Session::forgetEvicted()
{
    const EventId first = m_store.range().first;
    while (!m_gapIds.empty() && m_gapIds.front() < first)
        m_gapIds.pop_front();
    m_numbers.dropBefore(first);
}

quint64 Session::gapsIn(IdRange ids) const
{
    const auto begin = std::lower_bound(m_gapIds.begin(), m_gapIds.end(), ids.first);
    return quint64(std::lower_bound(begin, m_gapIds.end(), ids.end()) - begin);
}

} // namespace brine
