// R10, R14 and the growth table: the store, the model and the view with 100 000, 1 M and 10 M events. Peers are Qt's own
// proxy and table view, and the plainest loop over a vector.
#include "benchrace.h"
#include "eventtablemodel.h"
#include "eventtableview.h"
#include "msgpackwriter.h"
#include <QAbstractTableModel>
#include <QApplication>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <cstring>
#include <memory>
#include <time.h>

using namespace brine;
using namespace brine::bench;

namespace {

constexpr quint64 Tick = 160; // events: 10 000 a second, 60 ticks
const QString Hits = QStringLiteral("tag ^= \"bench/hit\"");

double threadSeconds()
{
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return double(t.tv_sec) + double(t.tv_nsec) / 1e9;
}

/// Numbered events, every fifth a hit, kept up to a count.
class Feed
{
public:
    explicit Feed(quint64 kept) : store({8ull << 30, kept})
    {
        for (quint64 i = 0; i < kept; i += 1000)
            append(1000);
    }
    void append(quint64 count)
    {
        m_batch.clear();
        for (quint64 i = 0; i < count; ++i, ++m_next) {
            m_payload.clear();
            m_payload.map(2), m_payload.key("n"), m_payload.unsignedInteger(m_next);
            m_payload.key("retcode"), m_payload.unsignedInteger(m_next % 3);
            m_batch.append(qint64(m_next), m_next % 5 ? "bench/miss/web" : "bench/hit/web1", m_payload.bytes());
        }
        store.append(m_batch);
    }
    EventStore store;

private:
    EventBatch m_batch;
    MsgpackWriter m_payload;
    quint64 m_next = 0;
};

void settle(EventTableModel &model)
{
    while (model.isScanning())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

struct Share { double cpu, wall; };

/// What a filter change takes of the UI thread until the last slice is in, and how long that is.
Share change(EventTableModel &model, const EventFilter &filter)
{
    const double before = threadSeconds();
    const double wall = timed([&] {
        model.setFilter(filter);
        settle(model);
    });
    return {threadSeconds() - before, wall};
}

class Proxy : public QSortFilterProxyModel
{
public:
    void set(bool every)
    {
        m_all = every;
        invalidateFilter();
    }
    bool filterAcceptsRow(int row, const QModelIndex &) const override { return m_all || row % 5 == 0; }

private:
    bool m_all = true;
};

void againstProxy(EventStore &store)
{
    EventTableModel source(&store), model(&store);
    source.advance();
    model.advance();
    Proxy proxy;
    proxy.setSourceModel(&source);
    (void)proxy.rowCount();
    Share set{1, 1}, clear{1, 1};
    double peerSet = 1e9, peerClear = 1e9;
    for (int i = 0; i < 3; ++i) {
        peerSet = std::min(peerSet, timed([&] { proxy.set(false); }));
        peerClear = std::min(peerClear, timed([&] { proxy.set(true); }));
        set.cpu = std::min(set.cpu, change(model, filterOf(Hits)).cpu);
        clear.cpu = std::min(clear.cpu, change(model, EventFilter()).cpu);
    }
    print("R10 set vs proxy", set.cpu, peerSet);
    print("R10 clear vs proxy", clear.cpu, peerClear);
}

void guiShare(const char *id, EventStore &store)
{
    EventTableModel model(&store);
    EventTableView view;
    view.setModel(&model);
    model.advance();
    double share = 1e9;
    for (int i = 0; i < 3; ++i) {
        share = std::min(share, change(model, filterOf(Hits)).cpu);
        (void)change(model, EventFilter());
    }
    print(id, share, 0);
}

/// The same predicate over the same tags into a vector of rows, and one reset.
void againstLoop(EventStore &store)
{
    class Reset : public QAbstractTableModel
    {
    public:
        int rowCount(const QModelIndex & = {}) const override { return int(rows.size()); }
        int columnCount(const QModelIndex & = {}) const override { return 8; }
        QVariant data(const QModelIndex &, int) const override { return {}; }
        void set(const StoreSnapshot &snapshot)
        {
            beginResetModel();
            rows.clear();
            quint32 row = 0;
            forEachEvent(snapshot, [&](const EventView &event) {
                if (event.tag.size() >= 9 && std::memcmp(event.tag.data(), "bench/hit", 9) == 0)
                    rows.push_back(row);
                ++row;
            });
            endResetModel();
        }
        std::vector<quint32> rows;
    } reset;
    EventTableModel model(&store);
    model.advance();
    const StoreSnapshot snapshot = store.snapshot();
    double ours = 1e9, peer = 1e9;
    for (int i = 0; i < 9; ++i) {
        peer = std::min(peer, timed([&] { reset.set(snapshot); }));
        ours = std::min(ours, change(model, filterOf(Hits)).wall);
        (void)change(model, EventFilter());
    }
    print("R10 whole vs vector loop", ours, peer);
}

class ManyRows : public QAbstractTableModel
{
public:
    explicit ManyRows(int rows) : m_rows(rows) { }
    int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : m_rows; }
    int columnCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : 8; }
    QVariant data(const QModelIndex &, int) const override { return {}; }
    void removeFront(int rows)
    {
        beginRemoveRows({}, 0, rows - 1);
        m_rows -= rows;
        endRemoveRows();
    }

private:
    int m_rows;
};

