#include "filterscan.h"
#include "storeoutline.h"
#include <QMutex>
#include <QThread>
#include <algorithm>
#include <utility>

namespace brine {

namespace {

using Slice = MatchList::Slice;

// The newest events answer first and in few milliseconds: what a person looks at does not wait for a whole slice.
constexpr quint64 FirstSlice = 8192;

// Runs the filter over some of the slice's ids, those of them that are there. False if `cancelled` was raised.
bool scan(const EventFilter &filter, const StoreSnapshot &snapshot, IdRange range, const std::atomic<bool> &cancelled, Slice &slice, quint64 &undecided)
{
    const auto &segments = snapshot.segments();
    const auto behind = std::upper_bound(segments.begin(), segments.end(), range.first,
                                         [](EventId id, const auto &segment) { return id < segment->firstId(); });
    for (auto segment = behind == segments.begin() ? behind : std::prev(behind); segment != segments.end(); ++segment) {
        const EventId first = (*segment)->firstId();
        if (first >= range.end())
            break;
        const EventId end = std::next(segment) == segments.end() ? range.end() : std::min(range.end(), (*std::next(segment))->firstId());
        const quint32 from = range.first > first ? quint32(range.first - first) : 0;
        const quint32 to = quint32(std::min<quint64>(end - first, (*segment)->published()));
        FilterSelection selection{qint64(slice.range.first.value - first.value), slice.offsets};
        if (from < to && !filter.select(**segment, from, to, cancelled, selection))
            return false;
        undecided += selection.undecided;
    }
    return true;
}

void close(Slice &slice)
{
    if (slice.offsets.size() == slice.range.count) {
        slice.all = true;
        slice.offsets = {};
    }
    slice.offsets.shrink_to_fit();
}

// The slice's events, a segment held at a time: held whole it would be 70 MB that a busy store cannot evict.
bool scan(const EventFilter &filter, const StoreOutline &outline, const std::atomic<bool> &cancelled, Slice &slice, quint64 &undecided)
{
    for (EventId at = slice.range.first; at < slice.range.end();) {
        const EventId end = std::min(slice.range.end(), outline.partAt(at).end());
        const IdRange piece{at, end - at};
        if (!scan(filter, outline.hold(piece), piece, cancelled, slice, undecided))
            return false;
        at = end;
    }
    close(slice);
    return true;
}

std::vector<IdRange> slicesOf(IdRange range)
{
    std::vector<IdRange> slices;
    for (quint64 left = range.count, size = FirstSlice; left > 0; size = FilterScan::SliceEvents) {
        const quint64 count = std::min(left, size);
        left -= count;
        slices.push_back({range.first + left, count});
    }
    return slices;
}

} // namespace

struct FilterScan::Job
{
    struct Done { std::shared_ptr<Slice> slice; quint64 undecided = 0; };

    EventFilter filter;
    StoreOutline outline;       // a scan of all that is kept must not hold all of it back from eviction
    std::vector<IdRange> slices;
    quint64 generation = 0, total = 0;
    std::atomic<bool> cancelled{false};
    std::atomic<size_t> next{0};
    QMutex mutex;               // guards what is below: workers finish in any order, slices are handed over in theirs
    std::vector<Done> done;
    size_t handedOver = 0;
    quint64 scanned = 0;        // owner's thread
};

FilterScan::FilterScan(QObject *parent) : QObject(parent), m_pool(std::max(1, QThread::idealThreadCount() - 1), QThread::LowPriority) {}

FilterScan::~FilterScan()
{
    cancel();
    m_pool.waitForDone();
}

bool FilterScan::isRunning() const { return m_job != nullptr; }

void FilterScan::cancel()
{
    if (m_job)
        m_job->cancelled = true;
    m_job.reset();
}

quint64 FilterScan::start(const EventFilter &filter, const StoreSnapshot &snapshot)
{
    return start(filter, snapshot, snapshot.range());
}

quint64 FilterScan::start(const EventFilter &filter, const StoreSnapshot &snapshot, IdRange range)
{
    cancel();
    const IdRange kept = snapshot.range();
    const EventId first = std::max(range.first, kept.first);
    const EventId end = std::min(range.end(), kept.end());
    range = {first, end > first ? end - first : 0};
    auto job = std::make_shared<Job>();
    job->filter = filter;
    job->outline = StoreOutline(snapshot);
    job->slices = slicesOf(range);
    job->done.resize(job->slices.size());
    job->generation = ++m_generation;
    job->total = range.count;
    m_job = job;
    const int workers = int(std::min<size_t>(size_t(m_pool.threads()), job->slices.size()));
    for (int i = 0; i < workers; ++i)
        m_pool.start([this, job] { work(this, job); });
    if (job->slices.empty())
        postTo(this, [this, job] { deliver(job, 0); });
    return m_generation;
}

// Pool thread. `scan` outlives its pool's work: the destructor waits for it.
void FilterScan::work(FilterScan *scan, const std::shared_ptr<Job> &job)
{
    for (;;) {
        const size_t index = job->next.fetch_add(1);
        if (index >= job->slices.size())
            return;
        auto slice = std::make_shared<Slice>();
        slice->range = job->slices[index];
        quint64 undecided = 0;
        if (!brine::scan(job->filter, job->outline, job->cancelled, *slice, undecided))
            return;
        const QMutexLocker lock(&job->mutex);
        job->done[index] = {std::move(slice), undecided};
        for (; job->handedOver < job->done.size() && job->done[job->handedOver].slice; ++job->handedOver) {
            const quint64 ready = job->handedOver;
            postTo(scan, [scan, job, ready] { scan->deliver(job, ready); });
        }
    }
}

// Owner's thread, one call a slice, in order.
void FilterScan::deliver(const std::shared_ptr<Job> &job, quint64 index)
{
    if (m_job != job)
        return;
    if (index < job->slices.size()) {
        Job::Done done;
        {
            const QMutexLocker lock(&job->mutex);
            done = std::exchange(job->done[index], {});
        }
        job->scanned += job->slices[index].count;
        Q_EMIT sliceReady(job->generation, done.slice, done.undecided);
        if (m_job != job)
            return;
        Q_EMIT progressed(job->generation, job->scanned, job->total);
    }
    if (m_job != job || index + 1 < job->slices.size())
        return;
    m_job.reset();
    Q_EMIT finished(job->generation);
}

MatchList::Slice FilterScan::scanNow(const EventFilter &filter, const StoreSnapshot &snapshot, IdRange range, quint64 *undecided)
{
    static const std::atomic<bool> never{false};
    Slice slice;
    slice.range = range;
    if (filter.isEmpty()) {
        slice.all = true;
        return slice;
    }
    quint64 open = 0;
    scan(filter, snapshot, range, never, slice, open);
    close(slice);
    if (undecided)
        *undecided += open;
    return slice;
}

} // namespace brine
