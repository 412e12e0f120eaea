// Filters of the event table: the rows they leave, while events come, while it is paused and when one takes long.
#include "eventtabletest.h"
#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <algorithm>

using namespace brine;

class TestEventTableFilters : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void filterIsOneReset();
    void filterAndBack();
    void pausedFilterStaysAtThePause();
    void slowFilterDoesNotHoldTheTick();
};

void TestEventTableFilters::filterIsOneReset()
{
    EventStore store;
    EventTableModel model(&store);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    store.append(numbered(20'000));
    model.advance();
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset), removals(&model, &QAbstractItemModel::rowsRemoved);
    QSignalSpy inserts(&model, &QAbstractItemModel::rowsInserted), progress(&model, &EventTableModel::scanProgressed);
    model.setFilter(filter("salt/auth"));
    QCOMPARE(resets.count(), 1);
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(model.isScanning());
    QTRY_VERIFY_WITH_TIMEOUT(!model.isScanning(), 60000);
    QCOMPARE(model.rowCount(), 5000);
    QCOMPARE(removals.count(), 0);
    QCOMPARE(inserts.count(), 2); // the short first slice and the rest, older ones at the front
    for (const QList<QVariant> &insert : inserts)
        QCOMPARE(insert.at(1).toInt(), 0);
    QCOMPARE(progress.last().first().toInt(), 100);
    model.setFilter(filter("salt/auth"));
    QCOMPARE(resets.count(), 1); // the same filter again is no change
}

void TestEventTableFilters::filterAndBack()
{
    EventStore store;
    EventTableModel model(&store);
    store.append(numbered(1000));
    model.advance();
    model.setFilter(filter("data.n > 990"));
    store.append(numbered(100, 1000)); // while the scan runs
    model.advance();
    QTRY_COMPARE(model.rowCount(), 9 + 100);
    const std::vector<quint64> ids = idsOf(model);
    QVERIFY(std::is_sorted(ids.begin(), ids.end()));
    QCOMPARE(model.rowAtOrAfter(EventId{1}), 0);
    QCOMPARE(model.rowAtOrAfter(EventId{993}), 1);
    QCOMPARE(model.rowAtOrAfter(EventId{999'999}), model.rowCount());
    model.setFilter({});
    QCOMPARE(model.rowCount(), 1100);
    QVERIFY(!model.isScanning());
}

void TestEventTableFilters::pausedFilterStaysAtThePause()
{
    EventStore store;
    EventTableModel model(&store);
    store.append(numbered(100));
    model.advance();
    model.setPaused(true);
    store.append(numbered(100, 100));
    model.advance();
    model.setFilter(filter("salt/auth"));
    QTRY_VERIFY(!model.isScanning());
    QCOMPARE(model.rowCount(), 25);
    QCOMPARE(model.pending(), 100u);
    model.setPaused(false);
    QTRY_COMPARE(model.rowCount(), 50);
}

// A filter that needs milliseconds for one event: the tick hands over to the pool, and all arrive in order.
void TestEventTableFilters::slowFilterDoesNotHoldTheTick()
{
    EventStore store;
    EventTableModel model(&store);
    model.setFilter(filter("data.r =~ \"(a+)+$\""));
    QTRY_VERIFY(!model.isScanning());
    EventBatch batch;
    for (int i = 0; i < 3000; ++i) {
        MsgpackWriter w;
        w.map(1);
        w.str("r");
        w.str(i % 3 ? QByteArray(40, 'a') + 'b' : QByteArray("aa"));
        batch.append(i, "t", w.bytes());
    }
    store.append(batch);
    QElapsedTimer clock;
    clock.start();
    model.advance();
    const qint64 tick = clock.elapsed();
    QVERIFY(model.isScanning());
    QTRY_COMPARE_WITH_TIMEOUT(model.rowCount(), 1000, 120000);
    QTRY_VERIFY(!model.isScanning());
    QCOMPARE(model.undecidedCount(), 2000u);
    const std::vector<quint64> ids = idsOf(model);
    QVERIFY(std::is_sorted(ids.begin(), ids.end()));
    QVERIFY2(tick < clock.elapsed() / 4, "the tick did the work itself");
}

QTEST_GUILESS_MAIN(TestEventTableFilters)
#include "tst_eventtablefilters.moc"
