#pragma once

#include "facetcounts.h"
#include <QElapsedTimer>
#include <QObject>
#include <QThreadPool>

namespace brine {

/// Keeps FacetCounts of everything a store received, counted on a pool thread, one stretch at a time: the UI thread only adds
/// the few keys of a stretch, whatever the number of events. Counts what came, also after it was evicted. UI thread.
class FacetCounter : public QObject
{
    Q_OBJECT
public:
    explicit FacetCounter(const EventStore *store, QObject *parent = nullptr);
    ~FacetCounter() override;
    /// Starts on what is new, unless a stretch is under way.
    void advance();
    /// Counts anew from `floor`, as the list does: what waits while it is paused is not cleared, and counts on.
    void clear(EventId floor);
    void undoClear();                               ///< what was counted before the last clear() counts again
    const FacetCounts &total() const { return m_total; }
    const FacetCounts &last() const { return m_last; }  ///< the stretch that came last, for rates
    double lastSeconds() const { return m_lastSeconds; }

Q_SIGNALS:
    void counted();                                 ///< last() was added to total(); empty where nothing came for a second
    void recounted();                               ///< total() is another

private:
    void count(IdRange range, void (FacetCounter::*taker)(const FacetCounts &, EventId));
    void take(const FacetCounts &counts, EventId first);
    void takeBack(const FacetCounts &counts, EventId first);
    void tellQuiet();
    const EventStore *m_store;
    QThreadPool m_pool;
    FacetCounts m_total, m_last;
    FacetCounts m_cleared;                          ///< of what came before m_clearedTo
    EventId m_seen{1}, m_clearedTo;
    IdRange m_back;                                 ///< counted, but not cleared: to be moved from m_cleared to m_total
    EventId m_stretch;                              ///< where the one under way begins
    QElapsedTimer m_clock;
    quint32 m_clears = 0;                           ///< and undos of them
    double m_lastSeconds = 1;
    qint64 m_quietMs = 0;                           ///< since something came
    bool m_busy = false;
};

} // namespace brine
