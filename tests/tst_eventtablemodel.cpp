#include "eventtablemodel.h"
#include "gap.h"
#include "msgpackwriter.h"
#include "testevents.h"
#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <random>

using namespace brine;

namespace {

EventFilter filter(const char *text)
{
    auto parsed = EventFilter::parse(QString::fromUtf8(text));
    if (!parsed)
        qFatal("%s", qPrintable(parsed.error().message));
    return *parsed;
}

std::vector<quint64> idsOf(const EventTableModel &model)
{
    std::vector<quint64> ids;
    for (int row = 0; row < model.rowCount(); ++row)
        ids.push_back(model.idAtRow(row).value);
    return ids;
}

QVariant at(const EventTableModel &model, int row, int column, int role = Qt::DisplayRole)
{
    return model.index(row, column).data(role);
}

EventBatch numbered(quint64 count, quint64 from = 0)
{
    EventBatch batch;
    for (quint64 i = from; i < from + count; ++i) {
        MsgpackWriter w;
        w.map(1);
        w.str("n");
        w.unsignedInteger(i);
        batch.append(qint64(i), i % 4 ? "salt/job/1/ret/a" : "salt/auth", w.bytes());
    }
    return batch;
}

} // namespace

class TestEventTableModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyEventIsARow();
    void outcomes_data();
    void outcomes();
    void gapsAndMalformedSayWhatTheyAre();
    void hostileTextIsCutAndSafe();
    void noToolTip();
    void extraColumns();
    void secretsStayMasked();
    void timeZones();
    void multiDataIsData();
    void cellsMakeConditions_data();
    void cellsMakeConditions();
    void oneInsertATick();
    void pauseLosesNothing();
    void clearAndUndo();
    void clearWhilePausedKeepsWhatWaits();
    void filterIsOneReset();
    void filterAndBack();
    void pausedFilterStaysAtThePause();
    void evictionIsOneRemoval();
    void evictionBetweenTicksIsNoCrash();
    void slowFilterDoesNotHoldTheTick();
    void equalsNaive_data();
    void equalsNaive();
};

