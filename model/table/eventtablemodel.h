#pragma once

#include "eventfilter.h"
#include "eventstore.h"
#include "filterscan.h"
#include "matchlist.h"
#include <QAbstractTableModel>
#include <QStringList>

namespace brine {

/// The one list model: rows are the store's events that match the filter, in arrival order. UI thread.
/// One begin/end insert per advance(); a filter change is one reset followed by slices. Pause only stops the view:
/// the store goes on and pending() counts what waits. clear() hides what is shown and can be undone.
class EventTableModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { SequenceColumn, TimeColumn, SourceColumn, TagColumn, MinionColumn, FunctionColumn, ResultColumn, SizeColumn, FixedColumnCount };
    enum Role { EventIdRole = Qt::UserRole, FamilyRole, KindRole, OutcomeRole /*Outcome*/, FullTextRole, FilterPathRole };
    enum class Outcome { None, Succeeded, Failed };

    explicit EventTableModel(EventStore *store, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Takes in what the store appended or evicted since the last call. One insert and at most one removal.
    void advance();
    void setFilter(const EventFilter &filter);
    const EventFilter &filter() const { return m_filter; }
    void setPaused(bool paused);
    bool isPaused() const { return m_paused; }
    quint64 pending() const;                    ///< events received since the pause
    quint64 clear();                            ///< hides everything up to now; returns how many rows went
    void undoClear();
    bool canUndoClear() const;
    void setExtraColumns(const QStringList &payloadPaths);   ///< e.g. "data.return.comment"
    QStringList extraColumns() const { return m_extraColumns; }
    enum class TimeZone { Local, Utc };
    void setTimeZone(TimeZone zone);
    void setSourceNames(const QStringList &names);

    EventId idAtRow(int row) const;
    int rowAtOrAfter(EventId id) const;         ///< rowCount() if none
    EventView eventAt(int row) const;           ///< valid until the next advance()
    quint64 keptCount() const;                  ///< in the store, above the clear floor
    quint64 shownCount() const { return m_matches.count(); }
    quint64 undecidedCount() const { return m_undecided; }
    bool isScanning() const;

Q_SIGNALS:
    void countsChanged();
    void scanProgressed(int percent);           ///< 100: done

private:
    EventStore *m_store;
    EventFilter m_filter;
    FilterScan m_scan;
    MatchList m_matches;
    EventId m_seen, m_floor, m_undoFloor;
    bool m_paused = false;
    quint64 m_undecided = 0;
    QStringList m_extraColumns, m_sourceNames;
    TimeZone m_zone = TimeZone::Local;
};

} // namespace brine
