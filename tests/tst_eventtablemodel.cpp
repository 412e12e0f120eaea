// What the cells of the event table say of an event, and the filters that are made of them.
#include "eventtabletest.h"
#include "gap.h"
#include "msgpackwriter.h"
#include "testevents.h"
#include <QAbstractItemModelTester>

using namespace brine;

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

QTEST_GUILESS_MAIN(TestEventTableModel)
#include "tst_eventtablemodel.moc"
