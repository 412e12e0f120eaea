// Facets: tags collapse to their shapes, counts add up, models stay sound while they grow, hostile tags stay bounded.
#include "eventfilter.h"
#include "facetcounter.h"
#include "facettablemodel.h"
#include "facettreemodel.h"
#include "mapbuilder.h"
#include "msgpackwriter.h"
#include "payloadreader.h"
#include "tagshape.h"
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace brine;

namespace {

void appendEmpty(EventStore &store, const QByteArray &tag, int n)
{
    EventBatch batch;
    for (int i = 0; i < n; ++i)
        batch.append(1, tag, "\x80");
    store.append(batch);
}

} // namespace

class TestFacets : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void shapes_data();
    void shapes();
    void countsAddUp();
    void oldSaltsTextsCount();
    void clearCanBeUndone();
    void clearLeavesWhatWaits();
    void anotherListAndBack();
    void treeGrowsSoundly();
    void treeHasAnOrder();
    void treeIsBounded();
    void filtersNameTheirRowsExactly();
    void tableSorts();
    void tableKeepsPlaces();
    void idsAtTheRoot();
    void forgottenEventsCount();
};

void TestFacets::shapes_data()
{
    QTest::addColumn<QByteArray>("tag");
    QTest::addColumn<QByteArray>("shape");
    const auto row = [](const char *tag, const char *shape) { QTest::newRow(tag) << QByteArray(tag) << QByteArray(shape); };
    row("salt/job/20261123140207113204/ret/web1", "salt/job/*/ret/*");
    row("salt/job/20261123140207113204/new", "salt/job/*/new");
    row("salt/job/20261123140207113204/prog/web1/3", "salt/job/*/prog/*/*");
    row("20261123140207113204", "*");
    row("salt/minion/web1.example.net/start", "salt/minion/*/start");
    row("salt/beacon/web1/load/", "salt/beacon/*/load/");
    row("salt/auth", "salt/auth");
    row("myco/deploy/42", "myco/deploy/42");
    row("myco/order/123456", "myco/order/*");
    row("myco/550e8400-e29b-41d4-a716-446655440000/done", "myco/*/done");
    row("", "");
    row("minion/refresh/web1", "minion/refresh/*");
    row("salt/minion/web1/start", "salt/minion/*/start");
    row("salt/syndic/s1/start", "salt/syndic/*/start");
    row("syndic/s1/salt/job/20261123140207113204/ret/web1", "syndic/*/salt/job/*/ret/*");
    row("syndic/s1/salt/cloud/vm-17/created", "syndic/*/salt/cloud/*/created");
    row("syndic/s1", "syndic/s1"); // nothing forwarded: somebody's own
    row("salt/cloud/vm-17/deploying", "salt/cloud/*/deploying");
    row("salt/cloud/spot_request_sir-1/tagging", "salt/cloud/*/tagging");
    row("salt/presence/present", "salt/presence/present");
    row("salt/key", "salt/key");
    row("salt/auth/creds", "salt/auth/creds");
    row("salt/run/20261123140207113204/progress", "salt/run/*/progress");
    row("salt/wheel/20261123140207113204/new", "salt/wheel/*/new");
    row("salt/batch/20261123140207113204/halted", "salt/batch/*/halted");
    row("salt/job/error", "salt/job/error");
    row("salt/job/20261123140207113204/sub/web1/error/state.sls", "salt/job/*/sub/*/error/state.sls");
    row("salt/stats/MWorker-3", "salt/stats/*");
    row("salt/engines/slack/message", "salt/engines/slack/message");
    row("salt/netapi/hook/deploy/done", "salt/netapi/hook/deploy/done");
    row("salt/fileserver/gitfs/update", "salt/fileserver/gitfs/update");
    row("salt/beacon/web1/service/nginx", "salt/beacon/*/service/nginx");
    row("salt/beacon/web1/inotify//etc/hosts", "salt/beacon/*/inotify/*");
    row("salt/state_result/20261123140207113204/web1//etc/hosts", "salt/state_result/*/*/*");
    row("salt/state_result/20261123140207113204/web1/nginx", "salt/state_result/*/*/*");
}

