// A payload as a tree: values, keys, times and paths, failed states and masked secrets.
#include "eventfilter.h"
#include "payloadtreetest.h"
#include "redaction.h"
#include <QSignalSpy>

using namespace brine;
using Model = PayloadTreeModel;

class TestPayloadTreeModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { qputenv("TZ", "Europe/Berlin"); tzset(); }
    void values_data();
    void values();
    void keysOfEveryType();
    void duplicateAndEmptyKeysAreAllShown();
    void topLevelThatIsNoMap();
    void stamps_data();
    void stamps();
    void zoneChangeKeepsTheTree();
    void pathsReadBack_data();
    void pathsReadBack();
    void filterFindsWhatTheTreeNames();
    void jinjaPaths();
    void failedStates();
    void secrets();
};

void TestPayloadTreeModel::values_data()
{
    QTest::addColumn<QByteArray>("encoded");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("type");
    const auto row = [](const char *name, const QByteArray &encoded, const char *value, const char *type) {
        QTest::newRow(name) << encoded << QString::fromUtf8(value) << QString::fromUtf8(type);
    };
    row("nil", QByteArray("\xc0", 1), "null", "null");
    row("true", QByteArray("\xc3", 1), "true", "bool");
    row("uint64 max", QByteArray::fromHex("cfffffffffffffffff"), "18446744073709551615", "int");
    row("int64 min", QByteArray::fromHex("d38000000000000000"), "-9223372036854775808", "int");
    row("beyond a double", QByteArray::fromHex("cf0020000000000001"), "9007199254740993", "int");
    row("whole float", QByteArray::fromHex("cb3ff0000000000000"), "1.0", "float");
    row("not a number", QByteArray::fromHex("cb7ff8000000000000"), "NaN", "float");
    row("minus infinity", QByteArray::fromHex("cbfff0000000000000"), "-Infinity", "float");
    row("text", QByteArray::fromHex("a568656c6c6f"), "hello", "text");
    row("bad utf-8", QByteArray::fromHex("a268ff"), "h\xef\xbf\xbd", "text");
    row("bytes", QByteArray::fromHex("c40300ff10"), "00 ff 10 · 3 bytes", "bytes");
    row("no bytes", QByteArray::fromHex("c400"), "0 bytes", "bytes");
    row("one byte", QByteArray::fromHex("c40141"), "41 · 1 byte", "bytes");
    row("unknown ext", QByteArray::fromHex("d50501ff"), "01 ff", "ext 5");
    row("empty map", QByteArray::fromHex("80"), "{} 0 keys", "map");
    row("list", QByteArray::fromHex("92c0c0"), "[] 2 items", "list");
}

void TestPayloadTreeModel::values()
{
    QFETCH(QByteArray, encoded);
    QFETCH(QString, value);
    QFETCH(QString, type);
    Model model;
    FatalTester tester(&model);
    model.setPayload("t", oneEntry([&](MsgpackWriter &w) { w.raw(encoded); }));
    QCOMPARE(printed(model).first(), QStringLiteral("x | %1 | %2").arg(value, type));
    QCOMPARE(find(model, "data.x").data(Model::EncodedRole).toByteArray(), encoded);
}

void TestPayloadTreeModel::keysOfEveryType()
{
    MsgpackWriter w;
    w.map(8);
    const QByteArray keys[] = {"\x01", QByteArray::fromHex("ff"), QByteArray::fromHex("c0"), QByteArray::fromHex("c3"),
                               QByteArray::fromHex("cb3ff8000000000000"), QByteArray::fromHex("c4026162"),
                               QByteArray::fromHex("9101"), QByteArray::fromHex("81a16101")};
    for (const QByteArray &key : keys) {
        w.raw(key);
        w.nil();
    }
    Model model;
    FatalTester tester(&model);
    model.setPayload("t", w.take());
    QStringList shown;
    for (int row = 0; row < model.rowCount(); ++row)
        shown << model.index(row, 0).data().toString();
    QCOMPARE(shown, QStringList({QStringLiteral("1 (int)"), QStringLiteral("-1 (int)"), QStringLiteral("null (null)"),
                                 QStringLiteral("true (bool)"), QStringLiteral("1.5 (float)"), QStringLiteral("ab (bytes)"),
                                 QStringLiteral("[1] (list)"), QStringLiteral("{\"a\": 1} (map)")}));
    QCOMPARE(model.index(0, 0).data(Model::PathRole).toString(), QStringLiteral("data.\"1\""));
    QCOMPARE(model.index(0, 0).data(Model::JinjaPathRole).toString(), QStringLiteral("data[1]"));
    QCOMPARE(model.index(2, 0).data(Model::JinjaPathRole).toString(), QStringLiteral("data[none]"));
}

