#pragma once

#include "eventcells.h"
#include "eventfilter.h"
#include "eventmarks.h"
#include "eventpath.h"
#include "eventstore.h"
#include "filterscan.h"
#include "highlightset.h"
#include "matchlist.h"
#include <QAbstractTableModel>
#include <QStringList>

namespace brine {

/// The one list model: rows are the store's events that match the filter, in arrival order. UI thread.
/// One begin/end insert per advance(); a filter change is one reset followed by slices. Pause only stops the view:
/// the store goes on, pending() counts what waits and forgottenWhilePaused() what did not wait so long. clear() hides what is shown
/// and can be undone. Rows are events and gaps; counts of events leave the gaps out.
class EventTableModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { SequenceColumn, TimeColumn, SourceColumn, TagColumn, MinionColumn, FunctionColumn, ResultColumn, SizeColumn, FixedColumnCount };
    enum Role { EventIdRole = Qt::UserRole, FamilyRole, KindRole, OutcomeRole /*Outcome*/, FullTextRole,
                FilterPathRole /*QString: the cell's field or path as filters write it*/,
                EncodedRole /*QByteArray: its value as msgpack, for EventFilter::condition(); none of a masked value*/,
                HighlightRole /*int: number in highlights(), -1: none*/, MarkRole /*bool*/,
                NotesRole /*QString: mark and highlight in words*/ };
    using Outcome = EventOutcome;

    explicit EventTableModel(EventStore *store, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    void multiData(const QModelIndex &index, QModelRoleDataSpan roles) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    bool hasChildren(const QModelIndex &parent = {}) const override { return !parent.isValid() && rowCount() > 0; }
    Qt::ItemFlags flags(const QModelIndex &index) const override;

    /// Takes in what the store appended or evicted since the last call. One insert and at most one removal.
    void advance();
    void setFilter(const EventFilter &filter);
    const EventFilter &filter() const { return m_filter; }
    void setPaused(bool paused);
    bool isPaused() const { return m_paused; }
    quint64 pending() const;                    ///< events received since the pause, and kept
    /// What the limit of what is kept took since the pause began: rows of the list, and events that came since.
    struct Forgotten { quint64 shown = 0, waiting = 0; };
    Forgotten forgottenWhilePaused() const;
    quint64 clear();                            ///< hides everything up to now; returns how many rows went
    void undoClear();
    EventId floor() const { return m_floor; }   ///< what came before was cleared
    EventId takeInEnd() const;                  ///< what is from here on waits while the list is paused
    bool canUndoClear() const;
    /// What belongs to the store's list, and not to the view of it.
    struct ListState { EventId floor, undoFloor; EventMarks marks; };
    /// The store has another list now: one that begins, or one that is brought back with the state it had. Returns the former one's.
    ListState takeList(ListState state = {});
    static constexpr int MaxExtraColumns = 24;
    static constexpr int MaxPathChars = 512;
    static bool isColumnPath(const QString &path);           ///< a payload path with one place, `data.return.comment`
    /// Columns of payload paths, e.g. "data.return.comment", in this order; what is no path is left out. Columns that stay are
    /// neither removed nor inserted.
    void setExtraColumns(const QStringList &payloadPaths);
    bool addExtraColumn(const QString &path);                ///< at the end; false: no path, or no room. One that is there stays.
    void removeExtraColumn(const QString &path);
    QStringList extraColumns() const { return m_extraColumns; }
    int columnOf(const QString &path) const;                 ///< -1: none
    /// Whether columns of payload paths mask secrets, as the payload's tree does; they do until told otherwise.
    void setSecretsHidden(bool hidden);
    /// Rules that colour rows; evaluated for the rows that a view asks about only.
    void setHighlights(const HighlightSet &highlights);
    const HighlightSet &highlights() const { return m_highlights; }
    const EventMarks &marks() const { return m_marks; }
    bool setMarked(EventId id, bool marked);                 ///< false: no room for another
    void clearMarks();
    enum class TimeZone { Local, Utc };
    void setTimeZone(TimeZone zone);
    void setSourceNames(const QStringList &names);

    EventId idAtRow(int row) const;
    int rowAtOrAfter(EventId id) const;         ///< rowCount() if none
    EventView eventAt(int row) const;           ///< valid until the next advance()
    StoreSnapshot snapshot(IdRange ids) const { return m_store->snapshot(ids); }
    IdRange keptRange() const { return m_store->range(); }
    const MatchList &matches() const { return m_matches; }   ///< the rows, for a copy
    IdRange listRange() const;                  ///< what the list can show: kept, and not cleared away
    quint64 keptCount() const;                  ///< events of these
    quint64 shownCount() const { return m_matches.count() - shownGaps(); }   ///< events; the rows are rowCount()
    quint64 shownGaps() const;                  ///< gap rows among the rows
    quint64 undecidedCount() const { return m_undecided; }
    bool isScanning() const;

Q_SIGNALS:
    void countsChanged();
    void scanProgressed(int percent);           ///< 100: done
    void marksChanged();

private:
    quint64 evict();
    void takeIn(EventId end);
    void takeInFiltered(EventId end);
    void appendSlices(std::vector<MatchList::Slice> slices);
    void prependSlice(MatchList::Slice slice);
    void restart();
    void finishTail();
    IdRange shownRange() const;
    EventCells &cells(const EventView &event) const;
    QString extraText(const EventView &event, int column) const;
    QString notes(const EventView &event) const;
    void forgetCells();
    QVariant displayData(const EventView &event, int column) const;
    QVariant roleData(const EventView &event, int column, int role) const;
    QString accessibleText(const EventView &event, int column) const;
    QString sourceName(quint16 source) const;

    EventStore *m_store;
    EventFilter m_filter;
    FilterScan m_scan;                          ///< of what was there when the filter was set
    FilterScan m_tail;                          ///< of new events that are too many, or the filter too slow, for one tick
    MatchList m_matches;
    std::vector<MatchList::Slice> m_tailSlices; ///< newest first
    EventId m_tailEnd;
    EventId m_seen, m_floor, m_undoFloor;       ///< taken in up to; shown from; shown from before the last clear
    EventId m_pauseEnd;                         ///< what had come when the pause began …
    quint64 m_pauseCount = 0;                   ///< … so many events, with those forgotten by then
    quint64 m_forgottenShown = 0;               ///< rows, since the pause began
    bool m_paused = false, m_secretsHidden = true;
    quint64 m_undecided = 0;
    QStringList m_extraColumns, m_sourceNames;
    std::vector<std::optional<EventPath>> m_extraPaths;
    HighlightSet m_highlights;
    EventMarks m_marks;
    TimeZone m_zone = TimeZone::Local;
    // Texts of the rows in view. A view asks for a cell several times a frame; making them anew costs most of it.
    mutable std::vector<EventCells> m_cells;
};

} // namespace brine
