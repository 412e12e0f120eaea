#pragma once

#include "facetcounts.h"
#include "workpool.h"
#include <QElapsedTimer>
#include <QObject>

namespace brine {

/// Keeps FacetCounts of everything a store received, counted on a pool thread, one stretch at a time: the UI thread only adds
/// the few keys of a stretch, whatever the number of events. Counts what came, also after it was evicted. UI thread.
class FacetCounter : public QObject
{
    Q_OBJECT
public:
    explicit FacetCounter(const EventStore *store, QObject *parent = nullptr);
    ~FacetCounter() override;
    /// Counts on, one stretch after the other, up to `end`: what the list has taken in. While it is paused that stands still, and
    /// what waits is not counted.
    void advance(EventId end);
    void clear(EventId floor);                      ///< counts anew from here, where the list begins now: not before any `end` that was told
    void undoClear();                               ///< what was counted before the last clear() counts again
    /// What was counted of the store's list.
    struct ListState
    {
        FacetCounts total, cleared;                 ///< cleared: of what came before clearedTo
        EventId counted, seen, clearedTo;           ///< counted: the first one that total has
    };
    /// The store has another list now: one that begins, or one that is brought back with its counts. Returns the former one's.
    ListState takeList(ListState state = {});
    const FacetCounts &total() const { return m_list.total; }
    const FacetCounts &last() const { return m_last; }  ///< the stretch that came last, for rates
    bool countsForgotten() const;                   ///< some of total() is no longer kept
    double lastSeconds() const { return m_lastSeconds; } ///< in which it came

Q_SIGNALS:
    void counted();                                 ///< last() was added to total(); empty where nothing came for a second
    void recounted();                               ///< total() is another

private:
    void countNext();
    void take(const FacetCounts &counts, EventId first, quint64 listNumber);
    void tellQuiet();
    const EventStore *m_store;
    WorkPool m_pool{1};
    ListState m_list;
    quint64 m_listNumber = 0;                       ///< what is counted of another list than this is not taken
    FacetCounts m_last;
    EventId m_end;
    EventId m_counting;                             ///< where the stretch under way begins
    QElapsedTimer m_clock;
    double m_lastSeconds = 1;
    qint64 m_quietMs = 0;                           ///< since something came
    bool m_busy = false;
};

} // namespace brine