void TestPayloadTreeModel::duplicateAndEmptyKeysAreAllShown()
{
    MsgpackWriter w;
    w.map(3);
    for (int i = 0; i < 2; ++i) {
        w.key("a");
        w.integer(i);
    }
    w.key("");
    w.integer(7);
    Model model;
    model.setPayload("t", w.take());
    QCOMPARE(printed(model), QStringList({QStringLiteral("a | 0 | int"), QStringLiteral("a | 1 | int"), QStringLiteral("\"\" | 7 | int")}));
    QCOMPARE(valueAt(model, "data.\"\""), QStringLiteral("7"));
}

void TestPayloadTreeModel::topLevelThatIsNoMap()
{
    Model model;
    FatalTester tester(&model);
    model.setPayload("t", QByteArray::fromHex("9201a162"));
    QCOMPARE(printed(model), QStringList({QStringLiteral("[0] | 1 | int"), QStringLiteral("[1] | b | text")}));
    model.setPayload("t", QByteArray::fromHex("a161"));
    QCOMPARE(printed(model), QStringList({QStringLiteral("(payload) | a | text")}));
    model.setPayload("t", {});
    QCOMPARE(model.rowCount(), 0);
    model.setPayload("t", QByteArray::fromHex("c1"));
    QCOMPARE(printed(model), QStringList({QStringLiteral("(undecodable) | c1 · 1 byte | undecodable")}));
}

void TestPayloadTreeModel::stamps_data()
{
    QTest::addColumn<QByteArray>("encoded");
    QTest::addColumn<QString>("local");
    QTest::addColumn<QString>("utc");
    const auto text = [](const char *t) { MsgpackWriter w; w.str(t); return w.take(); };
    QTest::newRow("bare") << text("2026-11-23T02:24:20.805249")
        << QStringLiteral("2026-11-23 03:24:20.805249 +01:00 · sent as 2026-11-23T02:24:20.805249")
        << QStringLiteral("2026-11-23 02:24:20.805249 UTC · sent as 2026-11-23T02:24:20.805249");
    QTest::newRow("with zone") << text("2026-07-01T12:00:00.000001+00:00")
        << QStringLiteral("2026-07-01 14:00:00.000001 +02:00 · sent as 2026-07-01T12:00:00.000001+00:00")
        << QStringLiteral("2026-07-01 12:00:00.000001 UTC · sent as 2026-07-01T12:00:00.000001+00:00");
    QTest::newRow("no fraction") << text("2026-11-23T02:24:20")
        << QStringLiteral("2026-11-23 03:24:20.000000 +01:00 · sent as 2026-11-23T02:24:20")
        << QStringLiteral("2026-11-23 02:24:20.000000 UTC · sent as 2026-11-23T02:24:20");
    QTest::newRow("unreadable") << text("yesterday") << QStringLiteral("yesterday") << QStringLiteral("yesterday");
    QTest::newRow("ext 78") << QByteArray::fromHex("c7184e") + "20240506T07:08:09.123456"
        << QStringLiteral("2024-05-06 09:08:09.123456 +02:00 · sent as 20240506T07:08:09.123456")
        << QStringLiteral("2024-05-06 07:08:09.123456 UTC · sent as 20240506T07:08:09.123456");
    QTest::newRow("ext -1") << QByteArray::fromHex("d6ff00000000")
        << QStringLiteral("1970-01-01 01:00:00.000000 +01:00 · sent as 1970-01-01T00:00:00Z")
        << QStringLiteral("1970-01-01 00:00:00.000000 UTC · sent as 1970-01-01T00:00:00Z");
}

