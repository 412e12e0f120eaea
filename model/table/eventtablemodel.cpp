#include "eventtablemodel.h"
#include <QElapsedTimer>
#include <algorithm>
#include <limits>

namespace brine {

namespace {

// One tick filters its new events for at most this long in the UI thread; what is left goes to the pool.
constexpr qint64 LiveBudgetMs = 4;
constexpr quint64 LiveChunk = 128;
constexpr size_t CachedRows = 256; // a power of two; a tall screen shows some 100

// What eviction has left of a slice.
void cutBefore(MatchList::Slice &slice, EventId first)
{
    if (slice.range.first >= first)
        return;
    const quint64 gone = std::min(slice.range.count, first - slice.range.first);
    if (!slice.all) {
        const auto kept = std::lower_bound(slice.offsets.begin(), slice.offsets.end(), gone);
        slice.offsets.erase(slice.offsets.begin(), kept);
        for (quint32 &offset : slice.offsets)
            offset -= quint32(gone);
    }
    slice.range = {slice.range.first + gone, slice.range.count - gone};
}

// A tick's few events one by one: a snapshot refers to every segment there is, so its cost would grow with what is kept.
MatchList::Slice scanLive(const EventFilter &filter, const EventStore &store, IdRange range, quint64 &undecided)
{
    MatchList::Slice slice;
    slice.range = range;
    for (quint64 i = 0; i < range.count; ++i) {
        const EventFilter::Verdict verdict = filter.verdict(store.at(range.first + i));
        if (verdict == EventFilter::Verdict::Yes)
            slice.offsets.push_back(quint32(i));
        undecided += verdict == EventFilter::Verdict::Undecided;
    }
    slice.all = slice.offsets.size() == range.count;
    if (slice.all)
        slice.offsets.clear();
    return slice;
}

} // namespace

EventTableModel::EventTableModel(EventStore *store, QObject *parent)
    : QAbstractTableModel(parent), m_store(store), m_seen(store->range().first), m_floor(store->range().first), m_cells(CachedRows)
{
    connect(&m_scan, &FilterScan::sliceReady, this, [this](quint64, const std::shared_ptr<MatchList::Slice> &slice, quint64 undecided) {
        m_undecided += undecided;
        prependSlice(std::move(*slice));
        Q_EMIT countsChanged();
    });
    connect(&m_scan, &FilterScan::progressed, this, [this](quint64, quint64 scanned, quint64 total) {
        Q_EMIT scanProgressed(int(std::min<quint64>(99, scanned * 100 / std::max<quint64>(1, total))));
    });
    connect(&m_scan, &FilterScan::finished, this, [this] { Q_EMIT scanProgressed(100); });
    connect(&m_tail, &FilterScan::sliceReady, this, [this](quint64, const std::shared_ptr<MatchList::Slice> &slice, quint64 undecided) {
        m_undecided += undecided;
        m_tailSlices.push_back(std::move(*slice));
    });
    connect(&m_tail, &FilterScan::finished, this, &EventTableModel::finishTail);
}

int EventTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(std::min<quint64>(m_matches.count(), std::numeric_limits<int>::max()));
}

int EventTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : FixedColumnCount + int(m_extraColumns.size());
}

Qt::ItemFlags EventTableModel::flags(const QModelIndex &index) const
{
    return index.isValid() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren : Qt::NoItemFlags;
}

void EventTableModel::advance()
{
    const quint64 removed = evict();
    const EventId before = m_seen;
    takeIn(takeInEnd());
    if (removed || before != m_seen || pending())
        Q_EMIT countsChanged();
}

// While paused, what had come before the pause is still taken in.
EventId EventTableModel::takeInEnd() const
{
    const EventId end = m_store->range().end();
    return m_paused ? std::min(m_pauseEnd, end) : end;
}

