// Which events are rows of the table, and when: ticks, pauses, clearing, other lists and evictions.
#include "eventtabletest.h"
#include <QAbstractItemModelTester>
#include <QCoreApplication>
#include <QSignalSpy>
#include <random>
#include <utility>

using namespace brine;

class TestEventTableRows : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void oneInsertATick();
    void pauseLosesNothing();
    void pauseSaysWhatIsForgotten();
    void gapsAreRowsAndNoEvents();
    void anotherListAndBack();
    void clearAndUndo();
    void clearWhilePausedKeepsWhatWaits();
    void evictionIsOneRemoval();
    void evictionBetweenTicksIsNoCrash();
    void equalsNaive_data();
    void equalsNaive();
};

void TestEventTableRows::oneInsertATick()
{
    EventStore store;
    EventTableModel model(&store);
    QSignalSpy inserts(&model, &QAbstractItemModel::rowsInserted), counts(&model, &EventTableModel::countsChanged);
    for (int i = 0; i < 5; ++i)
        store.append(numbered(100, quint64(i) * 100));
    model.advance();
    QCOMPARE(inserts.count(), 1);
    QCOMPARE(counts.count(), 1);
    model.advance();
    QCOMPARE(inserts.count(), 1);
    QCOMPARE(counts.count(), 1);
    model.setFilter(filter("salt/auth"));
    QTRY_VERIFY(!model.isScanning());
    inserts.clear();
    store.append(numbered(300));
    store.append(numbered(300));
    model.advance();
    QTRY_COMPARE(model.rowCount(), 125 + 150);
    QVERIFY(inserts.count() <= 2); // two only where this machine was too busy for one tick's time
}

void TestEventTableRows::pauseLosesNothing()
{
    EventStore store;
    EventTableModel model(&store);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    store.append(numbered(10));
    model.advance();
    model.setPaused(true);
    store.append(numbered(1204));
    model.advance();
    QCOMPARE(model.rowCount(), 10);
    QCOMPARE(model.pending(), 1204u);
    QCOMPARE(model.keptCount(), 1214u);
    model.setPaused(false);
    QCOMPARE(model.rowCount(), 1214);
    QCOMPARE(model.pending(), 0u);
}

void TestEventTableRows::pauseSaysWhatIsForgotten()
{
    EventStore store({20'000'000, 3200}); // a hundred a segment
    EventTableModel model(&store);
    EventBatch batch = numbered(999);
    batch.append(1, "", "", EventKind::Gap);
    store.append(batch);
    model.advance();
    QCOMPARE(model.forgottenWhilePaused().shown + model.forgottenWhilePaused().waiting, 0u);
    model.setPaused(true);
    store.append(numbered(2000));
    QVERIFY(store.counters().evicted == 0);
    const auto all = [&] { return model.pending() + model.forgottenWhilePaused().waiting; };
    for (quint64 received = 2000; store.range().contains(EventId{1000}); received += 50) {
        model.advance();
        QCOMPARE(model.pending(), received);
        QCOMPARE(model.forgottenWhilePaused().shown, 1000 - quint64(model.rowCount()));
        QCOMPARE(model.forgottenWhilePaused().waiting, 0u);
        store.append(numbered(50));
    }
    model.advance();
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(model.forgottenWhilePaused().shown, 1000u);
    QCOMPARE(all(), store.counters().stored - 999);
    store.append(numbered(400));
    model.advance();
    QVERIFY(model.forgottenWhilePaused().waiting >= 300);
    QCOMPARE(all(), store.counters().stored - 999);
    model.setPaused(false);
    QCOMPARE(model.forgottenWhilePaused().waiting, 0u);
    QCOMPARE(quint64(model.rowCount()), store.range().count);
}

