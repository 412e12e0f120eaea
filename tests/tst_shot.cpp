// What Brine knows of shots: what the bus made of them, why one was not seen, and the list that keeps them.
#include "eventfilter.h"
#include "fireable.h"
#include "firedfile.h"
#include "firedmodel.h"
#include "lossreasons.h"
#include "msgpackwriter.h"
#include "redaction.h"
#include "shottest.h"
#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace brine;

namespace {

QStringList told(const PayloadDiff &diff)
{
    QStringList lines;
    for (const PayloadChange &change : diff.changes()) {
        const char *const sign = change.kind == PayloadChange::Kind::Added ? "+" : change.kind == PayloadChange::Kind::Removed ? "-" : "~";
        lines << QLatin1String(sign) + change.path;
    }
    return lines;
}

ShotRecord recordOf(QByteArrayView tag, QByteArrayView json)
{
    ShotRecord record;
    record.shot = shotOf(tag, json);
    record.bus = QStringLiteral("the demo bus");
    record.firedUs = 1'795'000'000'000'000;
    return record;
}

} // namespace

class TestShot : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void differences_data();
    void differences();
    void envelopeIsWrapped();
    void formsAreNoDifference();
    void cutOffPayloadIsOneValue();
    void differencesAreBounded();
    void randomEditsAreFound();
    void reasonsFitTheEvidence();
    void filterReads();
    void modelIsAModel();
    void removeAndUndo();
    void listIsBounded();
    void fileKeepsAllButSecrets();
    void hostileFiles_data();
    void hostileFiles();
};

void TestShot::differences_data()
{
    QTest::addColumn<QByteArray>("sent");
    QTest::addColumn<QByteArray>("arrived");
    QTest::addColumn<QStringList>("changes");
    QTest::newRow("same") << QByteArray(R"({"a": [1, {"b": null}]})") << QByteArray(R"({"a": [1, {"b": null}]})") << QStringList();
    QTest::newRow("order of keys") << QByteArray(R"({"a": 1, "b": 2})") << QByteArray(R"({"b": 2, "a": 1})") << QStringList();
    QTest::newRow("stamp") << QByteArray(R"({"a": 1})") << QByteArray(R"({"a": 1, "_stamp": "x"})") << QStringList{QStringLiteral("+_stamp")};
    QTest::newRow("changed deep") << QByteArray(R"({"a": {"b": [1, 2, 3]}})") << QByteArray(R"({"a": {"b": [1, 5, 3]}})") << QStringList{QStringLiteral("~a.b[1]")};
    QTest::newRow("longer list") << QByteArray(R"({"a": [1]})") << QByteArray(R"({"a": [1, 2]})") << QStringList{QStringLiteral("+a[1]")};
    QTest::newRow("shorter list") << QByteArray(R"({"a": [1, 2]})") << QByteArray(R"({"a": [1]})") << QStringList{QStringLiteral("-a[1]")};
    QTest::newRow("type") << QByteArray(R"({"a": 1})") << QByteArray(R"({"a": "1"})") << QStringList{QStringLiteral("~a")};
    QTest::newRow("float is no int") << QByteArray(R"({"a": 1})") << QByteArray(R"({"a": 1.0})") << QStringList{QStringLiteral("~a")};
    QTest::newRow("map to list") << QByteArray(R"({"a": {}})") << QByteArray(R"({"a": []})") << QStringList{QStringLiteral("~a")};
    QTest::newRow("gone") << QByteArray(R"({"a": 1, "b": 1})") << QByteArray(R"({"b": 1})") << QStringList{QStringLiteral("-a")};
    QTest::newRow("odd key") << QByteArray(R"({"a b": 1})") << QByteArray(R"({"a b": 2})") << QStringList{QStringLiteral("~\"a b\"")};
    QTest::newRow("own data key") << QByteArray(R"({"data": {"a": 1}})") << QByteArray(R"({"data": {"a": 1}, "_stamp": "x"})") << QStringList{QStringLiteral("+_stamp")};
}

void TestShot::differences()
{
    QFETCH(QByteArray, sent);
    QFETCH(QByteArray, arrived);
    const PayloadDiff diff = PayloadDiff::between(fromJson(sent), fromJson(arrived));
    QTEST(told(diff), "changes");
    QCOMPARE(diff.isEmpty(), told(diff).isEmpty());
    QVERIFY(!diff.isWrapped());
    QVERIFY(!diff.summary().isEmpty());
}

