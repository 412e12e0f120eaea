#include "gap.h"
#include "jsonwriter.h"

#include <QDateTime>
#include <QTest>

using namespace brine;

class TestGap : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundTrip_data();
    void roundTrip();
    void tolerant_data();
    void tolerant();
    void texts_data();
    void texts();
};

namespace {

constexpr qint64 Second = 1'000'000;
constexpr qint64 Start = 1'764'000'000 * Second;

QString clock(qint64 us)
{
    return QDateTime::fromMSecsSinceEpoch(us / 1000).toString(QStringLiteral("HH:mm:ss"));
}

} // namespace

void TestGap::roundTrip_data()
{
    QTest::addColumn<int>("reason");
    QTest::addColumn<quint64>("lost");
    QTest::addColumn<QString>("detail");
    QTest::newRow("reconnected") << int(Gap::Reason::Reconnected) << quint64(0) << QStringLiteral("/run/salt/master/master_event_pub.ipc");
    QTest::newRow("dropped") << int(Gap::Reason::Dropped) << ~quint64(0) << QString();
    QTest::newRow("undecoded") << int(Gap::Reason::Undecoded) << quint64(3) << QStringLiteral("ünïcode");
    QTest::newRow("oversize") << int(Gap::Reason::Oversize) << quint64(1) << QStringLiteral("4 GiB");
    QTest::newRow("note") << int(Gap::Reason::Note) << quint64(0) << QStringLiteral("clock was set");
}

void TestGap::roundTrip()
{
    QFETCH(int, reason);
    QFETCH(quint64, lost);
    QFETCH(QString, detail);
    const QByteArray bytes = writeGap({Gap::Reason(reason), lost, Start, Start + Second, detail});
    const Gap gap = readGap(bytes);
    QCOMPARE(int(gap.reason), reason);
    QCOMPARE(gap.lostEvents, lost);
    QCOMPARE(gap.fromUs, Start);
    QCOMPARE(gap.toUs, Start + Second);
    QCOMPARE(gap.detail, detail);
    QVERIFY(toJson(bytes).startsWith("{\"gap\": \"")); // a plain map: exports show it as it is
}

void TestGap::tolerant_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no map") << QByteArray("\x93\x01\x02\x03");
    QTest::newRow("empty map") << QByteArray("\x80");
    QTest::newRow("cut off") << writeGap({Gap::Reason::Dropped, 5, 1, 2, {}}).first(3);
    QTest::newRow("other types") << QByteArray::fromHex("83a3676170c0a46c6f737490a664657461696c05");
    QTest::newRow("unknown reason") << QByteArray::fromHex("81a3676170a3787878");
}

void TestGap::tolerant()
{
    QFETCH(QByteArray, payload);
    const Gap gap = readGap(payload);
    QCOMPARE(gap.reason, Gap::Reason::Note);
    QCOMPARE(gap.lostEvents, quint64(0));
    QVERIFY(gap.detail.isEmpty());
    QCOMPARE(gapText(gap), QStringLiteral("gap"));
}

void TestGap::texts_data()
{
    QTest::addColumn<int>("reason");
    QTest::addColumn<quint64>("lost");
    QTest::addColumn<qint64>("from");
    QTest::addColumn<qint64>("to");
    QTest::addColumn<QString>("detail");
    QTest::addColumn<QString>("text");
    const QString span = QStringLiteral(" %1 – %2").arg(clock(Start), clock(Start + Second));
    QTest::newRow("dropped") << int(Gap::Reason::Dropped) << quint64(1203) << Start << Start + Second << QStringLiteral("buffer limit")
                             << QStringLiteral("1 203 events dropped%1 (buffer limit)").arg(span);
    QTest::newRow("one dropped, same second") << int(Gap::Reason::Dropped) << quint64(1) << Start << Start + 10 << QString()
                                              << QStringLiteral("1 event dropped %1").arg(clock(Start));
    QTest::newRow("millions") << int(Gap::Reason::Dropped) << quint64(12'345'678) << qint64(0) << qint64(0) << QString()
                              << QStringLiteral("12 345 678 events dropped");
    QTest::newRow("reconnected") << int(Gap::Reason::Reconnected) << quint64(0) << Start << Start + Second << QString()
                                 << QStringLiteral("disconnected: events in between were not received%1").arg(span);
    QTest::newRow("oversize") << int(Gap::Reason::Oversize) << quint64(1) << qint64(0) << Start << QStringLiteral("130 MiB")
                              << QStringLiteral("event too large to keep %1 (130 MiB)").arg(clock(Start));
    QTest::newRow("note") << int(Gap::Reason::Note) << quint64(0) << qint64(0) << qint64(0) << QStringLiteral("clock was set")
                          << QStringLiteral("clock was set");
    QTest::newRow("anybody's words") << int(Gap::Reason::Note) << quint64(0) << qint64(0) << qint64(0) << QStringLiteral("a\u001b[2J\nb\u202e")
                                     << QStringLiteral("a\\u001b[2J↵b\\u202e");
}

void TestGap::texts()
{
    QFETCH(int, reason);
    QFETCH(quint64, lost);
    QFETCH(qint64, from);
    QFETCH(qint64, to);
    QFETCH(QString, detail);
    QFETCH(QString, text);
    QCOMPARE(gapText({Gap::Reason(reason), lost, from, to, detail}), text);
}

QTEST_GUILESS_MAIN(TestGap)
#include "tst_gap.moc"