void TestFacets::shapes()
{
    QFETCH(QByteArray, tag);
    QFETCH(QByteArray, shape);
    QByteArray found("what was there before");
    tagShape(tag, found);
    QCOMPARE(found, shape);
}

void TestFacets::countsAddUp()
{
    EventStore store;
    EventBatch batch;
    for (int i = 0; i < 1000; ++i) {
        const QByteArray minion = "web" + QByteArray::number(i % 10);
        batch.append(1, "salt/job/20261123140207113204/ret/" + minion, readJson("{\"id\": \"" + minion + "\", \"fun\": \"test.ping\"}")->msgpack);
        batch.append(1, "salt/auth", readJson("{\"id\": \"" + minion + "\"}")->msgpack);
    }
    store.append(batch);
    FacetCounter counter(&store);
    QSignalSpy counted(&counter, &FacetCounter::counted);
    counter.advance(store.range().end());
    QTRY_COMPARE(counter.total().events, 2000u);
    QCOMPARE(counter.total().shapes.value("salt/job/*/ret/*"), 1000u);
    QCOMPARE(counter.total().shapes.value("salt/auth"), 1000u);
    QCOMPARE(counter.total().minions.size(), 10);
    QCOMPARE(counter.total().minions.value("web3"), 200u);
    QCOMPARE(counter.total().functions.value("test.ping"), 1000u);
    counter.advance(store.range().end()); // nothing new: nothing is counted twice
    QCOMPARE(counter.total().events, 2000u);
    counter.clear(store.range().end());
    QCOMPARE(counter.total().events, 0u);
}

/// Sent as bin, as old Salt sends some.
void TestFacets::oldSaltsTextsCount()
{
    MsgpackWriter w;
    w.map(2);
    w.str("id"), w.bin("db1");
    w.str("fun"), w.bin("test.ping");
    EventBatch batch;
    batch.append(1, "salt/job/20261123140207113204/ret/web1", w.bytes());
    EventStore store;
    store.append(batch);
    FacetCounter counter(&store);
    counter.advance(store.range().end());
    QTRY_COMPARE(counter.total().events, 1u);
    QCOMPARE(counter.total().minions, (QHash<QByteArray, quint64>{{"db1", 1}}));
    QCOMPARE(counter.total().functions, (QHash<QByteArray, quint64>{{"test.ping", 1}}));
}