// As a master publishes what a minion asked of it.
void TestShot::envelopeIsWrapped()
{
    const QByteArray sent = fromJson(R"({"a": 1, "b": {"c": 2}})");
    const PayloadDiff diff = PayloadDiff::between(
        sent, fromJson(R"({"id": "web1", "cmd": "_minion_event", "pretag": null, "data": {"a": 1, "b": {"c": 3}}, "tag": "x", "_stamp": "y"})"));
    QVERIFY(diff.isWrapped());
    QCOMPARE(told(diff), QStringList({QStringLiteral("~data.b.c"), QStringLiteral("+id"), QStringLiteral("+cmd"), QStringLiteral("+pretag"),
                                      QStringLiteral("+tag"), QStringLiteral("+_stamp")}));
    for (const PayloadChange &change : diff.changes()) {
        if (change.kind == PayloadChange::Kind::Added)
            QVERIFY2(!change.note.isEmpty(), qPrintable(change.path));
    }
    const PayloadDiff own = PayloadDiff::between(sent, withStamp(fireMasterEnvelope("x", sent), "2026-11-23T14:02:07.113204"));
    QVERIFY(own.isWrapped());
    QVERIFY(!own.summary().isEmpty());
}

void TestShot::formsAreNoDifference()
{
    const QByteArray sent = QByteArray::fromHex("82a16101a162ca3fc00000");              // 1 in one byte, 1.5 in four
    const QByteArray arrived = QByteArray::fromHex("82a161cf0000000000000001a162cb3ff8000000000000"); // both in eight
    QVERIFY(PayloadDiff::between(sent, arrived).isEmpty());
    QVERIFY(!PayloadDiff::between(QByteArray::fromHex("81a161a162"), QByteArray::fromHex("81a161c40162")).isEmpty()); // text and bytes
}

void TestShot::cutOffPayloadIsOneValue()
{
    const QByteArray sent = fromJson(R"({"a": 1})");
    const PayloadDiff diff = PayloadDiff::between(sent, QByteArray::fromHex("82a16101"));
    QCOMPARE(diff.changes().size(), size_t(1));
    QVERIFY(PayloadDiff::between({}, {}).isEmpty());
}

