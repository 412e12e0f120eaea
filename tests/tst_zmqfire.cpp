// Firing at a ZeroMQ bus: the form of its tags, what is refused, and shots that pass through minions and relays.
#include "fakedaemon.h"
#include "projectpaths.h"
#include "readerrows.h"
#include "zmqbustest.h"
#include <algorithm>

using namespace brine;

class tst_ZmqFire : public ZmqBusTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(); }
    void cleanup() { end(); }
    void firesAsTheBusShows_data();
    void firesAsTheBusShows();
    void asksWhereNothingTells();
    void bothFormsTellNothing();
    void longTagsNeedNoForm();
    void wholeDigestIs2014();
    void stalesSocketsTellNothing();
    void payloadIsOldSpec();
    void refusals_data();
    void refusals();
    void neverTwiceWhereNobodyEchoes();
    void manyInOrder();
    void throughTheMinionToTheMaster();
    void noPullSocket();
    void notWaitedFor();
    void throughARelay();
};

void tst_ZmqFire::firesAsTheBusShows_data()
{
    QTest::addColumn<QByteArray>("seen");
    QTest::addColumn<QByteArray>("release");
    QTest::addColumn<int>("form");
    QTest::newRow("padded event") << PaddedEvent << QByteArray() << int(TagForm::Padded);
    QTest::newRow("line feed event") << LineFeedEvent << QByteArray() << int(TagForm::LineFeeds);
    QTest::newRow("named 2014.7") << QByteArray() << QByteArray("2014.7") << int(TagForm::Padded);
    QTest::newRow("named 2015.8") << QByteArray() << QByteArray("2015.8") << int(TagForm::LineFeeds);
    QTest::newRow("named against what is seen") << LineFeedEvent << QByteArray("2014.7") << int(TagForm::Padded);
}

void tst_ZmqFire::firesAsTheBusShows()
{
    QFETCH(QByteArray, seen);
    QFETCH(QByteArray, release);
    QFETCH(int, form);
    ZmqDaemon daemon(dir());
    Watched bus(ofRelease(daemon.address(), release.constData()));
    QTRY_VERIFY(isOpen(bus.reader));
    if (!seen.isEmpty()) {
        daemon.publish(seen);
        QTRY_COMPARE(bus.reader.state().events, 1u);
    }
    const auto receipt = bus.firer.fire(shot("my/tag"));
    QVERIFY2(receipt.ok(), qPrintable(receipt.ok() ? QString() : receipt.error().text()));
    QVERIFY(receipt->seen);
    QCOMPARE(receipt->framing, Framing::ZeroMq);
    QVERIFY(receipt->seenUs >= receipt->sentUs);
    QCOMPARE(daemon.taken(), QList<QByteArray>{legacyBody("my/tag", receipt->payload, TagForm(form))});
}

void tst_ZmqFire::asksWhereNothingTells()
{
    ZmqDaemon daemon(dir());
    Watched bus(daemon.address());
    const auto receipt = bus.firer.fire(shot("my/tag")); // at once: nothing is known of the bus, not even that it is ZeroMQ
    QVERIFY(!receipt.ok());
    QVERIFY2(receipt.error().text().contains(QLatin1String("--release")), qPrintable(receipt.error().text()));
    // An event that comes while it waits decides.
    std::thread other([&] { daemon.publish(PaddedEvent); });
    QTRY_COMPARE(bus.reader.state().events, 1u);
    other.join();
    QVERIFY(bus.firer.fire(shot("my/tag"))->seen);
    QCOMPARE(daemon.taken().size(), 1);
}

void tst_ZmqFire::bothFormsTellNothing()
{
    ZmqDaemon daemon(dir());
    Watched bus(daemon.address());
    QTRY_VERIFY(isOpen(bus.reader));
    daemon.publish(PaddedEvent);
    daemon.publish(LineFeedEvent);
    QTRY_COMPARE(bus.reader.state().events, 2u);
    QVERIFY(!bus.firer.fire(shot("my/tag")).ok());
    QVERIFY(daemon.taken().isEmpty());
}

