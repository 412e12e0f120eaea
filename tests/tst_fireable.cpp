#include "fireable.h"
#include "jsonwriter.h"
#include "msgpackwriter.h"

#include <QDateTime>
#include <QRegularExpression>
#include <QTest>
#include <thread>

using namespace brine;

class TestFireable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stampForm();
    void stampsIncrease();
    void readStamp_data();
    void readStamp();
    void readsWhatItWrites();
    void refused_data();
    void refused();
    void accepted_data();
    void accepted();
    void withStamp_data();
    void withStamp();
    void envelope();
    void wrappedText();
};

void TestFireable::stampForm()
{
    static const QRegularExpression bare(QStringLiteral("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}$"));
    const QString stamp = QString::fromLatin1(saltStamp(StampForm::Bare));
    QVERIFY2(bare.match(stamp).hasMatch(), qPrintable(stamp));
    const QString zoned = QString::fromLatin1(saltStamp(StampForm::WithZone));
    QVERIFY(zoned.endsWith(QStringLiteral("+00:00")));
    QVERIFY2(bare.match(zoned.chopped(6)).hasMatch(), qPrintable(zoned));
}

void TestFireable::stampsIncrease()
{
    constexpr int Each = 5000;
    QList<QByteArray> stamps[2];
    const auto make = [](QList<QByteArray> &out) {
        for (int i = 0; i < Each; ++i)
            out += saltStamp(StampForm::Bare);
    };
    std::thread other(make, std::ref(stamps[1]));
    make(stamps[0]);
    other.join();
    QSet<QByteArray> all;
    for (const QList<QByteArray> &list : stamps) {
        QVERIFY(std::is_sorted(list.begin(), list.end()));
        all += QSet<QByteArray>(list.begin(), list.end());
    }
    QCOMPARE(all.size(), qsizetype(2 * Each));
}

