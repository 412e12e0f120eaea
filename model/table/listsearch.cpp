#include "listsearch.h"

#include "eventtablemodel.h"
#include <QThread>
#include <algorithm>
#include <atomic>
#include <utility>

namespace brine {

namespace {

// The first slice answers within a frame; later ones are large enough that handing them over costs nothing.
constexpr quint64 FirstSlice = 256, LargestSlice = 8192;

} // namespace

struct ListSearch::Slice
{
    Side side = Above;
    StoreSnapshot snapshot;
    EventId first;
    quint64 count = 0;
    std::vector<EventId> ids;       ///< empty: all of [first, first + count)
    std::vector<quint64> hits;
    EventId idAt(quint64 i) const { return ids.empty() ? first + i : ids[i]; }
};

struct ListSearch::Job
{
    ListQuery query;
    std::atomic<bool> cancelled{false};
};

ListSearch::ListSearch(EventTableModel *model, QObject *parent) : QObject(parent), m_model(model), m_pool(std::clamp(QThread::idealThreadCount() - 1, 1, 2), QThread::LowPriority)
{
    connect(model, &QAbstractItemModel::rowsInserted, this, &ListSearch::pump);
    connect(model, &QAbstractItemModel::rowsRemoved, this, &ListSearch::noteRemoved);
    connect(model, &QAbstractItemModel::modelReset, this, [this] { m_stale = isActive(); });
    connect(model, &EventTableModel::scanProgressed, this, [this](int percent) {
        if (percent >= 100 && std::exchange(m_stale, false))
            restart();
    });
}

ListSearch::~ListSearch()
{
    stop();
    m_pool.waitForDone();
}

void ListSearch::stop()
{
    if (m_job)
        m_job->cancelled = true;
    m_job.reset();
    m_query = {};
    m_wish.reset();
    m_stale = false;
    m_below.clear();
    m_above.clear();
}

void ListSearch::start(const ListQuery &query, EventId origin)
{
    stop();
    m_query = query;
    m_origin = origin;
    if (isActive())
        restart();
}

// Around the same event, in the rows there are now.
void ListSearch::restart()
{
    if (m_job)
        m_job->cancelled = true;
    m_job = std::make_shared<Job>();
    m_job->query = m_query;
    m_low = m_high = std::clamp(m_origin, EventId{1}, std::max(EventId{1}, m_model->keptRange().end()));
    m_lowDone = m_highDone = m_low;
    m_below.clear();
    m_above.clear();
    m_running[Below] = m_running[Above] = false;
    m_sliceRows[Below] = m_sliceRows[Above] = FirstSlice;
    m_searchedRows = 0;
    pump();
    answer();
    Q_EMIT progressed();
}

bool ListSearch::isSideDone(Side side) const
{
    if (m_running[side])
        return false;
    return side == Above ? m_model->rowAtOrAfter(m_high) == m_model->rowCount() : m_model->rowAtOrAfter(m_low) == 0;
}

bool ListSearch::isComplete() const
{
    return !m_stale && !isBounded() && isSideDone(Below) && isSideDone(Above);
}

// What somebody waits for goes first; without a wish both sides go on in turn.
void ListSearch::pump()
{
    if (!m_job || m_stale || isBounded())
        return;
    const auto needed = neededSide();
    for (const Side side : {Above, Below}) {
        if (!m_running[side] && (!needed || *needed == side) && !isSideDone(side))
            launch(side);
    }
}

// The rows are looked up here, where the list is; their bytes are held by the snapshot.
std::shared_ptr<ListSearch::Slice> ListSearch::takeRows(Side side)
{
    const int begin = side == Above ? m_model->rowAtOrAfter(m_high) : 0;
    const int end = side == Above ? m_model->rowCount() : m_model->rowAtOrAfter(m_low);
    const int count = int(std::min<quint64>(quint64(end - begin), m_sliceRows[side]));
    const int first = side == Above ? begin : end - count;
    auto slice = std::make_shared<Slice>();
    slice->side = side;
    slice->first = m_model->idAtRow(first);
    slice->count = quint64(count);
    const EventId last = m_model->idAtRow(first + count - 1);
    slice->snapshot = m_model->snapshot({slice->first, last - slice->first + 1});
    if (last - slice->first != quint64(count) - 1) {
        slice->ids.reserve(size_t(count));
        for (int row = first; row < first + count; ++row)
            slice->ids.push_back(m_model->idAtRow(row));
    }
    if (side == Above)
        m_high = last + 1;
    else
        m_low = slice->first;
    return slice;
}

void ListSearch::launch(Side side)
{
    const std::shared_ptr<Slice> slice = takeRows(side);
    m_sliceRows[side] = std::min(LargestSlice, m_sliceRows[side] * 2);
    m_running[side] = true;
    m_pool.start([this, job = m_job, slice] { // outlived by this: the destructor waits
        const IdRange kept = slice->snapshot.range();
        for (quint64 i = 0; i < slice->count; ++i) {
            if (job->cancelled)
                return;
            const EventId id = slice->idAt(i);
            if (kept.contains(id) && job->query.matches(slice->snapshot.at(id)))
                slice->hits.push_back(id.value);
        }
        postTo(this, [this, job, slice] { deliver(job, slice); });
    });
}

void ListSearch::deliver(const std::shared_ptr<Job> &job, const std::shared_ptr<Slice> &slice)
{
    if (job != m_job)
        return;
    m_running[slice->side] = false;
    m_searchedRows += slice->count;
    if (slice->side == Above) {
        m_above.insert(m_above.end(), slice->hits.begin(), slice->hits.end());
        m_highDone = m_high;
    } else {
        m_below.insert(m_below.begin(), slice->hits.begin(), slice->hits.end());
        m_lowDone = m_low;
    }
    forgetEvicted();
    pump();
    answer();
    Q_EMIT progressed();
}

void ListSearch::forgetEvicted()
{
    const quint64 first = m_model->keptRange().first.value;
    for (std::deque<quint64> *hits : {&m_below, &m_above}) {
        while (!hits->empty() && hits->front() < first)
            hits->pop_front();
    }
}

void ListSearch::noteRemoved()
{
    if (!m_job)
        return;
    forgetEvicted();
    m_searchedRows = std::min<quint64>(m_searchedRows, quint64(m_model->rowCount()));
    answer(); // what was waited for may be gone
    Q_EMIT progressed();
}

EventId ListSearch::hitAtOrAfter(EventId id) const
{
    for (const std::deque<quint64> *hits : {&m_below, &m_above}) {
        const auto it = std::lower_bound(hits->begin(), hits->end(), id.value);
        if (it != hits->end())
            return EventId{*it};
    }
    return {};
}

EventId ListSearch::hitBefore(EventId id) const
{
    for (const std::deque<quint64> *hits : {&m_above, &m_below}) {
        const auto it = std::lower_bound(hits->begin(), hits->end(), id.value);
        if (it != hits->begin())
            return EventId{*std::prev(it)};
    }
    return {};
}

bool ListSearch::isHit(EventId id) const
{
    return id.isValid() && hitAtOrAfter(id) == id;
}

void ListSearch::find(EventId from, bool backward, From place)
{
    if (!isActive())
        return;
    m_wish = Wish{from, backward, place};
    pump();
    answer();
}

// A hit is the next one only if all rows between are searched; around the end, only if all rows of the other side are.
std::optional<ListSearch::Side> ListSearch::neededSide() const
{
    if (!m_wish)
        return {};
    const EventId first = m_wish->place == From::Here ? m_wish->from : m_wish->from + 1; // forward: from here on
    const EventId end = m_wish->place == From::Here ? m_wish->from + 1 : m_wish->from;   // backward: before this
    const bool belowDone = isSideDone(Below), aboveDone = isSideDone(Above);
    if (m_wish->backward) {
        if (m_highDone < end && !aboveDone)
            return Above;
        if (hitBefore(end).isValid())
            return {};
        return !belowDone ? std::optional(Below) : !aboveDone ? std::optional(Above) : std::nullopt;
    }
    if (m_lowDone > first && !belowDone)
        return Below;
    if (hitAtOrAfter(first).isValid())
        return {};
    return !aboveDone ? std::optional(Above) : !belowDone ? std::optional(Below) : std::nullopt;
}

void ListSearch::answer()
{
    if (!m_wish || m_stale || (!isBounded() && neededSide()))
        return;
    const Wish wish = *std::exchange(m_wish, {});
    const bool here = wish.place == From::Here;
    EventId hit = wish.backward ? hitBefore(here ? wish.from + 1 : wish.from) : hitAtOrAfter(here ? wish.from : wish.from + 1);
    const bool wrapped = !hit.isValid();
    if (wrapped)
        hit = wish.backward ? hitBefore(EventId{~quint64(0)}) : hitAtOrAfter(EventId{1});
    pump(); // the other side had to wait
    if (hit.isValid())
        Q_EMIT found(hit.value, wrapped);
    else
        Q_EMIT notFound();
}

quint64 ListSearch::estimate() const
{
    const quint64 rows = quint64(m_model->rowCount());
    if (isComplete() || m_searchedRows == 0 || m_searchedRows >= rows)
        return hitCount();
    return quint64(double(hitCount()) * double(rows) / double(m_searchedRows));
}

std::optional<quint64> ListSearch::positionOf(EventId id) const
{
    if (!isHit(id) || !isSideDone(Below))
        return {};
    const auto below = std::lower_bound(m_below.begin(), m_below.end(), id.value) - m_below.begin();
    const auto above = std::lower_bound(m_above.begin(), m_above.end(), id.value) - m_above.begin();
    return quint64(below) + quint64(above) + 1;
}

} // namespace brine
