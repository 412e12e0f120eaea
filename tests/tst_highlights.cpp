#include "eventtablemodel.h"
#include "gap.h"
#include "highlightfile.h"
#include "highlightset.h"
#include "msgpackwriter.h"
#include "testevents.h"
#include <QAbstractItemModelTester>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace brine;

namespace {

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void write(const QString &path, const QByteArray &content)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write the fixture");
}

HighlightRule rule(const char *name, const char *filter, bool enabled = true)
{
    return {QString::fromUtf8(name), QString::fromUtf8(filter), HighlightColour::Violet, HighlightSign::Star, enabled};
}

} // namespace

class TestHighlights : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void defaultsHoldForWhatTheySay_data()
    {
        QTest::addColumn<QByteArray>("event");
        QTest::addColumn<QString>("name");
        const auto row = [](const char *title, const char *event, const char *name) { QTest::newRow(title) << QByteArray(event) << QString::fromUtf8(name); };
        row("a failed return", R"(salt/job/1/ret/web01 {"success": false, "retcode": 0})", "Failed returns");
        row("a return with a code", R"(salt/job/1/ret/web01 {"success": true, "retcode": 2})", "Failed returns");
        row("a good return", R"(salt/job/1/ret/web01 {"success": true, "retcode": 0})", "");
        row("a return that says nothing", R"(salt/job/1/ret/web01 {"return": true})", "");
        row("a failure that is no return", R"(myco/x {"success": false})", "");
        row("a key that waits", R"(salt/auth {"act": "pend", "result": true})", "Keys waiting");
        row("a key accepted", R"(salt/auth {"act": "accept", "result": true})", "");
        row("a key denied", R"(salt/auth {"act": "denied", "result": false})", "Keys refused");
        row("a key rejected by an admin", R"(salt/key {"act": "reject", "result": true})", "Keys refused");
    }
    void defaultsHoldForWhatTheySay()
    {
        QFETCH(QByteArray, event);
        QFETCH(QString, name);
        EventStore store;
        store.append(makeEvents(event));
        const HighlightSet set(HighlightRules::defaults().rules());
        const int match = set.match(store.at(EventId{1}));
        QCOMPARE(match < 0 ? QString() : set.rule(match).name, name);
    }

    void defaultsAreValidAndGapsAreTheirOwn()
    {
        const HighlightRules defaults = HighlightRules::defaults();
        for (const HighlightRule &rule : defaults.rules())
            QVERIFY2(HighlightRules::problemOf(rule).isEmpty(), qPrintable(rule.name));
        const HighlightSet set(HighlightRules::defaults().rules());
        EventView gap;
        const QByteArray payload = writeGap({});
        gap.id = EventId{1};
        gap.kind = EventKind::Gap;
        gap.payload = payload;
        QVERIFY(set.match(gap) >= 0);
        QCOMPARE(set.rule(set.match(gap)).name, QStringLiteral("Gaps"));
    }

    void firstRuleWinsAndOffMeansOff()
    {
        EventStore store;
        store.append(makeEvents("a/b {}"));
        const EventView event = store.at(EventId{1});
        const HighlightSet both({rule("one", "a/*"), rule("two", "tag == \"a/b\"")});
        QCOMPARE(both.rule(both.match(event)).name, QStringLiteral("one"));
        const HighlightSet second({rule("one", "a/*", false), rule("two", "tag == \"a/b\"")});
        QCOMPARE(second.rule(second.match(event)).name, QStringLiteral("two"));
        QCOMPARE(HighlightSet({rule("bad", "fun =="), rule("none", "")}).match(event), -1);
    }

    void slowRulesAreSwitchedOff()
    {
        EventStore store;
        MsgpackWriter slow;
        slow.map(1);
        slow.str("x");
        slow.str(QByteArray(40, 'a') + 'b');
        EventBatch batch;
        for (int i = 0; i < 8; ++i)
            batch.append(i, "t", slow.bytes());
        store.append(batch);
        const HighlightSet set({rule("slow", "data.x =~ \"(a+)+$\"")});
        for (quint64 id = 1; id <= 8; ++id)
            QCOMPARE(set.match(store.at(EventId{id})), -1);
        QCOMPARE(set.tooSlow(), QStringList(QStringLiteral("slow")));
    }

    void textComesBack()
    {
        HighlightRules rules;
        rules.setRules({rule("one", "fun == \"x\""), rule("zwei, größer", "a b", false), rule("tab\there", "c\nd")});
        const HighlightRules read = HighlightRules::read(rules.content());
        QVERIFY(read.problems().isEmpty());
        QCOMPARE(read.rules().size(), 3);
        QCOMPARE(read.rules().at(0), rules.rules().at(0));
        QCOMPARE(read.rules().at(1), rules.rules().at(1));
        QCOMPARE(read.rules().at(2).name, QStringLiteral("tab here")); // a field is one line
        QCOMPARE(HighlightRules::read(read.content()).content(), read.content());
    }

    void whatCannotBeReadStaysAndIsTold_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("fields") << QByteArray("on\tred\tcross\tname");
        QTest::newRow("switch") << QByteArray("maybe\tred\tcross\tname\ta/b");
        QTest::newRow("colour") << QByteArray("on\tmauve\tcross\tname\ta/b");
        QTest::newRow("sign") << QByteArray("on\tred\tskull\tname\ta/b");
        QTest::newRow("filter") << QByteArray("on\tred\tcross\tname\tfun == ");
        QTest::newRow("no filter") << QByteArray("on\tred\tcross\tname\t ");
        QTest::newRow("no name") << QByteArray("on\tred\tcross\t \ta/b");
        QTest::newRow("rubbish") << QByteArray("\xff\x00\x01 <b>", 7);
    }
    void whatCannotBeReadStaysAndIsTold()
    {
        QFETCH(QByteArray, line);
        const QByteArray content = "# mine\n" + line + "\non\tred\tcross\tgood\ta/b\n# the end\n";
        HighlightRules rules = HighlightRules::read(content);
        QCOMPARE(rules.rules().size(), 1);
        QCOMPARE(rules.problems().size(), 1);
        QVERIFY(rules.problems().first().startsWith(QStringLiteral("Line 2:")));
        QVERIFY(rules.content().endsWith(content));
        rules.setRules(rules.rules() + QList<HighlightRule>{rule("more", "c/d")});
        QVERIFY(rules.content().contains(line + '\n'));
        rules.setRules({});
        QVERIFY(rules.content().contains(line + '\n')); // nor is it lost with the rule it stood before
    }

    void fileIsPrivateAndWhole()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("new/brine/highlights"));
        HighlightFile file(path);
        QCOMPARE(file.rules().rules(), HighlightRules::defaults().rules()); // without a file
        QSignalSpy changed(&file, &HighlightFile::changed);
        QVERIFY(file.save({rule("one", "a/b")}));
        QCOMPARE(changed.size(), 1);
        QCOMPARE(QFileInfo(path).permissions() & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther), QFile::Permissions());
        QCOMPARE(HighlightFile(path).rules().rules(), QList<HighlightRule>{rule("one", "a/b")});
        QVERIFY(file.save({}));
        QVERIFY(HighlightFile(path).rules().rules().isEmpty()); // switched off stays off
        write(path, "on\tred\tcross\tby hand\ta/b\n");
        QTRY_COMPARE(file.rules().rules().value(0).name, QStringLiteral("by hand")); // it is watched
        QVERIFY(QFile::remove(path));
        write(path, "on\tred\tcross\tanew\ta/b\n");
        QTRY_COMPARE(file.rules().rules().value(0).name, QStringLiteral("anew"));
    }

    void fileThatCannotBeUsedIsLeftAlone()
    {
        QTemporaryDir folder;
        HighlightFile isFolder(folder.path());
        QVERIFY(isFolder.problem().contains(folder.path()));
        QVERIFY(!isFolder.save({}));
        const QString large = folder.filePath(QStringLiteral("large"));
        write(large, QByteArray(HighlightFile::MaxBytes + 1, '#'));
        HighlightFile file(large);
        QVERIFY(!file.problem().isEmpty());
        QVERIFY(!file.save({}));
        QCOMPARE(contentOf(large).size(), HighlightFile::MaxBytes + 1);
    }

    void modelTellsOfShownRowsOnly()
    {
        EventStore store;
        EventTableModel model(&store);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        store.append(makeEvents("salt/job/1/ret/a {\"success\": false}\nmyco/x {}"));
        model.advance();
        const auto at = [&model](int row, int role) { return model.index(row, 0).data(role); };
        QCOMPARE(at(0, EventTableModel::HighlightRole).toInt(), -1);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setHighlights(HighlightSet(HighlightRules::defaults().rules()));
        QCOMPARE(changed.size(), 1);
        QCOMPARE(at(0, EventTableModel::HighlightRole).toInt(), 0);
        QCOMPARE(at(1, EventTableModel::HighlightRole).toInt(), -1);
        QCOMPARE(at(0, EventTableModel::NotesRole).toString(), QStringLiteral("highlighted: Failed returns"));
        QVERIFY(model.setMarked(EventId{1}, true));
        QCOMPARE(at(0, EventTableModel::NotesRole).toString(), QStringLiteral("marked, highlighted: Failed returns"));
        model.setHighlights({});
        QCOMPARE(at(0, EventTableModel::HighlightRole).toInt(), -1);
        QCOMPARE(at(0, EventTableModel::NotesRole).toString(), QStringLiteral("marked"));
    }

    void marksOutliveFiltersAndOthersEviction()
    {
        EventStore store({1 << 20, 3000});
        EventTableModel model(&store);
        const auto fill = [&](int count) {
            EventBatch batch;
            for (int i = 0; i < count; ++i)
                batch.append(i, "t", "\x80");
            store.append(batch);
            store.trim();
            model.advance();
        };
        fill(2500);
        QVERIFY(model.setMarked(EventId{10}, true));
        QVERIFY(model.setMarked(EventId{2400}, true));
        QSignalSpy changed(&model, &EventTableModel::marksChanged);
        QVERIFY(model.setMarked(EventId{10}, true)); // it is already
        QCOMPARE(changed.size(), 0);
        model.setFilter(*EventFilter::parse(QStringLiteral("tag == \"none\"")));
        QTRY_VERIFY(!model.isScanning());
        QCOMPARE(model.marks().count(), size_t(2));
        model.setFilter({});
        while (store.range().first <= EventId{10})
            fill(500);
        QVERIFY(!model.marks().contains(EventId{10}));
        QVERIFY(model.marks().contains(EventId{2400}));
        QVERIFY(model.index(model.rowAtOrAfter(EventId{2400}), 0).data(EventTableModel::MarkRole).toBool());
        model.clearMarks();
        QVERIFY(model.marks().isEmpty());
    }

    void marksAreBounded()
    {
        EventMarks marks;
        for (size_t i = EventMarks::MaxMarks; i > 0; --i)
            QVERIFY(marks.add(EventId{i * 2}));
        QVERIFY(!marks.add(EventId{1}));
        QVERIFY(marks.add(EventId{2})); // is there already
        QCOMPARE(marks.count(), EventMarks::MaxMarks);
        QCOMPARE(marks.after(EventId{2}), EventId{4});
        QCOMPARE(marks.before(EventId{4}), EventId{2});
        QVERIFY(!marks.before(EventId{2}).isValid());
        marks.dropBefore(EventId{5});
        QCOMPARE(marks.ids().front(), EventId{6});
        marks.remove(EventId{6});
        QVERIFY(!marks.contains(EventId{6}));
    }

    void columnsComeAndGoWithoutAReset()
    {
        EventStore store;
        EventTableModel model(&store);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        store.append(makeEvents(R"(t {"a": 1, "b": "two", "c": {"d": [5, 6]}})"));
        model.advance();
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset), inserted(&model, &QAbstractItemModel::columnsInserted), removed(&model, &QAbstractItemModel::columnsRemoved);
        for (const char *path : {"data.a", "data.b", "data.c.d[1]"})
            QVERIFY(model.addExtraColumn(QString::fromLatin1(path)));
        QVERIFY(model.addExtraColumn(QStringLiteral("data.b"))); // is there
        QVERIFY(!model.addExtraColumn(QStringLiteral("tag")));
        QVERIFY(!model.addExtraColumn(QStringLiteral("data.") + QString(600, u'x')));
        QCOMPARE(inserted.size(), 3);
        const int first = EventTableModel::FixedColumnCount;
        QCOMPARE(model.index(0, first + 2).data().toString(), QStringLiteral("6"));
        model.removeExtraColumn(QStringLiteral("data.b"));
        QCOMPARE(removed.size(), 1);
        QCOMPARE(removed.first().at(1).toInt(), first + 1);
        QCOMPARE(model.index(0, first + 1).data().toString(), QStringLiteral("6"));
        QCOMPARE(model.columnOf(QStringLiteral("data.c.d[1]")), first + 1);
        QCOMPARE(reset.size(), 0);
        for (int i = 0; i < 40; ++i)
            model.addExtraColumn(QStringLiteral("data.k%1").arg(i));
        QCOMPARE(model.extraColumns().size(), EventTableModel::MaxExtraColumns);
    }

    void columnsMaskWhatTheTreeMasks_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("shown");
        const QString mask = QString::fromUtf8("••••••");
        QTest::newRow("by its key") << QStringLiteral("data.password") << mask;
        QTest::newRow("below a secret key") << QStringLiteral("data.token.inner") << mask;
        QTest::newRow("in a list below one") << QStringLiteral("data.token.list[0]") << mask;
        QTest::newRow("within a text") << QStringLiteral("data.cmd") << QStringLiteral("mysql --password=%1").arg(mask);
        QTest::newRow("by any key") << QStringLiteral("data.*") << mask;
        QTest::newRow("a quoted key") << QStringLiteral("data.\"my.password\"") << mask;
        QTest::newRow("no secret") << QStringLiteral("data.name") << QStringLiteral("web01");
    }
    void columnsMaskWhatTheTreeMasks()
    {
        QFETCH(QString, path);
        QFETCH(QString, shown);
        EventStore store;
        EventTableModel model(&store);
        store.append(makeEvents(R"(t {"password": "CANARY", "token": {"inner": "CANARY", "list": ["CANARY"]}, "cmd": "mysql --password=CANARY", "my.password": "CANARY", "name": "web01"})"));
        QVERIFY(model.addExtraColumn(path));
        model.advance();
        const QModelIndex cell = model.index(0, EventTableModel::FixedColumnCount);
        QCOMPARE(cell.data().toString(), shown);
        for (const int role : {int(Qt::DisplayRole), int(EventTableModel::FullTextRole), int(Qt::AccessibleTextRole), int(EventTableModel::EncodedRole)})
            QVERIFY(!cell.data(role).toByteArray().contains("CANARY"));
    }
};

QTEST_GUILESS_MAIN(TestHighlights)
#include "tst_highlights.moc"
