// The tree of a payload that is huge, deep or broken, and the search in one.
#include "payloadnode.h"
#include "payloadtreetest.h"
#include <QElapsedTimer>

using namespace brine;
using Model = PayloadTreeModel;

class TestPayloadTreeBounds : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void pagesOfAMillionItems();
    void pagesOfAHugeMap();
    void thousandLevels();
    void tenMillionLevelsCostNothing();
    void cutAtEveryByte();
    void trailingBytes();
    void claimedLengths_data();
    void claimedLengths();
    void firstPaintOfFiveMegabytes();
    void search();
    void searchIsBounded();
};

void TestPayloadTreeBounds::pagesOfAMillionItems()
{
    const auto payload = oneEntry([](MsgpackWriter &w) {
        w.array(1'000'001);
        for (int i = 0; i < 1'000'001; ++i)
            w.integer(i);
    });
    Model model;
    model.setPayload("t", payload);
    const QModelIndex list = model.index(0, 0);
    model.fetchMore(list);
    QCOMPARE(model.rowCount(list), 2); // pages of pages: never more than 1 000 rows at a level
    QCOMPARE(model.index(0, 0, list).data().toString(), QStringLiteral("[0 … 999999]"));
    QElapsedTimer timer;
    timer.start();
    const QModelIndex late = find(model, "data.x[999998]");
    QVERIFY(late.isValid());
    QCOMPARE(late.siblingAtColumn(Model::ValueColumn).data().toString(), QStringLiteral("999998"));
    QCOMPARE(late.data(Model::PathRole).toString(), QStringLiteral("data.x[999998]"));
    QCOMPARE(valueAt(model, "data.x[1000000]"), QStringLiteral("1000000"));
    QVERIFY(!find(model, "data.x[1000001]").isValid());
    QCOMPARE(late.parent().data().toString(), QStringLiteral("[999000 … 999999]"));
    QCOMPARE(late.parent().data(Model::PathRole).toString(), QStringLiteral("data.x[999000:1000000]"));
    QVERIFY(late.parent().data(Model::EncodedRole).toByteArray().isEmpty());
    for (QModelIndex at = late; at.isValid(); at = at.parent())
        QVERIFY(model.rowCount(at.parent()) <= 1000);
}

void TestPayloadTreeBounds::pagesOfAHugeMap()
{
    const auto payload = oneEntry([](MsgpackWriter &w) {
        w.map(2500);
        for (int i = 0; i < 2500; ++i) {
            w.key("k" + QByteArray::number(i));
            w.integer(i);
        }
    });
    Model model;
    FatalTester tester(&model);
    model.setPayload("t", payload);
    const QModelIndex map = model.index(0, 0);
    model.fetchMore(map);
    QCOMPARE(model.rowCount(map), 3);
    QCOMPARE(model.index(2, Model::ValueColumn, map).data().toString(), QStringLiteral("500 entries"));
    QCOMPARE(valueAt(model, "data.x.k2499"), QStringLiteral("2499"));
}

void TestPayloadTreeBounds::thousandLevels()
{
    Model model;
    model.setPayload("t", oneEntry([](MsgpackWriter &w) {
        for (int i = 0; i < 1000; ++i)
            w.array(1);
        w.nil();
    }));
    QModelIndex at = model.index(0, 0);
    int levels = 1;
    while (model.hasChildren(at)) {
        model.fetchMore(at);
        at = model.index(0, 0, at);
        ++levels;
    }
    QCOMPARE(levels, 512);
    QCOMPARE(at.siblingAtColumn(Model::ValueColumn).data().toString(), QStringLiteral("…"));
}

void TestPayloadTreeBounds::tenMillionLevelsCostNothing()
{
    QElapsedTimer timer;
    timer.start();
    Model model;
    model.setPayload("t", QByteArray(10'000'000, '\x91'));
    QCOMPARE(model.rowCount(), 2); // the first level and what cannot be decoded
    QModelIndex at = model.index(0, 0);
    for (int i = 0; i < 600 && model.hasChildren(at); ++i) {
        model.fetchMore(at);
        at = model.index(0, 0, at);
    }
    QVERIFY(find(model, "data[0][0][0]").isValid());
    QVERIFY2(timer.elapsed() < 20'000, "hostile nesting must not cost a pass per level squared");
}

void TestPayloadTreeBounds::cutAtEveryByte()
{
    MsgpackWriter w;
    w.map(3);
    w.key("a");
    w.array(3);
    w.integer(1);
    w.str("two");
    w.bin("\x03\x03");
    w.key("b");
    w.map(1);
    w.key("c");
    w.real(1.5);
    w.key("d");
    w.ext(78, "20240506T07:08:09.123456");
    const QByteArray whole = w.take();
    QCOMPARE(undecodableFrom(whole), -1);
    for (qsizetype cut = 1; cut < whole.size(); ++cut) {
        const QByteArray part = whole.first(cut);
        Model model;
        FatalTester tester(&model);
        model.setPayload("t", part);
        openAll(model);
        QVERIFY2(printed(model).join(u'\n').contains(QStringLiteral("(undecodable)")), qPrintable(QString::number(cut)));
        const qsizetype from = undecodableFrom(part);
        QVERIFY2(from >= 0 && from <= cut, qPrintable(QString::number(cut)));
    }
}

void TestPayloadTreeBounds::trailingBytes()
{
    Model model;
    model.setPayload("t", QByteArray::fromHex("81a16101") + "xyz");
    QCOMPARE(printed(model), QStringList({QStringLiteral("a | 1 | int"), QStringLiteral("(undecodable) | 78 79 7a · 3 bytes | undecodable")}));
}

void TestPayloadTreeBounds::claimedLengths_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::newRow("array32") << QByteArray::fromHex("ddffffffff");
    QTest::newRow("array32 with items") << QByteArray::fromHex("ddffffffff0102c0");
    QTest::newRow("map32") << QByteArray::fromHex("dfffffffffa161c0");
    QTest::newRow("str32") << QByteArray::fromHex("81a161dbffffffff61");
    QTest::newRow("bin32") << QByteArray::fromHex("81a161c6ffffffff61");
    QTest::newRow("ext32") << QByteArray::fromHex("81a161c9ffffffff4e61");
    QTest::newRow("nested") << QByteArray::fromHex("81a161dd00010000c0c0");
    QTest::newRow("invalid inside") << QByteArray::fromHex("82a161c1a162c0");
    QTest::newRow("map key cut") << QByteArray::fromHex("81a5");
    QTest::newRow("deep key") << QByteArray("\x81") + QByteArray(2000, '\x91') + "\xc0\xc0";
}