void TestEventTableRows::gapsAreRowsAndNoEvents()
{
    EventStore store;
    EventTableModel model(&store);
    EventBatch gap;
    gap.append(1, "", "", EventKind::Gap);
    store.append(numbered(8)); // two of them match
    store.append(gap);
    store.append(numbered(4));
    model.advance();
    QCOMPARE(model.rowCount(), 13);
    QCOMPARE(model.shownCount(), 12u);
    QCOMPARE(model.keptCount(), 12u);
    QCOMPARE(model.shownGaps(), 1u);
    model.setFilter(filter("salt/auth"));
    QTRY_VERIFY(!model.isScanning());
    QCOMPARE(model.rowCount(), 4);
    QCOMPARE(model.shownCount(), 3u);
    QCOMPARE(model.shownGaps(), 1u);
    model.setPaused(true);
    store.append(gap);
    store.append(numbered(4));
    model.advance();
    QCOMPARE(model.pending(), 4u);
    QCOMPARE(model.keptCount(), 16u);
    QCOMPARE(model.shownCount(), 3u);
    model.setPaused(false);
    QCOMPARE(model.shownCount(), 4u);
    QCOMPARE(model.shownGaps(), 2u);
    model.clear();
    QCOMPARE(model.shownCount() + model.shownGaps() + model.keptCount(), 0u);
}

void TestEventTableRows::anotherListAndBack()
{
    EventStore store;
    EventTableModel model(&store);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    store.append(numbered(10));
    model.advance();
    model.clear();
    store.append(numbered(6));
    model.advance();
    QVERIFY(model.setMarked(EventId{12}, true));
    model.setPaused(true);
    store.beginList(EventStore::Former::SetAside);
    EventTableModel::ListState former = model.takeList();
    QVERIFY(!model.isPaused() && !model.canUndoClear() && model.marks().isEmpty());
    QCOMPARE(model.rowCount(), 0);
    store.append(numbered(3));
    model.advance();
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.index(0, EventTableModel::SequenceColumn).data().toString(), QStringLiteral("1"));
    model.setFilter(filter("seq == 2"));
    QTRY_COMPARE(model.rowCount(), 1);
    model.setFilter({});
    store.bringBack();
    model.takeList(std::move(former));
    QCOMPARE(idsOf(model), (std::vector<quint64>{11, 12, 13, 14, 15, 16}));
    QVERIFY(model.marks().contains(EventId{12}));
    store.append(numbered(1));
    model.advance();
    QCOMPARE(model.idAtRow(6).value, 17u);
    model.undoClear();
    QCOMPARE(model.rowCount(), 17);
}

void TestEventTableRows::clearAndUndo()
{
    EventStore store;
    EventTableModel model(&store);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    QVERIFY(!model.canUndoClear());
    store.append(numbered(100));
    model.advance();
    QCOMPARE(model.clear(), 100u);
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(model.keptCount(), 0u);
    store.append(numbered(5));
    model.advance();
    QCOMPARE(model.rowCount(), 5);
    QVERIFY(model.canUndoClear());
    model.setFilter(filter("salt/auth")); // looks only at what is not cleared
    QTRY_VERIFY(!model.isScanning());
    QCOMPARE(model.rowCount(), 2);
    model.undoClear();
    QTRY_COMPARE(model.rowCount(), 27);
    QVERIFY(!model.canUndoClear());
    model.setFilter({});
    QCOMPARE(model.rowCount(), 105);
}

void TestEventTableRows::clearWhilePausedKeepsWhatWaits()
{
    EventStore store;
    EventTableModel model(&store);
    store.append(numbered(10));
    model.advance();
    model.setPaused(true);
    store.append(numbered(7));
    model.advance();
    QCOMPARE(model.clear(), 10u);
    QCOMPARE(model.pending(), 7u);
    model.setPaused(false);
    QCOMPARE(model.rowCount(), 7);
}