void TestShot::differencesAreBounded()
{
    MsgpackWriter a, b, deepA, deepB;
    a.map(10'000);
    b.map(10'000);
    for (int i = 0; i < 10'000; ++i) {
        a.str(QByteArray::number(i));
        a.integer(i);
        b.str(QByteArray::number(i));
        b.integer(i + 1);
    }
    const PayloadDiff many = PayloadDiff::between(a.bytes(), b.bytes());
    QCOMPARE(many.changes().size(), PayloadDiff::MaxChanges);
    QVERIFY(many.isCut());
    for (int i = 0; i < 400; ++i) {
        deepA.array(1);
        deepB.array(1);
    }
    deepA.nil();
    deepB.boolean(true);
    const PayloadDiff deep = PayloadDiff::between(deepA.bytes(), deepB.bytes());
    QCOMPARE(deep.changes().size(), size_t(1));
}

// A key changed at random is told as that key, and nothing else.
void TestShot::randomEditsAreFound()
{
    QRandomGenerator random(20261125);
    for (int round = 0; round < 200; ++round) {
        const int keys = 1 + int(random.bounded(20)), changed = int(random.bounded(keys));
        MsgpackWriter before, after;
        before.map(quint32(keys));
        after.map(quint32(keys));
        QString path;
        for (int i = 0; i < keys; ++i) {
            const int to = (i + round) % keys; // arrives in another order
            for (auto [out, key] : {std::pair(&before, i), std::pair(&after, to)}) {
                out->str("k" + QByteArray::number(key));
                out->array(2);
                out->integer(key);
                out->str(out == &after && key == changed ? "new" : "old");
            }
        }
        QCOMPARE(told(PayloadDiff::between(before.bytes(), after.bytes())), QStringList{QStringLiteral("~k%1[1]").arg(changed)});
    }
}

void TestShot::reasonsFitTheEvidence()
{
    LossEvidence e;
    e.waitedMs = 5000;
    const auto has = [&e](const char *word) { return lossReasons(e).join(u'\n').contains(QLatin1String(word)); };
    QVERIFY(!lossReasons(e).isEmpty());
    QVERIFY(has("framing"));
    QVERIFY(has("may hang"));
    e.framingIsKnown = true;
    QVERIFY(!has("framing"));
    e.sawOthers = true;
    QVERIFY(!has("may hang"));
    QVERIFY(has("dropped on its way"));
    e.takesConnections = false;
    e.whyNoConnection = QStringLiteral("Connection refused");
    QVERIFY(lossReasons(e).first().contains(QStringLiteral("Connection refused")));
    e = {};
    e.otherTag = "prefix/my/tag";
    QVERIFY(lossReasons(e).first().contains(QStringLiteral("prefix/my/tag")));
    QCOMPARE(lossReasons(e).size(), 1);
    e = {};
    e.reconnected = true;
    QVERIFY(has("restarted"));
    QCOMPARE(lossReasons(e).size(), 1);
    e = {};
    e.wasWatching = false;
    QVERIFY(has("not connected"));
    e = {};
    e.dropped = 7;
    QVERIFY(has("7 events"));
    e = {};
    e.maxEventSize = 1000;
    e.payloadBytes = 950;
    QVERIFY(has("max_event_size"));
    e.destination = ShotRequest::Destination::MasterThroughMinion;
    QVERIFY(has("fire_master"));
}

void TestShot::filterReads()
{
    ShotRecord record = recordOf("my/\"odd\"\ttag", R"({"a": 1})");
    QVERIFY2(EventFilter::parse(record.filter()).ok(), qPrintable(record.filter()));
    record.receipt.eventId = 17;
    record.followUps.push_back({EventId{19}, 0, "x", {}, FollowUp::Why::PassedToMaster});
    for (quint64 i = 0; i < 5000; ++i)
        record.followUps.push_back({EventId{20 + i}, 0, "x", i < 3 ? "20261123140207113204" : QByteArray(), FollowUp::Why::SameJob});
    const QString filter = record.filter();
    QVERIFY2(filter.startsWith(QLatin1String("seq == 17 or seq == 19 or jid == \"20261123140207113204\"")), qPrintable(filter.left(200)));
    QVERIFY(EventFilter::parse(filter).ok());
    ShotRecord burst = recordOf("burst/a", "{}");
    burst.times = 7;
    QVERIFY2(EventFilter::parse(burst.filter()).ok() && burst.filter().contains(QStringLiteral("tag == \"burst/a\"")), qPrintable(burst.filter()));
    burst.shot.tag = "burst/{{counter}}";
    QVERIFY2(EventFilter::parse(burst.filter()).ok() && burst.filter().contains(QStringLiteral("tag ^= \"burst/\"")), qPrintable(burst.filter()));
    QVERIFY(!burst.whyNotAgain().isEmpty());
    record.isOfEarlier = true; // numbers of another session mean other events
    QVERIFY(!record.filter().contains(QStringLiteral("seq")));
}

void TestShot::modelIsAModel()
{
    FiredModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy changed(&model, &FiredModel::changed);
    const quint64 first = model.add(recordOf("a", "{}")), second = model.add(recordOf("<b>bold</b>", "{}"));
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.index(0, FiredModel::TagColumn).data().toString(), QStringLiteral("<b>bold</b>")); // the newest first
    QVERIFY(!model.index(0, 0).data(Qt::ToolTipRole).toString().contains(QStringLiteral("<b>")));
    QCOMPARE(model.rowOf(first), 1);
    QCOMPARE(model.idAt(0), second);
    model.change(first, [](ShotRecord &record) {
        record.receipt.outcome = ReceiptInfo::Outcome::Seen;
        record.receipt.sentUs = 1'000'000;
        record.receipt.seenUs = 1'003'200;
    });
    QCOMPARE(model.index(1, FiredModel::ResultColumn).data().toString(), QStringLiteral("3.2 ms"));
    QCOMPARE(changed.count(), 3);
    model.change(99, [](ShotRecord &) { QFAIL("there is none"); });
    model.setUseUtc(true);
    QVERIFY(!model.index(0, FiredModel::TimeColumn).data().toString().isEmpty());
}

void TestShot::removeAndUndo()
{
    FiredModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QList<quint64> ids;
    for (int i = 0; i < 6; ++i)
        ids << model.add(recordOf("tag/" + QByteArray::number(i), "{}"));
    model.remove({ids[1], ids[4], 99});
    QCOMPARE(model.rowCount(), 4);
    QVERIFY(!model.record(ids[4]));
    const quint64 newer = model.add(recordOf("newer", "{}"));
    model.undoRemove();
    QCOMPARE(model.rowCount(), 7);
    QCOMPARE(model.rowOf(newer), 0);
    for (int i = 0; i < 6; ++i)
        QCOMPARE(model.rowOf(ids[i]), 6 - i);
    model.clear();
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(model.undoCount(), size_t(7));
    model.undoRemove();
    QCOMPARE(model.rowCount(), 7);
    QCOMPARE(model.rowOf(ids[0]), 6);
}

void TestShot::listIsBounded()
{
    FiredModel model;
    for (size_t i = 0; i < FiredModel::MaxShots + 10; ++i)
        model.add(recordOf("t/" + QByteArray::number(qulonglong(i)), "{}"));
    QCOMPARE(size_t(model.rowCount()), FiredModel::MaxShots);
    QCOMPARE(model.records().back().shot.tag, QByteArray("t/10"));
}

void TestShot::fileKeepsAllButSecrets()
{
    std::deque<ShotRecord> records;
    ShotRecord plain = recordOf("my/tag", R"({"n": 18446744073709551615, "f": 1.5, "l": [null, true]})");
    plain.receipt.outcome = ReceiptInfo::Outcome::Seen;
    plain.receipt.text = QStringLiteral("sent 14:02:07.113 · seen");
    plain.receipt.details = QStringList{QStringLiteral("one"), QStringLiteral("two")};
    plain.receipt.sentUs = 5;
    plain.receipt.seenUs = 9;
    plain.arrivedTag = "my/tag";
    plain.arrived = fromJson(R"({"n": 1, "_stamp": "x"})");
    plain.shot.destination = ShotRequest::Destination::Minions;
    plain.shot.target = QStringLiteral("web*");
    plain.shot.targetType = QStringLiteral("glob");
    plain.times = 40;
    records.push_back(plain);
    records.push_back(recordOf("my/login", R"({"password": "hunter2"})"));
    ShotRecord large = recordOf("large", "{}");
    large.shot.payload = fromJson("{\"x\": \"" + QByteArray(100'000, 'x') + "\"}");
    records.push_back(large);
    const QByteArray file = FiredFile::write(records);
    QVERIFY(!file.contains("hunter2") && !file.contains(QByteArray("hunter2").toBase64()));
    const auto read = FiredFile::read(file);
    QCOMPARE(read.size(), size_t(3));
    QCOMPARE(read[0].shot.tag, plain.shot.tag);
    QCOMPARE(read[0].shot.payload, plain.shot.payload);
    QVERIFY(read[0].shot.destination == ShotRequest::Destination::Minions && read[0].receipt.outcome == ReceiptInfo::Outcome::Seen);
    QCOMPARE(read[0].shot.target, plain.shot.target);
    QCOMPARE(read[0].receipt.text, plain.receipt.text);
    QCOMPARE(read[0].receipt.details, plain.receipt.details);
    QCOMPARE(read[0].arrived, plain.arrived);
    QCOMPARE(read[0].times, 40u);
    QVERIFY(read[0].isOfEarlier && !read[0].isMasked && !read[0].isLeftOut);
    QVERIFY(read[1].isMasked && !read[1].whyNotAgain().isEmpty());
    QVERIFY(read[1].shot.payload.contains(Redaction::Mask));
    QVERIFY(read[2].isLeftOut && !read[2].whyNotAgain().isEmpty() && read[2].shot.payload.isEmpty());
    const auto again = FiredFile::read(FiredFile::write({read.begin(), read.end()}));
    QVERIFY(again[1].isMasked && again[2].isLeftOut); // also after a second restart
}

void TestShot::hostileFiles_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<int>("records");
    QTest::newRow("empty") << QByteArray() << 0;
    QTest::newRow("no JSON") << QByteArray("\xff\xfe[") << 0;
    QTest::newRow("object") << QByteArray("{\"tag\": \"YQ==\"}") << 0;
    QTest::newRow("numbers") << QByteArray("[1, null, \"x\", [[]]]") << 0;
    QTest::newRow("no tag") << QByteArray("[{\"payload\": \"gA==\"}]") << 0;
    QTest::newRow("no payload") << QByteArray("[{\"tag\": \"YQ==\"}]") << 1;
    QTest::newRow("enums out of range") << QByteArray("[{\"tag\": \"YQ==\", \"payload\": \"gA==\", \"to\": 77, \"outcome\": -5, \"sent\": -1, \"times\": -9}]") << 1;
    QTest::newRow("payload no map") << QByteArray("[{\"tag\": \"YQ==\", \"payload\": \"kQ==\"}]") << 1;
    QTest::newRow("too many") << "[" + QByteArray("{\"tag\": \"YQ==\"},").repeated(2000) + "{}]" << 500;
    QTest::newRow("too large") << "[{\"tag\": \"YQ==\"}" + QByteArray(FiredFile::MaxFile, ' ') + "]" << 0;
}

void TestShot::hostileFiles()
{
    QFETCH(QByteArray, file);
    QFETCH(int, records);
    const auto read = FiredFile::read(file);
    QCOMPARE(int(read.size()), records);
    for (const ShotRecord &record : read) {
        QVERIFY(record.times >= 1);
        QVERIFY(record.receipt.outcome != ReceiptInfo::Outcome::Pending);
        QVERIFY(record.shot.payload.isEmpty() == record.isLeftOut);
        QVERIFY(!record.filter().isEmpty());
    }
}

QTEST_GUILESS_MAIN(TestShot)
#include "tst_shot.moc"
