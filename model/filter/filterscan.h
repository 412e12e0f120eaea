#pragma once

#include "eventfilter.h"
#include "eventstore.h"
#include "matchlist.h"
#include "workpool.h"
#include <QObject>
#include <atomic>
#include <memory>

namespace brine {

/// Runs a filter over a snapshot on pool threads (all cores but one, at least one), in slices of 64 Ki ids, newest first.
/// Slices reach the owner's thread by queued signal in descending order of range. start() cancels the scan before it;
/// every signal carries the generation it belongs to, so late slices of an old scan are told apart. Only what is being
/// looked at is held back from eviction: what went before the scan came there is not found.
class FilterScan : public QObject
{
    Q_OBJECT
public:
    static constexpr quint64 SliceEvents = 65536;
    explicit FilterScan(QObject *parent = nullptr);
    ~FilterScan() override;  ///< cancels and waits for running slices (< 100 ms)

    quint64 start(const EventFilter &filter, const StoreSnapshot &snapshot);  ///< returns the new generation
    /// Only these ids (those of them that the snapshot holds).
    quint64 start(const EventFilter &filter, const StoreSnapshot &snapshot, IdRange range);
    void cancel();
    bool isRunning() const;
    quint64 generation() const { return m_generation; }
    /// The same scan, at once and in this thread: for the few events of one tick. Adds to `undecided` if given.
    static MatchList::Slice scanNow(const EventFilter &filter, const StoreSnapshot &snapshot, IdRange range,
                                    quint64 *undecided = nullptr);

Q_SIGNALS:
    void sliceReady(quint64 generation, std::shared_ptr<brine::MatchList::Slice> slice, quint64 undecided);
    void progressed(quint64 generation, quint64 scanned, quint64 total);
    void finished(quint64 generation);

private:
    struct Job;
    void deliver(const std::shared_ptr<Job> &job, quint64 index);
    static void work(FilterScan *scan, const std::shared_ptr<Job> &job);

    std::shared_ptr<Job> m_job;
    WorkPool m_pool;
    quint64 m_generation = 0;
};

} // namespace brine