void tst_ZmqFire::longTagsNeedNoForm()
{
    ZmqDaemon daemon(dir());
    Watched bus(daemon.address());
    const auto receipt = bus.firer.fire(shot("a/tag/of/more/than/twenty"));
    QVERIFY2(receipt.ok(), qPrintable(receipt.ok() ? QString() : receipt.error().text()));
    QVERIFY(receipt->seen);
    // No byte of the stream form that was thought of first has reached it.
    QCOMPARE(daemon.taken(), QList<QByteArray>{"a/tag/of/more/than/twenty\n\n" + receipt->payload});
}

void tst_ZmqFire::wholeDigestIs2014()
{
    ZmqDaemon daemon(dir(), {QStringLiteral("minion_event_e694aa37abf20c91a442da4841aeccdf")});
    Watched bus(daemon.address());
    const auto receipt = bus.firer.fire(shot("my/tag"));
    QVERIFY2(receipt.ok(), qPrintable(receipt.ok() ? QString() : receipt.error().text()));
    QVERIFY(receipt->seen);
    QCOMPARE(daemon.taken(), QList<QByteArray>{legacyBody("my/tag", receipt->payload, TagForm::Padded)});
}

// A minion that was 2014.1 once left its file behind.
void tst_ZmqFire::stalesSocketsTellNothing()
{
    ZmqDaemon daemon(dir(), {QStringLiteral("minion_event_e694aa37ab")});
    FakeDaemon old(dir(), {}); // only to have a socket's file that nobody listens at
    old.stop();
    QVERIFY(QFile::rename(old.address().pubPath, dir() + QStringLiteral("/minion_event_e694aa37abf20c91a442da4841aeccdf_pub.ipc")));
    Watched bus(daemon.address());
    QVERIFY(!bus.firer.fire(shot("my/tag")).ok());
    QVERIFY(daemon.taken().isEmpty());
}

void tst_ZmqFire::payloadIsOldSpec()
{
    ZmqDaemon daemon(dir());
    Watched bus(ofRelease(daemon.address(), "2015.8"));
    MsgpackWriter out;
    out.map(2);
    out.key("long");
    out.str(QByteArray(40, 'x'));
    out.key("bytes");
    out.bin("abc");
    BusFirer::Shot shot{"my/tag", out.take()};
    const auto receipt = bus.firer.fire(shot);
    QVERIFY(receipt.ok() && receipt->seen);
    const QByteArray body = daemon.taken().value(0);
    QVERIFY(body.startsWith("my/tag\n\n\x83\xa4long\xda" + QByteArray("\0\x28", 2) + QByteArray(40, 'x') + "\xa5" "bytes\xa3" "abc\xa6_stamp\xba"));
    QVERIFY(body.endsWith(receipt->payload));
}

void tst_ZmqFire::refusals_data()
{
    QTest::addColumn<QByteArray>("tag");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("says");
    QTest::newRow("not ASCII") << QByteArray("gr\xc3\xbcn") << QByteArray("\x80") << QStringLiteral("ASCII");
    QTest::newRow("ends in |") << QByteArray("tag|") << QByteArray("\x80") << QStringLiteral("|");
    QTest::newRow("ext") << QByteArray("tag") << QByteArray::fromHex("81a161d44e00") << QStringLiteral("extension");
    QTest::newRow("no map") << QByteArray("tag") << QByteArray("\xa1x") << QStringLiteral("dictionary");
    QTest::newRow("empty tag") << QByteArray() << QByteArray("\x80") << QStringLiteral("empty");
}

// The publisher checks nothing and its listeners die of what they cannot read.
void tst_ZmqFire::refusals()
{
    QFETCH(QByteArray, tag);
    QFETCH(QByteArray, payload);
    QFETCH(QString, says);
    ZmqDaemon daemon(dir());
    Watched bus(ofRelease(daemon.address(), "2014.7"));
    QTRY_VERIFY(isOpen(bus.reader));
    const auto receipt = bus.firer.fire({tag, payload});
    QVERIFY(!receipt.ok());
    QVERIFY2(receipt.error().text().contains(says), qPrintable(receipt.error().text()));
    QVERIFY(daemon.taken().isEmpty());
}

void tst_ZmqFire::neverTwiceWhereNobodyEchoes()
{
    ZmqDaemon::Options options;
    options.relays = false;
    ZmqDaemon daemon(dir(), options);
    Watched bus(ofRelease(daemon.address(), "2015.8"));
    const auto receipt = bus.firer.fire(shot("my/tag", 700));
    QVERIFY(receipt.ok());
    QVERIFY(receipt->handedOver);
    QVERIFY(!receipt->seen);
    QCOMPARE(daemon.taken().size(), 1);
}