void TestPayloadTreeModel::stamps()
{
    QFETCH(QByteArray, encoded);
    QFETCH(QString, local);
    QFETCH(QString, utc);
    Model model;
    model.setPayload("t", oneEntry([&](MsgpackWriter &w) { w.raw(encoded); }, "_stamp"));
    QCOMPARE(valueAt(model, "data._stamp"), local);
    model.setUseUtc(true);
    QCOMPARE(valueAt(model, "data._stamp"), utc);
}

void TestPayloadTreeModel::zoneChangeKeepsTheTree()
{
    Model model;
    FatalTester tester(&model);
    model.setPayload("t", oneEntry([](MsgpackWriter &w) { w.map(1); w.key("_stamp"); w.str("2026-11-23T02:24:20"); }));
    const QPersistentModelIndex inner = find(model, "data.x._stamp");
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset), changes(&model, &QAbstractItemModel::dataChanged);
    model.setUseUtc(true);
    QVERIFY(inner.isValid());
    QCOMPARE(resets.count(), 0);
    QCOMPARE(changes.count(), 2);
}

void TestPayloadTreeModel::pathsReadBack_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QString>("path");
    QTest::newRow("word") << QByteArray("retcode") << QStringLiteral("data.retcode");
    QTest::newRow("dash inside") << QByteArray("a-b") << QStringLiteral("data.a-b");
    QTest::newRow("space") << QByteArray("a b") << QStringLiteral("data.\"a b\"");
    QTest::newRow("dot") << QByteArray("a.b") << QStringLiteral("data.\"a.b\"");
    QTest::newRow("digit first") << QByteArray("1m") << QStringLiteral("data.\"1m\"");
    QTest::newRow("filter word") << QByteArray("not") << QStringLiteral("data.\"not\"");
    QTest::newRow("quote and backslash") << QByteArray("a\"\\b") << QStringLiteral("data.\"a\\\"\\\\b\"");
    QTest::newRow("line end") << QByteArray("a\nb") << QStringLiteral("data.\"a\\nb\"");
    QTest::newRow("nul") << QByteArray("a\0b", 3) << QStringLiteral("data.\"a\\x00b\"");
    QTest::newRow("umlaut") << QByteArray("gr\xc3\xb6\xc3\x9f" "e") << QStringLiteral("data.\"gr\u00f6\u00dfe\"");
    QTest::newRow("no utf-8") << QByteArray("a\xff") << QStringLiteral("data.\"a\\xff\"");
    QTest::newRow("empty") << QByteArray("") << QStringLiteral("data.\"\"");
}

void TestPayloadTreeModel::pathsReadBack()
{
    QFETCH(QByteArray, key);
    QFETCH(QString, path);
    MsgpackWriter w;
    w.map(1);
    w.str(key);
    w.array(2);
    w.nil();
    w.integer(5);
    const QByteArray payload = w.take();
    Model model;
    model.setPayload("t", payload);
    QCOMPARE(model.index(0, 0).data(Model::PathRole).toString(), path);
    const QModelIndex item = model.indexOfPath(path + QStringLiteral("[1]"));
    QVERIFY(item.isValid());
    QCOMPARE(item.data(Model::PathRole).toString(), path + QStringLiteral("[1]"));
    // The filter language reads the same path as the same place.
    const auto filter = EventFilter::parse(path + QStringLiteral("[1] == 5"));
    QVERIFY2(filter.ok(), filter.ok() ? "" : qPrintable(filter.error().message));
    EventView event;
    event.id = {1};
    event.tag = "t";
    event.payload = payload;
    QVERIFY(filter->matches(event));
}

