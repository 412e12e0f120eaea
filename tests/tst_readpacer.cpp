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
};

void tst_ReadPacer::aloneWaitsForNothing()
{
    ReadPacer pacer;
    for (qint64 now = 1'000'000; now < 2'000'000; now += 5'000)
        QCOMPARE(pacer.pauseAfter(400, now), 0);
}

void tst_ReadPacer::quickOnesGather_data()
{
    QTest::addColumn<double>("bytesPerUs");
    QTest::newRow("2 000 events a second of 400 bytes") << 0.8;
    QTest::newRow("10 000 events a second of 1.2 kB") << 12.0;
    QTest::newRow("35 000 events a second of 1.2 kB") << 42.0;
    QTest::newRow("100 000 events a second of 1.2 kB") << 120.0;
}

// Whatever the rate, what gathers in a pause stays well below the 100 KB that the kernel keeps, and no event waits a millisecond.
void tst_ReadPacer::quickOnesGather()
{
    QFETCH(double, bytesPerUs);
    ReadPacer pacer;
    qint64 now = 1'000'000;
    int pause = 0, paused = 0;
    double bytes = 400;
    for (int i = 0; i < 1000; ++i) {
        pause = pacer.pauseAfter(quint64(bytes), now);
        QVERIFY(pause < 1000);
        QVERIFY(pause == 0 || pause >= ReadPacer::ShortestUs);
        const qint64 next = pause ? pause : 100;
        bytes = double(next) * bytesPerUs;
        QVERIFY2(!pause || bytes < 64 * 1024, qPrintable(QString::number(bytes)));
        now += next;
        paused += pause > 0;
    }
    QVERIFY2(paused > 900, qPrintable(QString::number(paused)));
}

void tst_ReadPacer::emptyReadEndsIt()
{
    ReadPacer pacer;
    QCOMPARE(pacer.pauseAfter(400, 1'000'000), 0);
    QVERIFY(pacer.pauseAfter(400, 1'000'100) > 0);
    QCOMPARE(pacer.pauseAfter(0, 1'000'300), 0); // then wait for bytes
    QCOMPARE(pacer.pauseAfter(400, 1'010'000), 0); // and the next one is alone again
}

void tst_ReadPacer::floodIsReadAtOnce()
{
    ReadPacer pacer;
    qint64 now = 1'000'000;
    for (int i = 0; i < 100; ++i, now += 100)
        (void)pacer.pauseAfter(400, now);
    for (int i = 0; i < 5; ++i, now += 100)
        (void)pacer.pauseAfter(200'000, now);
    QCOMPARE(pacer.pauseAfter(200'000, now), 0);
}

QTEST_APPLESS_MAIN(tst_ReadPacer)
#include "tst_readpacer.moc"