void tst_ZmqFire::manyInOrder()
{
    ZmqDaemon daemon(dir());
    Watched bus(ofRelease(daemon.address(), "2014.7"));
    std::vector<BusFirer::Shot> shots;
    for (int i = 0; i < 700; ++i)
        shots.push_back({"n/" + QByteArray::number(i), shotPayload(i)});
    std::vector<size_t> seen;
    bus.firer.fireMany(shots, [&](size_t index, const BusFirer::Outcome &outcome) {
        if (outcome.ok() && outcome->seen)
            seen.push_back(index);
    });
    QCOMPARE(seen.size(), shots.size());
    QVERIFY(std::is_sorted(seen.begin(), seen.end()));
    const auto taken = daemon.taken();
    QCOMPARE(taken.size(), 700);
    for (int i = 0; i < 700; ++i)
        QVERIFY(taken[i].startsWith("n/" + QByteArray::number(i) + '|'));
}

void tst_ZmqFire::throughTheMinionToTheMaster()
{
    ZmqDaemon daemon(dir(), {QStringLiteral("minion_event_e694aa37ab")});
    Watched bus(ofRelease(daemon.address(), "2014.7"));
    BusFirer::Shot up = shot("my/tag");
    up.route = BusFirer::Route::ThroughMinionToMaster;
    const auto receipt = bus.firer.fire(up);
    QVERIFY(receipt.ok() && receipt->seen);
    QVERIFY(daemon.taken().value(0).startsWith("fire_master|||||||||\x85\xa4" "data\x81"));
}

void tst_ZmqFire::noPullSocket()
{
    ZmqDaemon::Options options;
    options.hasPull = false;
    ZmqDaemon daemon(dir(), options);
    Watched bus(ofRelease(daemon.address(), "2015.8"));
    QTRY_VERIFY(isOpen(bus.reader));
    const auto receipt = bus.firer.fire(shot("my/tag", 1000));
    QVERIFY(!receipt.ok());
    QVERIFY2(receipt.error().text().contains(daemon.address().pullPath), qPrintable(receipt.error().text()));
    QVERIFY(isOpen(bus.reader)); // watching goes on
}

// What was handed over leaves, though the program that does it ends at once.
void tst_ZmqFire::notWaitedFor()
{
    ZmqDaemon daemon(dir());
    {
        Watched bus(ofRelease(daemon.address(), "2015.8"));
        BusFirer::Shot quick = shot("my/tag");
        quick.waitForEcho = false;
        const auto receipt = bus.firer.fire(quick);
        QVERIFY2(receipt.ok(), qPrintable(receipt.ok() ? QString() : receipt.error().text()));
        QVERIFY(receipt->handedOver);
        QVERIFY(!receipt->seen);
    }
    QTRY_COMPARE(daemon.taken().size(), 1);
}

// As another user, or at the far end of ssh: two link programs in a row.
void tst_ZmqFire::throughARelay()
{
    ZmqDaemon daemon(dir());
    BusAddress address;
    address.link = {projectpaths::brinectl(), QStringLiteral("relay"), QStringLiteral("--sock-dir"), dir(), QStringLiteral("--release"), QStringLiteral("2014.7")};
    address.linkName = QStringLiteral("relayed bus");
    Watched bus(address);
    QTRY_COMPARE_WITH_TIMEOUT(bus.reader.state().framing, Framing::ZeroMq, 5000);
    const auto receipt = bus.firer.fire(shot("my/tag"));
    QVERIFY2(receipt.ok(), qPrintable(receipt.ok() ? QString() : receipt.error().text()));
    QVERIFY(receipt->seen);
    QCOMPARE(daemon.taken(), QList<QByteArray>{legacyBody("my/tag", receipt->payload, TagForm::Padded)});
    Rows rows(bus.reader);
    QVERIFY(rows.readEvents(1));
    QCOMPARE(rows.tags, QList<QByteArray>{"my/tag"});
}

QTEST_GUILESS_MAIN(tst_ZmqFire)
#include "tst_zmqfire.moc"
