#pragma once

#include "event.h"
#include "listquery.h"
#include "workpool.h"
#include <QObject>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace brine {

class EventTableModel;

/// Finds events among the rows that the list shows, from where the user is outwards in both directions, so that the next and the
/// previous one are known soon whatever the number of rows. Rows are handed to pool threads in slices; new rows are searched
/// too, and a new filter starts again. Never hides a row. UI thread.
class ListSearch : public QObject
{
    Q_OBJECT
public:
    static constexpr quint64 MaxHits = 1'000'000; ///< 8 MB; then it ends and says that there are more

    explicit ListSearch(EventTableModel *model, QObject *parent = nullptr);
    ~ListSearch() override;                       ///< waits for a slice to notice (one event)

    void start(const ListQuery &query, EventId origin);
    void stop();
    bool isActive() const { return !m_query.isEmpty(); }
    const ListQuery &query() const { return m_query; }

    enum class From { Here, Behind };             ///< whether the event itself may be the answer
    /// Asks for the next hit in a direction, around the end of the list; found() or notFound() tell, at once if it is known.
    void find(EventId from, bool backward, From place = From::Behind);

    bool isHit(EventId id) const;
    quint64 hitCount() const { return m_below.size() + m_above.size(); }
    bool isComplete() const;                      ///< every row was looked at
    bool isBounded() const { return hitCount() >= MaxHits; }
    quint64 estimate() const;                     ///< hitCount(), or what it will be if the rest is like what was searched
    /// 1 for the first hit of the list; nullopt if it is none, or what is above it is not searched yet.
    std::optional<quint64> positionOf(EventId id) const;

Q_SIGNALS:
    void found(quint64 id, bool wrapped);
    void notFound();
    void progressed();                            ///< hits or completeness changed

private:
    struct Slice;
    struct Job;
    struct Wish { EventId from; bool backward; From place; };
    enum Side { Below, Above };

    void restart();
    void pump();
    void launch(Side side);
    std::shared_ptr<Slice> takeRows(Side side);
    void deliver(const std::shared_ptr<Job> &job, const std::shared_ptr<Slice> &slice);
    void answer();
    bool isSideDone(Side side) const;
    std::optional<Side> neededSide() const;       ///< what the wish waits for
    EventId hitAtOrAfter(EventId id) const;
    EventId hitBefore(EventId id) const;
    void forgetEvicted();
    void noteRemoved();

    EventTableModel *m_model;
    WorkPool m_pool;
    ListQuery m_query;
    std::shared_ptr<Job> m_job;                   ///< of the running query; its flag cancels slices under way
    EventId m_origin;
    EventId m_low, m_high;                        ///< handed out: ids in [low, high), as far as they are shown
    EventId m_lowDone, m_highDone;                ///< the same, searched
    bool m_running[2] = {false, false};
    quint64 m_sliceRows[2] = {0, 0};
    quint64 m_searchedRows = 0;
    std::deque<quint64> m_below, m_above;         ///< hits below the origin and from it on, ascending
    std::optional<Wish> m_wish;
    bool m_stale = false;                         ///< the list was made anew and is not whole yet
};

} // namespace brine