void TestPayloadTreeModel::filterFindsWhatTheTreeNames()
{
    MsgpackWriter w;
    w.map(2);
    w.integer(7);
    w.map(1);
    w.key("deep");
    w.array(1);
    w.str("say \"hi\"");
    w.key("f");
    w.real(0.1);
    const QByteArray payload = w.take();
    Model model;
    model.setPayload("t", payload);
    openAll(model);
    EventView event;
    event.id = {1};
    event.tag = "t";
    event.payload = payload;
    for (const char *path : {"data.\"7\".deep[0]", "data.\"7\".deep", "data.f", "data.\"7\""}) {
        const QModelIndex index = find(model, path);
        QVERIFY2(index.isValid(), path);
        const QString condition = EventFilter::condition(QString::fromUtf8(path), index.data(Model::EncodedRole).toByteArray());
        const auto filter = EventFilter::parse(condition);
        QVERIFY2(filter.ok(), qPrintable(condition));
        QVERIFY2(filter->matches(event), qPrintable(condition));
    }
}

void TestPayloadTreeModel::jinjaPaths()
{
    MsgpackWriter w;
    w.map(1);
    w.key("data");
    w.map(1);
    w.key("it's");
    w.array(1);
    w.nil();
    Model model;
    model.setPayload("t", w.take());
    QCOMPARE(find(model, "data.data.\"it's\"[0]").data(Model::JinjaPathRole).toString(), QStringLiteral("data['data']['it\\'s'][0]"));
}

void TestPayloadTreeModel::failedStates()
{
    MsgpackWriter w;
    w.map(2);
    w.key("return");
    w.map(2);
    w.key("file_|-a_|-/etc/a_|-managed");
    w.map(2);
    w.key("result");
    w.boolean(false);
    w.key("comment");
    w.str("no space");
    w.key("pkg_|-b_|-b_|-installed");
    w.map(1);
    w.key("result");
    w.boolean(true);
    w.key("other");
    w.map(1);
    w.key("result");
    w.boolean(false);
    Model model;
    model.setPayload("salt/job/1/ret/web1", w.take());
    QCOMPARE(valueAt(model, "data.return"), QStringLiteral("{} 2 keys · ✗ 1 failed"));
    const QModelIndex failed = find(model, "data.return.\"file_|-a_|-/etc/a_|-managed\"");
    QVERIFY(failed.data(Model::FailedRole).toBool());
    QVERIFY(failed.siblingAtColumn(1).data().toString().endsWith(QStringLiteral("✗ failed")));
    QVERIFY(find(model, "data.return.\"file_|-a_|-/etc/a_|-managed\".result").data(Model::FailedRole).toBool());
    QVERIFY(!find(model, "data.return.\"file_|-a_|-/etc/a_|-managed\".comment").data(Model::FailedRole).toBool());
    QVERIFY(!find(model, "data.return.\"pkg_|-b_|-b_|-installed\"").data(Model::FailedRole).toBool());
    QVERIFY(!find(model, "data.other").data(Model::FailedRole).toBool());
}

void TestPayloadTreeModel::secrets()
{
    MsgpackWriter w;
    w.map(2);
    w.key("password");
    w.str("CANARY-7f3a");
    w.key("passenger");
    w.str("Smith");
    Model model;
    FatalTester tester(&model);
    model.setPayload("custom", w.take());
    QVERIFY(model.hasSecrets());
    const auto everything = [&model] {
        QString all = QString::fromUtf8(model.shownPayload());
        for (int row = 0; row < model.rowCount(); ++row) {
            for (int column = 0; column < Model::ColumnCount; ++column) {
                for (const int role : {int(Qt::DisplayRole), int(Model::FullTextRole), int(Model::EncodedRole), int(Qt::AccessibleTextRole)})
                    all += model.index(row, column).data(role).toString();
            }
        }
        return all;
    };
    QVERIFY(!everything().contains(QStringLiteral("CANARY")));
    QVERIFY(everything().contains(QString::fromUtf8(Redaction::Mask)));
    QVERIFY(everything().contains(QStringLiteral("Smith")));
    model.setRevealed(true);
    QVERIFY(everything().contains(QStringLiteral("CANARY")));
    model.setPayload("custom", oneEntry([](MsgpackWriter &v) { v.str("CANARY-7f3a"); }, "password"));
    QVERIFY(!everything().contains(QStringLiteral("CANARY"))); // revealing was for the event before
}

QTEST_GUILESS_MAIN(TestPayloadTreeModel)
#include "tst_payloadtreemodel.moc"
