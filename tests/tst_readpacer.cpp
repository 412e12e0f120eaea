#include "readpacer.h"

#include <QTest>

using namespace brine;

class tst_ReadPacer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aloneWaitsForNothing();
    void quickOnesGather_data();
    void quickOnesGather();
    void emptyReadEndsIt();
    void floodIsReadAtOnce();
    void lateReaderIsNoFlood();
    void lateReaderGathersAgain();
    void largeEventIsNoFlood();
};

void tst_ReadPacer::aloneWaitsForNothing()
{
    ReadPacer pacer;
    for (qint64 now = 1'000'000; now < 2'000'000; now += 5'000)
        QCOMPARE(pacer.pauseAfter(400, 1, now), 0);
}

void tst_ReadPacer::quickOnesGather_data()
{
    QTest::addColumn<double>("perSecond");
    QTest::addColumn<int>("size");
    QTest::newRow("2 000 a second of 400 bytes") << 2e3 << 400;
    QTest::newRow("10 000 a second of 1.2 kB") << 1e4 << 1200;
    QTest::newRow("35 000 a second of 1.2 kB") << 3.5e4 << 1200;
    QTest::newRow("100 000 a second of 1.2 kB") << 1e5 << 1200;
    QTest::newRow("5 000 a second of 5 kB") << 5e3 << 5000;
}

// Whatever the rate, what gathers in a pause stays well below what the kernel keeps, or leaves the publisher milliseconds until that is
// full; and no pause is longer than the longest.
void tst_ReadPacer::quickOnesGather()
{
    QFETCH(double, perSecond);
    QFETCH(int, size);
    ReadPacer pacer;
    double now = 1e6, due = 0;
    int paused = 0;
    for (int i = 0; i < 1000; ++i) {
        const quint64 events = qMax<quint64>(1, quint64(due));
        const int pause = pacer.pauseAfter(events * quint64(size), events, qint64(now));
        QVERIFY(pause <= ReadPacer::LongestUs);
        QVERIFY(pause == 0 || pause >= ReadPacer::ShortestUs);
        const double next = pause ? pause : qMax(20.0, 1e6 / perSecond); // without a pause it waits for the next event
        due = qMax(1.0, next * perSecond / 1e6);
        const double gathered = due * (size + 832), spareUs = (212'992 - gathered) / (perSecond * (size + 832)) * 1e6;
        QVERIFY2(gathered < 64 * 1024 || (gathered < 128 * 1024 && spareUs > 5000), qPrintable(QString::number(due)));
        now += next;
        paused += pause > 0;
    }
    QVERIFY2(paused > 900, qPrintable(QString::number(paused)));
}

void tst_ReadPacer::emptyReadEndsIt()
{
    ReadPacer pacer;
    QCOMPARE(pacer.pauseAfter(400, 1, 1'000'000), 0);
    QVERIFY(pacer.pauseAfter(400, 1, 1'000'100) > 0);
    QCOMPARE(pacer.pauseAfter(0, 0, 1'000'300), 0); // then wait for bytes
    QCOMPARE(pacer.pauseAfter(400, 1, 1'010'000), 0); // and the next one is alone again
}

void tst_ReadPacer::floodIsReadAtOnce()
{
    ReadPacer pacer;
    qint64 now = 1'000'000;
    for (int i = 0; i < 100; ++i, now += 100)
        (void)pacer.pauseAfter(400, 1, now);
    for (int i = 0; i < 5; ++i, now += 100)
        (void)pacer.pauseAfter(200'000, 170, now);
    QCOMPARE(pacer.pauseAfter(200'000, 170, now), 0);
    for (int i = 0; i < 100; ++i, now += 20) // whose reads find little now and then
        QCOMPARE(pacer.pauseAfter(3'000, 3, now), 0);
    for (int i = 0; i < 20; ++i, now += 1000)
        (void)pacer.pauseAfter(400, 1, now);
    QVERIFY(pacer.pauseAfter(400, 1, now) > 0);
}

// A reader that was not given the processor for 5 ms finds much at once; that is no flood.
void tst_ReadPacer::lateReaderIsNoFlood()
{
    ReadPacer pacer;
    qint64 now = 1'000'000;
    for (int i = 0; i < 20; ++i, now += 800)
        (void)pacer.pauseAfter(4'000, 4, now);
    QCOMPARE(pacer.pauseAfter(4'000, 4, now), ReadPacer::LongestUs);
    QCOMPARE(pacer.pauseAfter(50'000, 50, now + 5'000), ReadPacer::LongestUs);
    QCOMPARE(pacer.pauseAfter(180'000, 180, now + 10'000), 0);
}

// Late by so much that the kernel was full: what comes at an ordinary rate after it gathers again, flood at full speed does not.
void tst_ReadPacer::lateReaderGathersAgain()
{
    ReadPacer pacer;
    qint64 now = 1'000'000;
    for (int i = 0; i < 20; ++i, now += 2'500)
        (void)pacer.pauseAfter(30'000, 25, now);
    QCOMPARE(pacer.pauseAfter(120'000, 100, now += 10'000), 0);
    for (int i = 0; i < 20; ++i)
        (void)pacer.pauseAfter(1'100, 1, now += 110);
    QVERIFY(pacer.pauseAfter(1'100, 1, now += 110) >= 1000);

    QCOMPARE(pacer.pauseAfter(160'000, 160, now += 300), 0);
    for (int i = 0; i < 100; ++i)
        QCOMPARE(pacer.pauseAfter(2'200, 2, now += 8), 0);
}

void tst_ReadPacer::largeEventIsNoFlood()
{
    ReadPacer pacer;
    qint64 now = 1'000'000;
    for (int i = 0; i < 20; ++i, now += 900)
        (void)pacer.pauseAfter(8'000, 9, now);
    QVERIFY(pacer.pauseAfter(180'000, 5, now) >= 500);
    for (int i = 0; i < 5; ++i)
        (void)pacer.pauseAfter(8'000, 9, now += 900);
    QVERIFY(pacer.pauseAfter(8'000, 9, now + 900) > 1000);
}

QTEST_APPLESS_MAIN(tst_ReadPacer)
#include "tst_readpacer.moc"
