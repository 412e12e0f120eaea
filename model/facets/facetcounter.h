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
    const FacetCounts &total() const { return m_total; }
    const FacetCounts &last() const { return m_last; }  ///< the stretch that came last, for rates
    bool countsForgotten() const;                   ///< some of total() is no longer kept
    double lastSeconds() const { return m_lastSeconds; } ///< in which it came

Q_SIGNALS:
    void counted();                                 ///< last() was added to total(); empty where nothing came for a second
    void recounted();                               ///< total() is another

private:
    void countNext();
    void take(const FacetCounts &counts, EventId first);
    void tellQuiet();
    const EventStore *m_store;
    WorkPool m_pool{1};
    FacetCounts m_total, m_last;
    FacetCounts m_cleared;                          ///< of what came before m_clearedTo
    EventId m_seen{1}, m_end, m_clearedTo, m_counted; ///< m_counted: the first one that total() has
    QElapsedTimer m_clock;
    double m_lastSeconds = 1;
    qint64 m_quietMs = 0;                           ///< since something came
    bool m_busy = false;
};

} // namespace brine