// Whole segments went from the old end: one removal at the front, whatever their number.
quint64 EventTableModel::evict()
{
    const EventId first = m_store->range().first;
    m_seen = std::max(m_seen, first);
    const quint64 rows = m_matches.rowAtOrAfter(first);
    if (rows)
        beginRemoveRows({}, 0, int(rows) - 1);
    m_matches.dropBefore(first);
    if (rows)
        endRemoveRows();
    m_forgottenShown += rows;
    if (!m_marks.isEmpty() && m_marks.ids().front() < first) {
        m_marks.dropBefore(first);
        Q_EMIT marksChanged();
    }
    return rows;
}

void EventTableModel::takeIn(EventId end)
{
    if (m_seen >= end || m_tail.isRunning())
        return;
    if (!m_filter.isEmpty()) {
        takeInFiltered(end);
        return;
    }
    MatchList::Slice slice;
    slice.range = {m_seen, end - m_seen};
    slice.all = true;
    m_seen = end;
    appendSlices({std::move(slice)});
}

void EventTableModel::takeInFiltered(EventId end)
{
    QElapsedTimer clock;
    clock.start();
    std::vector<MatchList::Slice> slices;
    while (m_seen < end && clock.elapsed() < LiveBudgetMs) {
        const IdRange chunk{m_seen, std::min(LiveChunk, end - m_seen)};
        slices.push_back(scanLive(m_filter, *m_store, chunk, m_undecided));
        m_seen = chunk.end();
    }
    appendSlices(std::move(slices));
    if (m_seen < end) {
        m_tailSlices.clear();
        m_tailEnd = end;
        m_tail.start(m_filter, m_store->snapshot({m_seen, end - m_seen}));
    }
}

void EventTableModel::finishTail()
{
    const EventId first = m_store->range().first;
    std::reverse(m_tailSlices.begin(), m_tailSlices.end());
    for (MatchList::Slice &slice : m_tailSlices)
        cutBefore(slice, std::max(first, m_seen));
    m_seen = std::max(m_seen, m_tailEnd);
    appendSlices(std::exchange(m_tailSlices, {}));
    Q_EMIT countsChanged();
    takeIn(takeInEnd());
}

void EventTableModel::appendSlices(std::vector<MatchList::Slice> slices)
{
    quint64 rows = 0;
    for (const MatchList::Slice &slice : slices)
        rows += slice.count();
    if (!rows)
        return;
    beginInsertRows({}, rowCount(), rowCount() + int(rows) - 1);
    for (MatchList::Slice &slice : slices)
        m_matches.append(std::move(slice));
    endInsertRows();
}

void EventTableModel::prependSlice(MatchList::Slice slice)
{
    cutBefore(slice, std::max(m_store->range().first, m_floor));
    if (!slice.count())
        return;
    beginInsertRows({}, 0, int(slice.count()) - 1);
    m_matches.prepend(std::move(slice));
    endInsertRows();
}

IdRange EventTableModel::shownRange() const
{
    const EventId first = std::max(m_store->range().first, m_floor);
    return {first, m_seen > first ? m_seen - first : 0};
}

void EventTableModel::setFilter(const EventFilter &filter)
{
    if (filter == m_filter)
        return;
    m_filter = filter;
    restart();
}

// One reset; what was shown is looked at anew in the pool, newest first, and comes in slices at the front.
void EventTableModel::restart()
{
    m_scan.cancel();
    m_tail.cancel();
    m_tailSlices.clear();
    m_undecided = 0;
    beginResetModel();
    m_matches.clear();
    m_seen = std::max(takeInEnd(), m_store->range().first);
    const IdRange range = shownRange();
    if (m_filter.isEmpty() && !range.isEmpty()) {
        MatchList::Slice slice;
        slice.range = range;
        slice.all = true;
        m_matches.append(std::move(slice));
    }
    endResetModel();
    if (!m_filter.isEmpty())
        m_scan.start(m_filter, m_store->snapshot(), range);
    Q_EMIT scanProgressed(m_filter.isEmpty() ? 100 : 0);
    Q_EMIT countsChanged();
}

void EventTableModel::setPaused(bool paused)
{
    if (m_paused == paused)
        return;
    m_paused = paused;
    m_pauseEnd = m_store->range().end();
    m_pauseCount = m_store->counters().stored + m_store->counters().malformed;
    m_forgottenShown = 0;
    if (!paused)
        advance();
    Q_EMIT countsChanged();
}