void TestFacets::clearCanBeUndone()
{
    EventStore store;
    const auto add = [&store](const QByteArray &tag, int n) { appendEmpty(store, tag, n); };
    add("before/a", 70'000); // more than a stretch
    FacetCounter counter(&store);
    QSignalSpy recounted(&counter, &FacetCounter::recounted);
    counter.advance(store.range().end());
    counter.clear(store.range().end()); // while that is counted, and with more that is not
    QCOMPARE(recounted.count(), 1);
    add("after/b", 10);
    const auto advanced = [&] { counter.advance(store.range().end()); return counter.total().shapes.value("after/b") == 10; };
    QTRY_VERIFY(advanced());
    QCOMPARE(counter.total().events, 10u);
    counter.undoClear();
    QCOMPARE(recounted.count(), 2);
    QCOMPARE(counter.total().shapes.value("before/a"), 70'000u);
    QCOMPARE(counter.total().events, 70'010u);
    const auto quiet = [&] { counter.advance(store.range().end()); return counter.last().events == 0; };
    QTRY_VERIFY(quiet()); // nothing came for a second: said, so that rates go down
}

// While the list is paused, what waits is not counted, and Clear does not take it away.
void TestFacets::clearLeavesWhatWaits()
{
    EventStore store;
    EventBatch batch;
    for (int i = 0; i < 200'000; ++i)
        batch.append(1 + i, i < 100'000 ? "shown/a" : "waits/b", "\x80");
    store.append(batch);
    const EventId first = store.range().first, paused = first + 100'000;
    FacetCounter counter(&store);
    QSignalSpy counted(&counter, &FacetCounter::counted);
    counter.advance(paused); // two stretches, one after the other without being asked again
    QTRY_COMPARE(counter.total().events, 100'000u);
    QCOMPARE(counted.count(), 2);
    QVERIFY(counter.lastSeconds() >= 0.034); // that long they came, a microsecond each
    counter.clear(paused);
    counter.advance(paused);
    QCOMPARE(counter.total().events, 0u);
    counter.clear(paused); // again: there was nothing to clear
    counter.undoClear();
    QCOMPARE(counter.total().events, 0u);
    counter.advance(store.range().end()); // no longer paused
    QTRY_COMPARE(counter.total().shapes, (QHash<QByteArray, quint64>{{"waits/b", 100'000}}));

    FacetCounter slow(&store); // cleared while it counts
    slow.advance(paused);
    slow.clear(paused);
    slow.advance(store.range().end());
    QTRY_COMPARE(slow.total().shapes, (QHash<QByteArray, quint64>{{"waits/b", 100'000}}));
    slow.undoClear();
    QCOMPARE(slow.total().shapes, (QHash<QByteArray, quint64>{{"shown/a", 100'000}, {"waits/b", 100'000}}));
}

// Each list has its own counts; a stretch under way while another list comes is counted when its own is back.
void TestFacets::anotherListAndBack()
{
    EventStore store;
    const auto add = [&store](const QByteArray &tag, int n) { appendEmpty(store, tag, n); };
    add("first/a", 70'000);
    FacetCounter counter(&store);
    counter.advance(store.range().end()); // under way
    store.beginList(EventStore::Former::SetAside);
    FacetCounter::ListState former = counter.takeList();
    add("second/b", 10);
    counter.advance(store.range().end());
    QTRY_COMPARE(counter.total().shapes, (QHash<QByteArray, quint64>{{"second/b", 10}}));
    store.bringBack();
    counter.takeList(std::move(former));
    counter.advance(store.range().end());
    QTRY_COMPARE(counter.total().shapes, (QHash<QByteArray, quint64>{{"first/a", 70'000}}));
}

void TestFacets::treeGrowsSoundly()
{
    FacetTreeModel tree;
    QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::Fatal);
    FacetCounts counts;
    counts.shapes = {{"salt/job/*/ret/*", 7}, {"salt/auth", 3}, {"myco/x", 1}};
    tree.add(counts, 1);
    counts.shapes = {{"salt/job/*/ret/*", 1}, {"salt/job/*/new", 2}};
    tree.add(counts, 1);
    QCOMPARE(tree.rowCount(), 2);
    const QModelIndex salt = tree.match(tree.index(0, 0), Qt::DisplayRole, QStringLiteral("salt"), 1, Qt::MatchExactly).value(0);
    QVERIFY(salt.isValid());
    QCOMPARE(salt.data(FacetTreeModel::CountRole).toULongLong(), 13u);
    QCOMPARE(salt.data(FacetTreeModel::FilterRole).toString(), QStringLiteral("tag ^= \"salt\""));
    const QModelIndex ret = tree.match(tree.index(0, 0), Qt::DisplayRole, QStringLiteral("ret"), 1, Qt::MatchExactly | Qt::MatchRecursive).value(0);
    QVERIFY(ret.isValid());
    QCOMPARE(ret.data(FacetTreeModel::CountRole).toULongLong(), 8u);
    QCOMPARE(tree.index(0, 0, ret).data(FacetTreeModel::FilterRole).toString(), QStringLiteral("tag ~ \"salt/job/*/ret/*\""));
    tree.clear();
    QCOMPARE(tree.rowCount(), 0);
}

// A hash has another order in each process: the same events are the same tree.
void TestFacets::treeHasAnOrder()
{
    FacetTreeModel tree;
    FacetCounts counts;
    QStringList wanted;
    for (char name = 'a'; name <= 'z'; ++name) {
        counts.shapes.insert(QByteArray(1, name), 1);
        wanted << QString(QLatin1Char(name));
    }
    tree.add(counts, 1);
    counts.shapes = {{"A", 1}, {"b", 1}}; // what comes later stands below
    tree.add(counts, 1);
    QStringList shown;
    for (int row = 0; row < tree.rowCount(); ++row)
        shown << tree.index(row, 0).data().toString();
    QCOMPARE(shown, wanted << QStringLiteral("A"));
}

void TestFacets::treeIsBounded()
{
    FacetTreeModel tree;
    FacetCounts counts;
    for (int i = 0; i < 20000; ++i)
        counts.shapes.insert("evil" + QByteArray::number(i) + "/x", 1);
    tree.add(counts, 1);
    QVERIFY(tree.rowCount() <= 501);
    quint64 sum = 0;
    for (int i = 0; i < tree.rowCount(); ++i)
        sum += tree.index(i, 0).data(FacetTreeModel::CountRole).toULongLong();
    QCOMPARE(sum, 20000u);
    FacetCounts many;
    QByteArray shape;
    EventBatch batch;
    for (qsizetype i = 0; i < FacetCounts::MaxKeys + 100; ++i) {
        batch.clear();
        batch.append(1, "t" + QByteArray::number(i) + "x/y", "\x80");
        many.add(batch.at(0), shape);
    }
    QVERIFY(many.shapes.size() <= FacetCounts::MaxKeys + 1);
}

namespace {
QStringList names(const FacetTableModel &table)
{
    QStringList names;
    for (int row = 0; row < table.rowCount(); ++row)
        names << table.index(row, FacetTableModel::NameColumn).data().toString();
    return names;
}
} // namespace

// A click filters exactly what the row counts: bytes that are no text and marks that nobody sees too.
void TestFacets::filtersNameTheirRowsExactly()
{
    FacetTableModel table(QStringLiteral("Minion"), QStringLiteral("minion"));
    FacetTreeModel tree;
    for (const QByteArray &name : {QByteArray("w\xff" "1"), QByteArray("w\xe2\x80\x8b" "1"), QByteArray("w\\\"1")}) {
        EventStore store;
        EventBatch batch;
        batch.append(1, name, MapBuilder().str("id", name).take());
        batch.append(1, "zzz", "\x80"); // stands below
        store.append(batch);
        const FacetCounts counts = FacetCounts::of(store.snapshot(), store.range());
        table.clear(), tree.clear();
        table.add(counts.minions, 1), tree.add(counts, 1);
        table.refresh(FacetTableModel::Order::Sorted);
        for (const QString &text : {table.index(0, 0).data(FacetTableModel::FilterRole).toString(), tree.index(0, 0).data(FacetTreeModel::FilterRole).toString()}) {
            const auto filter = EventFilter::parse(text);
            QVERIFY2(filter, qPrintable(text));
            QVERIFY2(filter->holdsFor(store.at(store.range().first)), qPrintable(text));
            QVERIFY(!filter->holdsFor(store.at(store.range().first + 1)));
        }
    }
}

void TestFacets::tableSorts()
{
    FacetTableModel table(QStringLiteral("Minion"), QStringLiteral("minion"));
    QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::Fatal);
    table.add({{"a", 1}, {"b\"c", 5}}, 1);
    QCOMPARE(table.rowCount(), 0); // nothing moves before it is asked for
    table.refresh(FacetTableModel::Order::Sorted);
    QCOMPARE(names(table), QStringList({QStringLiteral("b\"c"), QStringLiteral("a")}));
    QCOMPARE(table.index(0, 0).data(FacetTableModel::FilterRole).toString(), QStringLiteral("minion == \"b\\\"c\""));
    QVERIFY(table.index(0, FacetTableModel::RateColumn).data().toString().endsWith(QStringLiteral("/s")));
    table.add({}, 100); // long enough for nothing to be left of a rate
    table.refresh(FacetTableModel::Order::Sorted);
    QCOMPARE(table.index(0, FacetTableModel::RateColumn).data().toString(), QString());
    table.add({{"a", 2}}, 1);
    table.sort(FacetTableModel::RateColumn, Qt::DescendingOrder);
    QCOMPARE(names(table).first(), QStringLiteral("a"));
    QCOMPARE(table.index(0, FacetTableModel::CountColumn).data().toString(), QStringLiteral("3"));
    table.sort(FacetTableModel::NameColumn, Qt::DescendingOrder);
    QCOMPARE(names(table).first(), QStringLiteral("b\"c"));
    table.clear();
    table.refresh(FacetTableModel::Order::Sorted);
    QCOMPARE(table.rowCount(), 0);
}

// What is selected stays selected wherever it goes; while the pointer is there nothing goes anywhere.
void TestFacets::tableKeepsPlaces()
{
    FacetTableModel table(QStringLiteral("Minion"), QStringLiteral("minion"));
    QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::Fatal);
    table.add({{"a", 3}, {"b", 2}, {"c", 1}}, 1);
    table.refresh(FacetTableModel::Order::Sorted);
    const QPersistentModelIndex c(table.index(2, 0));
    table.add({{"c", 10}, {"d", 20}}, 1);
    table.refresh(FacetTableModel::Order::Kept);
    QCOMPARE(names(table), QStringList({QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c"), QStringLiteral("d")}));
    QCOMPARE(table.index(2, FacetTableModel::CountColumn).data().toString(), QStringLiteral("11"));
    table.refresh(FacetTableModel::Order::Sorted);
    QCOMPARE(names(table), QStringList({QStringLiteral("d"), QStringLiteral("c"), QStringLiteral("a"), QStringLiteral("b")}));
    QCOMPARE(c.row(), 1);
    QCOMPARE(c.data().toString(), QStringLiteral("c"));

    QHash<QByteArray, quint64> many; // more than there is room for: those that count for less go
    for (int i = 0; i < FacetTableModel::MaxRows; ++i)
        many.insert("m" + QByteArray::number(i), 100);
    table.add(many, 1);
    table.refresh(FacetTableModel::Order::Sorted);
    QCOMPARE(table.rowCount(), FacetTableModel::MaxRows);
    QVERIFY(!c.isValid());
    QCOMPARE(table.values(), FacetTableModel::MaxRows + 4);
}

// A bare job id's `*` would be every tag, read as a glob.
void TestFacets::idsAtTheRoot()
{
    FacetTreeModel tree;
    FacetCounts counts;
    counts.shapes = {{"*", 1}};
    tree.add(counts, 1);
    const QModelIndex id = tree.index(0, 0);
    QVERIFY(id.data().toString().contains(QStringLiteral("id")));
    const auto filter = EventFilter::parse(id.data(FacetTreeModel::FilterRole).toString());
    QVERIFY(filter.ok());
    EventBatch batch;
    for (const char *tag : {"20261123140207113204", "salt/auth", "20261123140207113204/x", "550e8400-e29b-41d4-a716-446655440000"})
        batch.append(1, tag, "\x80");
    QVERIFY(filter->holdsFor(batch.at(0)));
    QVERIFY(!filter->holdsFor(batch.at(1)));
    QVERIFY(!filter->holdsFor(batch.at(2)));
    QVERIFY(filter->holdsFor(batch.at(3)));
    counts.shapes = {{"*/x", 1}};
    tree.add(counts, 1);
    QVERIFY(EventFilter::parse(id.data(FacetTreeModel::FilterRole).toString())->holdsFor(batch.at(2)));
}

void TestFacets::forgottenEventsCount()
{
    EventStore store;
    EventBatch batch;
    for (int i = 0; i < 1000; ++i)
        batch.append(1, "a/b", "\x80");
    store.append(batch);
    FacetCounter counter(&store);
    counter.advance(store.range().end());
    QTRY_COMPARE(counter.total().events, 1000u);
    QVERIFY(!counter.countsForgotten());
    store.setLimits({.maxEvents = 10});
    store.append(batch);
    QVERIFY(store.range().first > EventId{1});
    QVERIFY(counter.countsForgotten());
    counter.clear(store.range().end());
    QVERIFY(!counter.countsForgotten());
}

QTEST_GUILESS_MAIN(TestFacets)
#include "tst_facets.moc"