void TestEventTableRows::evictionIsOneRemoval()
{
    EventStore store({512 * 1024, 1'000'000});
    EventTableModel model(&store);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    store.append(numbered(2000));
    model.advance();
    QSignalSpy removals(&model, &QAbstractItemModel::rowsRemoved);
    for (int i = 0; i < 20; ++i)
        store.append(numbered(1000));
    store.trim();
    QVERIFY(store.range().first.value > 2000);
    model.advance();
    QCOMPARE(removals.count(), 1);
    QCOMPARE(removals.first().at(1).toInt(), 0);
    QCOMPARE(model.rowCount(), int(store.range().count));
    QCOMPARE(model.idAtRow(0), store.range().first);
}

// The store may let go of rows before the model hears of it: such a row has no data, and nothing is read behind it.
void TestEventTableRows::evictionBetweenTicksIsNoCrash()
{
    EventStore store({512 * 1024, 1'000'000});
    EventTableModel model(&store);
    store.append(numbered(1000));
    model.advance();
    for (int i = 0; i < 20; ++i)
        store.append(numbered(1000));
    store.trim();
    QVERIFY(!model.eventAt(0).id.isValid());
    QVERIFY(!at(model, 0, EventTableModel::TagColumn).isValid());
    QVERIFY(!model.eventAt(-1).id.isValid());
    QVERIFY(!model.eventAt(1 << 30).id.isValid());
}

void TestEventTableRows::equalsNaive_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 8; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

// P5: appends, evictions, filters, pauses, clears and undos in any order, against what they mean.
void TestEventTableRows::equalsNaive()
{
    QFETCH(quint32, seed);
    std::mt19937 random(seed);
    EventStore store({256 * 1024, 1'000'000});
    EventTableModel model(&store);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    const std::vector<EventFilter> filters = {{}, filter("salt/auth"), filter("data.n < 20000"), filter("not \"auth\" and data.n > 3"), filter("nothing")};
    EventFilter current;
    quint64 appended = 0, floor = 1, undoFloor = 0, seen = 0;
    bool paused = false;
    const auto settle = [&] {
        QTRY_VERIFY_WITH_TIMEOUT(!model.isScanning(), 60000);
        model.advance();
        QTRY_VERIFY_WITH_TIMEOUT(!model.isScanning(), 60000);
    };
    const auto expected = [&] {
        std::vector<quint64> ids;
        for (quint64 id = std::max(store.range().first.value, floor); id <= seen; ++id) {
            if (current.matches(store.at(EventId{id})))
                ids.push_back(id);
        }
        return ids;
    };
    for (int step = 0; step < 120; ++step) {
        switch (random() % 8) {
        case 0: case 1: case 2: {
            const quint64 count = random() % 400;
            store.append(numbered(count, appended));
            appended += count;
            if (random() % 3 == 0)
                store.trim();
            break;
        }
        case 3:
            paused = !paused;
            model.setPaused(paused);
            break;
        case 4:
            if (random() % 3)
                break;
            settle();
            seen = paused ? seen : appended;
            QCOMPARE(model.clear(), quint64(expected().size()));
            undoFloor = floor;
            floor = std::max(seen + 1, store.range().first.value);
            break;
        case 5: {
            QCOMPARE(model.canUndoClear(), undoFloor != 0 && store.range().first.value < floor);
            if (model.canUndoClear() && random() % 2) {
                model.undoClear();
                floor = std::exchange(undoFloor, 0);
            }
            break;
        }
        case 6:
            current = filters[random() % filters.size()];
            model.setFilter(current);
            break;
        default:
            QCoreApplication::processEvents();
        }
        model.advance(); // every step's rows stay valid, scanning or not
        if (!paused)
            seen = appended;
        QCOMPARE(model.pending(), paused && appended >= store.range().first.value ? appended - std::max(seen, store.range().first.value - 1) : 0u);
        if (step % 5 == 0 || random() % 4 == 0) {
            settle();
            QCOMPARE(idsOf(model), expected());
        }
    }
}

QTEST_GUILESS_MAIN(TestEventTableRows)
#include "tst_eventtablerows.moc"