quint64 EventTableModel::pending() const
{
    const IdRange kept = m_store->range();
    const EventId from = std::max(m_pauseEnd, kept.first);
    if (!m_paused || kept.end() <= from)
        return 0;
    const IdRange waiting{from, kept.end() - from};
    return waiting.count - m_store->gapsIn(waiting);
}

EventTableModel::Forgotten EventTableModel::forgottenWhilePaused() const
{
    if (!m_paused)
        return {};
    return {m_forgottenShown, m_store->range().first < m_pauseEnd ? 0 : m_store->forgotten() - m_pauseCount};
}

quint64 EventTableModel::clear()
{
    const quint64 rows = m_matches.count();
    m_scan.cancel();
    m_tail.cancel();
    m_tailSlices.clear();
    m_undoFloor = m_floor;
    beginResetModel();
    m_matches.clear();
    m_undecided = 0;
    m_seen = m_floor = std::max(takeInEnd(), m_store->range().first);
    endResetModel();
    Q_EMIT scanProgressed(100);
    Q_EMIT countsChanged();
    return rows;
}

void EventTableModel::undoClear()
{
    if (!canUndoClear())
        return;
    m_floor = std::exchange(m_undoFloor, EventId());
    restart();
}

bool EventTableModel::canUndoClear() const
{
    return m_undoFloor.isValid() && m_store->range().first < m_floor;
}

EventTableModel::ListState EventTableModel::takeList(ListState state)
{
    if (!state.floor.isValid())
        state.floor = m_store->range().first;
    ListState former{std::exchange(m_floor, state.floor), std::exchange(m_undoFloor, state.undoFloor), std::exchange(m_marks, std::move(state.marks))};
    m_paused = false;
    restart();
    Q_EMIT marksChanged();
    return former;
}

void EventTableModel::setTimeZone(TimeZone zone)
{
    if (m_zone == zone)
        return;
    m_zone = zone;
    // Only the rows that a view asks for cost anything; views of ours repaint what they show, whatever the range.
    if (const int rows = rowCount())
        Q_EMIT dataChanged(index(0, TimeColumn), index(rows - 1, TimeColumn), {Qt::DisplayRole});
    Q_EMIT headerDataChanged(Qt::Horizontal, TimeColumn, TimeColumn);
}

void EventTableModel::setSourceNames(const QStringList &names)
{
    m_sourceNames = names;
    if (const int rows = rowCount())
        Q_EMIT dataChanged(index(0, SourceColumn), index(rows - 1, SourceColumn), {Qt::DisplayRole});
}

EventId EventTableModel::idAtRow(int row) const
{
    return row >= 0 && row < rowCount() ? m_matches.idAt(quint64(row)) : EventId();
}

int EventTableModel::rowAtOrAfter(EventId id) const
{
    return int(std::min<quint64>(m_matches.rowAtOrAfter(id), quint64(rowCount())));
}

EventView EventTableModel::eventAt(int row) const
{
    const EventId id = idAtRow(row);
    // The store may have evicted it since the last advance().
    return id.isValid() && m_store->range().contains(id) ? m_store->at(id) : EventView();
}

IdRange EventTableModel::listRange() const
{
    const IdRange kept = m_store->range();
    const EventId first = std::max(kept.first, m_floor);
    return {first, kept.end() > first ? kept.end() - first : 0};
}

quint64 EventTableModel::keptCount() const
{
    const IdRange kept = listRange();
    return kept.count - m_store->gapsIn(kept);
}

// A gap matches every filter: from the first row to what was taken in last, every gap is a row.
quint64 EventTableModel::shownGaps() const
{
    if (m_matches.isEmpty())
        return 0;
    const EventId first = std::max(m_matches.idAt(0), m_store->range().first);
    return m_seen > first ? m_store->gapsIn({first, m_seen - first}) : 0;
}

bool EventTableModel::isScanning() const { return m_scan.isRunning() || m_tail.isRunning(); }

} // namespace brine
