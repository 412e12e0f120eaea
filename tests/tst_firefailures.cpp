#include "fakedaemon.h"
#include "socketfoldertest.h"
#include "watchedbus.h"

#include <QElapsedTimer>
#include <QTest>

using namespace brine;

class tst_FireFailures : public SocketFolderTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { beginWithoutWarnings(); }
    void cleanup() { end(); }

    void refusedShotsWriteNothing_data();
    void refusedShotsWriteNothing();
    void nobodyListens();
    void withoutReader();
    void closedUnreadIsSentAgain();
    void closedUnreadTwiceIsNotSent();
};

void tst_FireFailures::refusedShotsWriteNothing_data()
{
    QTest::addColumn<QByteArray>("tag");
    QTest::addColumn<QByteArray>("data");
    QTest::newRow("empty tag") << QByteArray() << shotPayload();
    QTest::newRow("empty line in the tag") << QByteArray("a\n\nb") << shotPayload();
    QTest::newRow("control character") << QByteArray("a\x1b[31m") << shotPayload();
    QTest::newRow("not UTF-8") << QByteArray("a\xff") << shotPayload();
    QTest::newRow("list") << QByteArray("a") << QByteArray::fromHex("9101");
    QTest::newRow("text") << QByteArray("a") << QByteArray::fromHex("a161");
    QTest::newRow("two maps") << QByteArray("a") << shotPayload() + shotPayload();
    QTest::newRow("cut off") << QByteArray("a") << shotPayload().chopped(1);
    QTest::newRow("nothing") << QByteArray("a") << QByteArray();
    MsgpackWriter large;
    large.map(1);
    large.key("blob");
    large.bin(QByteArray(1 << 20, 'x'));
    QTest::newRow("over max_event_size") << QByteArray("a") << large.take();
}

void tst_FireFailures::refusedShotsWriteNothing()
{
    QFETCH(QByteArray, tag);
    QFETCH(QByteArray, data);
    FakeDaemon daemon(dir(), {});
    Watched bus(daemon.address());
    QTRY_COMPARE(daemon.subscribers(), 1);
    const auto receipt = bus.firer.fire({tag, data, BusFirer::Route::ThisBus, 5000, true});
    QVERIFY(!receipt.ok());
    QVERIFY(receipt.error().title.startsWith(QLatin1String("Not sent: ")));
    QVERIFY(receipt.error().title.size() > 12);
    QCOMPARE(daemon.pullConnections(), 0);
    (void)bus.firer.fire({"a", shotPayload(), BusFirer::Route::ThisBus, 50, false});
    QTRY_VERIFY(daemon.pullConnections() > 0);
    QCOMPARE(daemon.pullConnections(), 1); // accepted in their order: one before it would be counted
}

void tst_FireFailures::nobodyListens()
{
    FakeDaemon daemon(dir(), {});
    Watched bus(daemon.address());
    QVERIFY(QFile::remove(daemon.address().pullPath));
    const auto missing = bus.firer.fire(shot("a"));
    QVERIFY(!missing.ok());
    QCOMPARE(missing.error().kind, BusProblem::Kind::NotFound);
    QVERIFY(missing.error().text().contains(daemon.address().pullPath));
    daemon.stop();
    QElapsedTimer timer;
    timer.start();
    const auto stopped = bus.firer.fire(shot("a"));
    QVERIFY(!stopped.ok());
    QVERIFY2(timer.elapsed() < 3000, "an error is known at once, not after the echo's time");
}

void tst_FireFailures::withoutReader()
{
    FakeDaemon daemon(dir(), {});
    BusFirer firer(daemon.address(), nullptr);
    const auto receipt = firer.fire(shot("a"));
    QVERIFY(!receipt.ok()); // a guess would be lost in silence
    QVERIFY(!receipt.error().reason.isEmpty());
    QCOMPARE(daemon.timesTaken("a"), 0);
}

// F17: closed with the bytes unread, so it cannot have become an event: once more, on a fresh connection.
void tst_FireFailures::closedUnreadIsSentAgain()
{
    FakeDaemon::Options options;
    options.closeUnread = 1;
    FakeDaemon daemon(dir(), options);
    Watched bus(daemon.address());
    QTRY_COMPARE(daemon.subscribers(), 1);
    const auto receipt = bus.firer.fire(shot("a"));
    QVERIFY2(receipt.ok() && receipt->seen, receipt ? qPrintable(receipt->text()) : qPrintable(receipt.error().text()));
    QCOMPARE(daemon.timesTaken("a"), 1);
    QCOMPARE(daemon.pullConnections(), 2);
}

void tst_FireFailures::closedUnreadTwiceIsNotSent()
{
    FakeDaemon::Options options;
    options.closeUnread = 2;
    FakeDaemon daemon(dir(), options);
    Watched bus(daemon.address());
    QTRY_COMPARE(daemon.subscribers(), 1);
    const auto receipt = bus.firer.fire(shot("a"));
    QVERIFY(!receipt.ok());
    QVERIFY(receipt.error().title.startsWith(QLatin1String("Not sent")));
    QCOMPARE(receipt.error().path, daemon.address().pullPath);
    QCOMPARE(daemon.timesTaken("a"), 0);
}

QTEST_GUILESS_MAIN(tst_FireFailures)
#include "tst_firefailures.moc"