void TestFireable::readStamp_data()
{
    QTest::addColumn<QByteArray>("stamp");
    QTest::addColumn<bool>("readable");
    QTest::addColumn<qint64>("us");
    const auto row = [](const char *stamp, qint64 us) { QTest::newRow(stamp) << QByteArray(stamp) << true << us; };
    const qint64 base = 1'795'400'660'000'000; // 2026-11-23T02:24:20Z
    row("2026-11-23T02:24:20.805249", base + 805249);
    row("2026-11-23T02:24:20.805249+00:00", base + 805249);
    row("2026-11-23T02:24:20.805249Z", base + 805249);
    row("2026-11-23T02:24:20", base); // Python's isoformat leaves a fraction of 0 out
    row("2026-11-23T02:24:20+00:00", base);
    row("2026-11-23 02:24:20.8", base + 800000);
    row("2026-11-23_02:24:20.805249", base + 805249);
    row("2026-11-23T02:24:20.805249123", base + 805249);
    row("2026-11-23T04:24:20.805249+02:00", base + 805249);
    row("2026-11-22T20:54:20-0530", base);
    row("2026-11-23T03:24:20+01", base);
    row("1969-12-31T23:59:59.999999", -1);
    row("2028-02-29T00:00:00", 1'835'395'200'000'000);
    row("2016-12-31T23:59:60", 1'483'228'800'000'000);
    row("9999-12-31T23:59:59.999999", 253'402'300'799'999'999);
    for (const char *bad : {"", "yesterday", "2026-11-23", "2026-11-23T", "2026-11-23T02:24", "2026-13-23T02:24:20", "2026-02-30T02:24:20",
                            "2026-11-23T24:00:00", "2026-11-23T02:60:20", "2026-11-23T02:24:20.", "2026-11-23T02:24:20.1234567890",
                            "2026-11-23T02:24:20.8x", "2026-11-23T02:24:20+", "2026-11-23T02:24:20+1", "2026-11-23T02:24:20+00:00x",
                            "0000-11-23T02:24:20", "2026-11-23T02:24:20 ", "-026-11-23T02:24:20", "2027-02-29T00:00:00"})
        QTest::newRow(qPrintable(QStringLiteral("not \"%1\"").arg(QLatin1String(bad)))) << QByteArray(bad) << false << qint64(0);
    QTest::newRow("NUL inside") << QByteArray("2026-11-23T02:24:20\0", 20) << false << qint64(0);
}

void TestFireable::readStamp()
{
    QFETCH(QByteArray, stamp);
    QFETCH(bool, readable);
    QFETCH(qint64, us);
    const std::optional<qint64> read = readSaltStamp(stamp);
    QCOMPARE(read.has_value(), readable);
    if (readable)
        QCOMPARE(*read, us);
}

void TestFireable::readsWhatItWrites()
{
    const qint64 before = QDateTime::currentMSecsSinceEpoch() * 1000 - 1000;
    for (const StampForm form : {StampForm::Bare, StampForm::WithZone}) {
        const std::optional<qint64> us = readSaltStamp(saltStamp(form));
        QVERIFY(us);
        QVERIFY(*us >= before && *us < before + 60'000'000);
    }
}

void TestFireable::refused_data()
{
    QTest::addColumn<QByteArray>("tag");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<quint64>("limit");
    QTest::addColumn<QString>("word");
    const auto row = [](const char *name, const QByteArray &tag, const QByteArray &payload, const char *word, quint64 limit = 1 << 20) {
        QTest::newRow(name) << tag << payload << limit << QString::fromLatin1(word);
    };
    const QByteArray map("\x80");
    row("no tag", "", map, "empty");
    row("empty line", "a\n\nb", map, "empty line");
    row("line feed", "a\nb", map, "control");
    row("tab", "a\tb", map, "control");
    row("NUL", QByteArray("a\0b", 3), map, "control");
    row("DEL", "a\x7f", map, "control");
    row("C1", "a\xc2\x9b", map, "control");
    row("not UTF-8", "a\xff", map, "UTF-8");
    row("no payload", "t", "", "no payload");
    row("list", "t", "\x91\x01", "a list");
    row("text", "t", "\xa1" "a", "a text");
    row("number", "t", "\x05", "a number");
    row("null", "t", "\xc0", "null");
    row("bool", "t", "\xc3", "true or false");
    row("cut off", "t", QByteArray::fromHex("81a161"), "cut off");
    row("trailing", "t", QByteArray::fromHex("80c0"), "follow");
    row("invalid", "t", QByteArray::fromHex("c1"), "msgpack");
    row("too large", "t", "\x81\xa1" "a\xa1" "b", "max_event_size is 4", 4);
}

void TestFireable::refused()
{
    QFETCH(QByteArray, tag);
    QFETCH(QByteArray, payload);
    QFETCH(quint64, limit);
    QFETCH(QString, word);
    const Result<Done> result = checkFireable(tag, payload, limit);
    QVERIFY(!result);
    QVERIFY2(result.error().contains(word), qPrintable(result.error()));
    QVERIFY(result.error().endsWith(u'.'));
}

void TestFireable::accepted_data()
{
    QTest::addColumn<QByteArray>("tag");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<quint64>("limit");
    QTest::newRow("smallest") << QByteArray("a") << QByteArray("\x80") << quint64(1);
    QTest::newRow("unicode") << QByteArray("größe/日本") << QByteArray::fromHex("81a16101") << quint64(1 << 20);
    QTest::newRow("spaces") << QByteArray("my tag") << QByteArray::fromHex("81a16101") << quint64(4);
    QTest::newRow("no limit") << QByteArray("a") << QByteArray::fromHex("81a16101") << quint64(0);
}

void TestFireable::accepted()
{
    QFETCH(QByteArray, tag);
    QFETCH(QByteArray, payload);
    QFETCH(quint64, limit);
    const Result<Done> result = checkFireable(tag, payload, limit);
    QVERIFY2(result.ok(), result.ok() ? "" : qPrintable(result.error()));
}

void TestFireable::withStamp_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("appended last") << QByteArray::fromHex("81a16101") << QByteArray(R"({"a": 1, "_stamp": "S"})");
    QTest::newRow("empty map") << QByteArray::fromHex("80") << QByteArray(R"({"_stamp": "S"})");
    QTest::newRow("replaced in place") << QByteArray::fromHex("82a65f7374616d70a178a16101") << QByteArray(R"({"_stamp": "S", "a": 1})");
    QTest::newRow("whatever it was") << QByteArray::fromHex("82a65f7374616d70920102a16101") << QByteArray(R"({"_stamp": "S", "a": 1})");
    QTest::newRow("twice") << QByteArray::fromHex("83a65f7374616d7001a161c0a65f7374616d7002") << QByteArray(R"({"_stamp": "S", "a": null, "_stamp": "S"})");
    QTest::newRow("deeper ones stay") << QByteArray::fromHex("81a16181a65f7374616d7001") << QByteArray(R"({"a": {"_stamp": 1}, "_stamp": "S"})");
    QTest::newRow("a bin key is another key") << QByteArray::fromHex("81c4065f7374616d7001") << QByteArray(R"({"_stamp": 1, "_stamp": "S"})");
    QTest::newRow("no map") << QByteArray::fromHex("9101") << QByteArray("[1]");
    QTest::newRow("cut off") << QByteArray::fromHex("82a161") << toJson(QByteArray::fromHex("82a161"));
    MsgpackWriter fifteen, many;
    fifteen.map(15);
    many.map(65535);
    for (int i = 0; i < 65535; ++i) {
        many.integer(i);
        many.nil();
        if (i < 15) {
            fifteen.integer(i);
            fifteen.nil();
        }
    }
    // One more key needs a longer header.
    const QByteArray json15 = toJson(fifteen.bytes()), jsonMany = toJson(many.bytes());
    QTest::newRow("15 keys") << fifteen.take() << json15.chopped(1) + R"(, "_stamp": "S"})";
    QTest::newRow("65535 keys") << many.take() << jsonMany.chopped(1) + R"(, "_stamp": "S"})";
}

void TestFireable::withStamp()
{
    QFETCH(QByteArray, payload);
    QFETCH(QByteArray, json);
    const QByteArray stamped = brine::withStamp(payload, "S");
    QCOMPARE(toJson(stamped), json);
    QCOMPARE(brine::withStamp(stamped, "S"), stamped);
}

/// The very bytes that Salt's fire_master puts on a minion's bus.
void TestFireable::envelope()
{
    const QByteArray envelope = fireMasterEnvelope("my/tag", QByteArray::fromHex("81a16101"));
    QCOMPARE(envelope.toHex(), QByteArray("84a46461746181a16101a3746167a66d792f746167a66576656e7473c0a6707265746167c0"));
    QCOMPARE(brine::withStamp(envelope, "2024-05-06T07:08:09.123456").toHex(),
             QByteArray("85a46461746181a16101a3746167a66d792f746167a66576656e7473c0a6707265746167c0a65f7374616d70ba") + QByteArray("2024-05-06T07:08:09.123456").toHex());
}

void TestFireable::wrappedText()
{
    QCOMPARE(wrapText("hello").toHex(), QByteArray("81a464617461a568656c6c6f"));
    QCOMPARE(toJson(wrapText("")), QByteArray(R"({"data": ""})"));
    QCOMPARE(toJson(wrapText("\xff")), QByteArray(R"({"data": {"$bytes": "/w=="}})"));
    QVERIFY(checkFireable("t", wrapText("x"), 100).ok());
}

QTEST_GUILESS_MAIN(TestFireable)
#include "tst_fireable.moc"