void TestPayloadTreeBounds::claimedLengths()
{
    QFETCH(QByteArray, payload);
    Model model;
    FatalTester tester(&model);
    model.setPayload("t", payload);
    openAll(model);
    for (int row = 0; row < model.rowCount(); ++row) {
        for (const int role : {int(Qt::DisplayRole), int(Model::PathRole), int(Model::JinjaPathRole), int(Model::EncodedRole),
                               int(Model::FullTextRole), int(Model::FailedRole)})
            model.index(row, 0).data(role);
    }
    QVERIFY(model.rowCount() >= 1);
}

void TestPayloadTreeBounds::firstPaintOfFiveMegabytes()
{
    MsgpackWriter w;
    w.map(2);
    w.key("fun");
    w.str("state.apply");
    w.key("return");
    w.map(13'000);
    for (int i = 0; i < 13'000; ++i) {
        w.key("file_|-state" + QByteArray::number(i) + "_|-/etc/x_|-managed");
        w.map(3);
        w.key("result");
        w.boolean(true);
        w.key("comment");
        w.str(QByteArray(350, 'c'));
        w.key("__run_num__");
        w.integer(i);
    }
    const QByteArray payload = w.take();
    QVERIFY(payload.size() > 5'000'000);
    Model model;
    QElapsedTimer timer;
    timer.start();
    model.setPayload("salt/job/1/ret/web1", payload);
    model.fetchMore(model.index(1, 0));
    const QStringList rows = printed(model);
    qInfo("5 MB event: %.1f ms to the first rows", double(timer.nsecsElapsed()) / 1e6);
    QCOMPARE(rows.size(), 15);
    QVERIFY(timer.elapsed() < 2000); // the bound that holds in a debug or sanitizer build; the benchmark has the real one
}

void TestPayloadTreeBounds::search()
{
    MsgpackWriter w;
    w.map(3);
    w.key("Alpha");
    w.array(2);
    w.str("beta");
    w.map(1);
    w.key("gamma");
    w.str("ALPHA omega");
    w.key("n");
    w.integer(12345);
    w.key("\xc3\xa4rger");
    w.nil();
    const QByteArray payload = w.take();
    QCOMPARE(searchPayload(payload, QStringLiteral("alpha")).trails, (std::vector<PayloadTrail>{{0}, {0, 1, 0}}));
    QCOMPARE(searchPayload(payload, QStringLiteral("234")).trails, (std::vector<PayloadTrail>{{1}}));
    QCOMPARE(searchPayload(payload, QStringLiteral("Ärger")).trails, (std::vector<PayloadTrail>{{2}}));
    QVERIFY(searchPayload(payload, QStringLiteral("nothing")).trails.empty());
    QVERIFY(searchPayload(payload, QString()).trails.empty());
    Model model;
    FatalTester tester(&model);
    model.setPayload("t", payload);
    QCOMPARE(model.indexOfTrail({0, 1, 0}).data(Model::PathRole).toString(), QStringLiteral("data.Alpha[1].gamma"));
    QVERIFY(!model.indexOfTrail({0, 9}).isValid());
    QVERIFY(!model.indexOfTrail({9}).isValid());
}

void TestPayloadTreeBounds::searchIsBounded()
{
    MsgpackWriter w;
    w.array(50'000);
    for (int i = 0; i < 50'000; ++i)
        w.str("match");
    const PayloadHits hits = searchPayload(w.take(), QStringLiteral("match"));
    QCOMPARE(hits.trails.size(), size_t(10'000));
    QVERIFY(hits.isPartial);
    const PayloadHits none = searchPayload(QByteArray(3'000'000, '\x91'), QStringLiteral("x"));
    QVERIFY(none.trails.empty());
    QVERIFY(searchPayload(QByteArray::fromHex("ddffffffff0102"), QStringLiteral("2")).trails.size() == 1);
}

QTEST_GUILESS_MAIN(TestPayloadTreeBounds)
#include "tst_payloadtreebounds.moc"