/// With the store at its limit every tick's events push old ones out, a whole segment now and then.
void eviction(Feed &feed)
{
    EventTableModel model(&feed.store);
    EventTableView view;
    view.setModel(&model);
    view.resize(1200, 800);
    view.show();
    model.advance();
    ManyRows many(10'000'000);
    QTableView table;
    table.setModel(&many);
    table.resize(1200, 800);
    table.show();
    QCoreApplication::processEvents();
    constexpr int Thousands = 200;
    double ours = 0, peer = 1e9;
    for (int i = 0; i < Thousands; ++i) {
        if (i % 20 == 0)
            peer = std::min(peer, timed([&] { many.removeFront(1000); }));
        feed.append(1000);
        ours += timed([&] {
            feed.store.trim();
            model.advance();
        });
    }
    if (!feed.store.counters().evicted)
        fail("R14 evict 1000 of 10M", QStringLiteral("nothing was evicted"));
    print("R14 evict 1000 of 10M", ours / Thousands, peer);
}

struct Size
{
    explicit Size(quint64 events) : feed(events), model(&feed.store)
    {
        view.setModel(&model);
        model.setFilter(filterOf(Hits));
        model.advance();
        settle(model);
    }
    double filterOnce() { return timed([this] { g_sink = g_sink + scanAll(m_filter, feed.store.snapshot()); }) / double(feed.store.range().count); }
    double tickOnce()
    {
        feed.append(Tick);
        return timed([this] {
            feed.store.trim();
            model.advance();
        });
    }
    double bytesPerEvent() const { return double(feed.store.bytes() + model.matches().bytes()) / double(feed.store.range().count); }

    Feed feed;
    EventTableModel model;
    EventTableView view;
    double filter = 1e9;
    std::vector<double> ticks;

private:
    EventFilter m_filter = filterOf(QStringLiteral("tag ~ \"bench/*/web1\" and data.n > 7 and retcode == 1"));
};

void row(const char *what, double small, double middle, double large)
{
    std::printf("{\"growth\": \"%s\", \"values\": [%.9f, %.9f, %.9f]}\n", what, small, middle, large);
}

/// The three sizes in turn, so that a busy moment meets all of them.
void growth(Size &small, Size &middle, Size &large)
{
    const auto median = [](std::vector<double> &values) {
        std::sort(values.begin(), values.end());
        return values[values.size() / 2];
    };
    for (int i = 0; i < 5; ++i)
        for (Size *size : {&small, &middle, &large})
            size->filter = std::min(size->filter, size->filterOnce());
    for (int i = 0; i < 1000; ++i)
        for (Size *size : {&small, &middle, &large})
            size->ticks.push_back(size->tickOnce());
    row("filter ns/event", small.filter * 1e9, middle.filter * 1e9, large.filter * 1e9);
    row("memory B/event", small.bytesPerEvent(), middle.bytesPerEvent(), large.bytesPerEvent());
    row("tick us", median(small.ticks) * 1e6, median(middle.ticks) * 1e6, median(large.ticks) * 1e6);
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    Size small(100'000), middle(1'000'000), large(10'000'000);
    growth(small, middle, large);
    againstProxy(small.feed.store);
    againstLoop(middle.feed.store);
    guiShare("R10 GUI share at 1M", middle.feed.store);
    guiShare("R10 GUI share at 10M", large.feed.store);
    eviction(large.feed);
    return 0;
}