void TestEventTableModel::everyEventIsARow()
{
    EventStore store;
    EventTableModel model(&store);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    QCOMPARE(model.rowCount(), 0);
    store.append(makeEvents(R"(salt/job/20260101000000000000/ret/web1 {"id": "web1", "fun": "state.apply", "retcode": 2, "success": false}
                               salt/minion/db1/start {"data": "started"}
                               salt/job/2/new {"fun": ["a", "b"], "minions": ["x"]})"), 0);
    model.advance();
    QCOMPARE(printModel(model, EventTableModel::SequenceColumn), (QStringList{QStringLiteral("1"), QStringLiteral("2"), QStringLiteral("3")}));
    QCOMPARE(printModel(model, EventTableModel::TagColumn),
             (QStringList{QStringLiteral("salt/job/20260101000000000000/ret/web1"), QStringLiteral("salt/minion/db1/start"), QStringLiteral("salt/job/2/new")}));
    QCOMPARE(printModel(model, EventTableModel::MinionColumn), (QStringList{QStringLiteral("web1"), QStringLiteral("db1"), QString()}));
    QCOMPARE(printModel(model, EventTableModel::FunctionColumn).first(), QStringLiteral("state.apply"));
    QCOMPARE(printModel(model, EventTableModel::ResultColumn), (QStringList{QStringLiteral("✗ failed (2)"), QString(), QString()}));
    QCOMPARE(at(model, 0, EventTableModel::ResultColumn, Qt::AccessibleTextRole).toString(), QStringLiteral("failed (2)"));
    QCOMPARE(printModel(model, EventTableModel::SizeColumn).first(), QString::number(store.at(EventId{1}).payload.size()));
    QCOMPARE(at(model, 0, 0, EventTableModel::EventIdRole).toULongLong(), 1u);
    QCOMPARE(at(model, 0, 0, EventTableModel::OutcomeRole).toInt(), int(EventTableModel::Outcome::Failed));
    QCOMPARE(model.keptCount(), 3u);
    QCOMPARE(model.shownCount(), 3u);
    model.setSourceNames({QStringLiteral("prod")});
    QCOMPARE(at(model, 0, EventTableModel::SourceColumn).toString(), QStringLiteral("prod"));
    QCOMPARE(model.headerData(EventTableModel::TagColumn, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("Tag"));
}

void TestEventTableModel::outcomes_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<EventOutcome>("expected");
    const auto row = [](const char *name, const char *line, EventOutcome expected) { QTest::newRow(name) << QByteArray(line) << expected; };
    row("return code 0", "salt/job/1/ret/a {\"retcode\": 0, \"success\": true, \"return\": true}", EventOutcome::Succeeded);
    row("return code 1", "salt/job/1/ret/a {\"retcode\": 1, \"success\": true}", EventOutcome::Failed);
    row("not a success", "salt/job/1/ret/a {\"retcode\": 0, \"success\": false}", EventOutcome::Failed);
    row("success alone", "salt/run/1/ret {\"success\": true, \"return\": []}", EventOutcome::Succeeded);
    row("a failed state", R"(salt/job/1/ret/a {"retcode": 0, "success": true, "fun": "state.apply", "return": {"pkg_|-a_|-a_|-installed": {"result": true}, "file_|-b_|-b_|-managed": {"result": false}}})", EventOutcome::Failed);
    row("a state in test mode", R"(salt/job/1/ret/a {"retcode": 0, "success": true, "fun": "state.apply", "return": {"pkg_|-a_|-a_|-installed": {"result": null}}})", EventOutcome::Succeeded);
    row("result false in somebody's own map", R"(salt/job/1/ret/a {"retcode": 0, "success": true, "fun": "x.y", "return": {"a": {"result": false}}})", EventOutcome::Succeeded);
    row("states that did not render", R"(salt/job/1/ret/a {"retcode": 0, "success": true, "fun": "state.sls", "return": ["Rendering SLS failed"]})", EventOutcome::Failed);
    row("refused key", "salt/auth {\"result\": false, \"act\": \"reject\"}", EventOutcome::Failed);
    row("accepted key", "salt/auth {\"result\": true, \"act\": \"accept\"}", EventOutcome::Succeeded);
    row("a new job", "salt/job/1/new {\"fun\": \"test.ping\"}", EventOutcome::None);
    row("text for a code", "salt/job/1/ret/a {\"retcode\": \"0\"}", EventOutcome::None);
}

void TestEventTableModel::outcomes()
{
    QFETCH(QByteArray, line);
    QFETCH(EventOutcome, expected);
    EventStore store;
    store.append(makeEvents(line), 0);
    QCOMPARE(eventOutcome(store.at(EventId{1})), expected);
}

void TestEventTableModel::gapsAndMalformedSayWhatTheyAre()
{
    EventStore store;
    EventTableModel model(&store);
    EventBatch batch;
    const Gap gap{Gap::Reason::Dropped, 1203, 1'764'000'000'000'000, 1'764'000'001'000'000, {}};
    batch.append(0, {}, writeGap(gap), EventKind::Gap);
    batch.append(0, {}, QByteArray(17, '\xc1'), EventKind::Malformed);
    store.append(batch);
    model.advance();
    QCOMPARE(at(model, 0, EventTableModel::TagColumn).toString(), gapText(gap));
    QVERIFY(at(model, 1, EventTableModel::TagColumn).toString().contains(QStringLiteral("17 byte")));
    QCOMPARE(at(model, 0, 0, EventTableModel::KindRole).toUInt(), uint(EventKind::Gap));
    QCOMPARE(at(model, 1, EventTableModel::MinionColumn).toString(), QString());
    model.setFilter(filter("fun == \"nothing\""));
    QTRY_COMPARE(model.rowCount(), 1); // a loss is never hidden
}

void TestEventTableModel::hostileTextIsCutAndSafe()
{
    EventStore store;
    EventTableModel model(&store);
    EventBatch batch;
    MsgpackWriter w;
    w.map(2);
    w.str("fun");
    w.str(QByteArray(1'000'000, 'x'));
    w.str("id");
    w.str("a\nb\xe2\x80\xae\x1b[31m\xff");
    batch.append(0, QByteArray(1'000'000, 't'), w.bytes());
    store.append(batch);
    model.advance();
    for (int column = 0; column < model.columnCount(); ++column) {
        const QString text = at(model, 0, column).toString();
        QVERIFY2(text.size() <= 512, qPrintable(text.left(40)));
        for (const QChar c : text)
            QVERIFY(c >= u' ' && c != QChar(0x202e) && !(c >= QChar(0x7f) && c < QChar(0xa0)));
    }
}

void TestEventTableModel::noToolTip()
{
    EventStore store;
    EventTableModel model(&store);
    store.append(makeEvents("<b>x</b> {}"));
    model.advance();
    for (const int role : {int(Qt::ToolTipRole), int(Qt::StatusTipRole), int(Qt::WhatsThisRole), int(Qt::DecorationRole)})
        QVERIFY(!at(model, 0, EventTableModel::TagColumn, role).isValid());
}

void TestEventTableModel::extraColumns()
{
    EventStore store;
    EventTableModel model(&store);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    store.append(makeEvents(R"(t {"data": {"1m": 1.5}, "return": {"a_|-b": {"comment": "all well"}}}
                               t {"data": 5})"), 0);
    model.advance();
    QCOMPARE(at(model, 0, EventTableModel::TagColumn).toString(), QStringLiteral("t"));
    model.setExtraColumns({QStringLiteral("data.data.1m"), QStringLiteral("data.return.*.comment"), QStringLiteral("no path")});
    QCOMPARE(model.columnCount(), EventTableModel::FixedColumnCount + 2); // what is no path is left out
    QCOMPARE(printModel(model, EventTableModel::FixedColumnCount), (QStringList{QStringLiteral("1.5"), QString()}));
    QCOMPARE(printModel(model, EventTableModel::FixedColumnCount + 1), (QStringList{QStringLiteral("all well"), QString()}));
    QCOMPARE(model.headerData(EventTableModel::FixedColumnCount, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("data.data.1m"));
}

void TestEventTableModel::secretsStayMasked()
{
    EventStore store;
    EventTableModel model(&store);
    store.append(makeEvents("salt/x {\"password\": \"CANARY\", \"kwargs\": {\"token\": \"CANARY\"}}"));
    model.setExtraColumns({QStringLiteral("data.password"), QStringLiteral("data.kwargs.token"), QStringLiteral("data.kwargs")});
    model.advance();
    for (int column = 0; column < model.columnCount(); ++column) {
        for (const int role : {int(Qt::DisplayRole), int(Qt::AccessibleTextRole), int(EventTableModel::FullTextRole)})
            QVERIFY(!at(model, 0, column, role).toString().contains(QStringLiteral("CANARY")));
    }
    const int password = model.columnOf(QStringLiteral("data.password"));
    model.setSecretsHidden(false); // the preference
    QCOMPARE(at(model, 0, password).toString(), QStringLiteral("CANARY"));
    model.setSecretsHidden(true);
    QVERIFY(!at(model, 0, password).toString().contains(QStringLiteral("CANARY")));
}

void TestEventTableModel::timeZones()
{
    EventStore store;
    EventTableModel model(&store);
    EventBatch batch;
    batch.append(1'764'000'000'123'456, "t", "\x80");
    store.append(batch);
    model.advance();
    model.setTimeZone(EventTableModel::TimeZone::Utc);
    QCOMPARE(at(model, 0, EventTableModel::TimeColumn).toString(), QStringLiteral("16:00:00.123456"));
    QVERIFY(model.headerData(EventTableModel::TimeColumn, Qt::Horizontal, Qt::DisplayRole).toString().contains(QStringLiteral("UTC")));
    model.setTimeZone(EventTableModel::TimeZone::Local);
    QCOMPARE(at(model, 0, EventTableModel::TimeColumn).toString().size(), 15);
}

void TestEventTableModel::multiDataIsData()
{
    EventStore store;
    EventTableModel model(&store);
    store.append(makeEvents("salt/job/1/ret/a {\"id\": \"a\", \"fun\": \"test.ping\", \"success\": true}"));
    model.advance();
    for (int column = 0; column < model.columnCount(); ++column) {
        std::vector<QModelRoleData> roles;
        for (const int role : {int(Qt::DisplayRole), int(Qt::TextAlignmentRole), int(Qt::ToolTipRole), int(EventTableModel::FamilyRole), int(EventTableModel::EncodedRole)})
            roles.emplace_back(role);
        model.multiData(model.index(0, column), roles);
        for (const QModelRoleData &role : roles)
            QCOMPARE(role.data(), at(model, 0, column, role.role()));
    }
}

void TestEventTableModel::cellsMakeConditions_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("return") << QByteArray("salt/job/20260101000000000000/ret/a {\"id\": \"a\", \"fun\": \"test.ping\", \"success\": true, \"retcode\": 0, \"x\": [1]}");
    QTest::newRow("failed") << QByteArray("salt/job/20260101000000000000/ret/a {\"fun\": \"x\", \"retcode\": 2, \"x\": [null]}");
}

// "Filter on this" on any cell gives a filter that holds for its event.
void TestEventTableModel::cellsMakeConditions()
{
    QFETCH(QByteArray, line);
    EventStore store;
    EventTableModel model(&store);
    model.setExtraColumns({QStringLiteral("data.x[0]")});
    store.append(makeEvents("other {}\n" + line), 0);
    model.advance();
    for (int column = 0; column < model.columnCount(); ++column) {
        const QString path = at(model, 1, column, EventTableModel::FilterPathRole).toString();
        const QByteArray value = at(model, 1, column, EventTableModel::EncodedRole).toByteArray();
        QVERIFY(!path.isEmpty() && !value.isEmpty());
        const auto made = EventFilter::parse(EventFilter::condition(path, value));
        QVERIFY2(made.ok(), qPrintable(path));
        QVERIFY2(made->matches(model.eventAt(1)), qPrintable(made->text()));
        if (column != EventTableModel::SourceColumn)
            QVERIFY2(!made->matches(model.eventAt(0)), qPrintable(made->text()));
    }
}

void TestEventTableModel::oneInsertATick()
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

void TestEventTableModel::pauseLosesNothing()
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

void TestEventTableModel::clearAndUndo()
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

void TestEventTableModel::clearWhilePausedKeepsWhatWaits()
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

void TestEventTableModel::filterIsOneReset()
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

void TestEventTableModel::filterAndBack()
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

void TestEventTableModel::pausedFilterStaysAtThePause()
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

void TestEventTableModel::evictionIsOneRemoval()
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
void TestEventTableModel::evictionBetweenTicksIsNoCrash()
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

// A filter that needs milliseconds for one event: the tick hands over to the pool, and all arrive in order.
void TestEventTableModel::slowFilterDoesNotHoldTheTick()
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

void TestEventTableModel::equalsNaive_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 8; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

// P5: appends, evictions, filters, pauses, clears and undos in any order, against what they mean.
void TestEventTableModel::equalsNaive()
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

QTEST_GUILESS_MAIN(TestEventTableModel)
#include "tst_eventtablemodel.moc"
