#include "embeddedbus.h"
#include "fakedaemon.h"
#include "msgpackview.h"
#include "socketfoldertest.h"
#include "watchedbus.h"

#include <QElapsedTimer>
#include <QTest>

using namespace brine;

namespace {
// A quarter of what people get, where a test waits for these times to pass.
constexpr FireTiming Hasty{60, 250, 50, 1000};
}

class tst_BusFirer : public SocketFolderTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { beginWithoutWarnings(); }
    void cleanup() { end(); }

    void findsTheFraming_data();
    void findsTheFraming();
    void unknownWithoutEchoIsHonest();
    void lateEchoIsNeverTwice_data();
    void lateEchoIsNeverTwice();
    void busyDaemonIsWaitedFor();
    void forgetsAtReconnect();
    void asksAgainWhenThePromiseFails();
    void embeddedBusTakesBare();
    void minionRoute();
    void withoutWaiting();
    void receiptTexts();
    void stampFollowsTheBus();
    void firesQuickly();
};

void tst_BusFirer::findsTheFraming_data()
{
    QTest::addColumn<int>("pub");
    QTest::addColumn<int>("pull");
    QTest::addColumn<bool>("quiet");
    for (const bool quiet : {true, false}) {
        const char *const state = quiet ? "quiet" : "busy";
        QTest::addRow("to 3006.25, 3007.14, 3008.1, %s", state) << int(Framing::Bare) << int(Framing::Bare) << quiet;
        QTest::addRow("from 3007.15 and 3008.2, %s", state) << int(Framing::Bare) << int(Framing::Prefixed) << quiet;
        QTest::addRow("from 3006.26, %s", state) << int(Framing::Prefixed) << int(Framing::Prefixed) << quiet;
    }
}

void tst_BusFirer::findsTheFraming()
{
    QFETCH(int, pub);
    QFETCH(int, pull);
    QFETCH(bool, quiet);
    FakeDaemon::Options options;
    options.pub = Framing(pub);
    options.pull = Framing(pull);
    FakeDaemon daemon(dir(), options);
    Watched bus(daemon.address());
    QVERIFY(!bus.problem);
    QTRY_COMPARE(daemon.subscribers(), 1);
    if (!quiet) {
        daemon.publish("before", shotPayload());
        QTRY_COMPARE(bus.reader.state().events, 1u);
    }
    const bool seenOnPub = !quiet && Framing(pub) == Framing::Prefixed;
    QCOMPARE(bus.firer.knownFraming(), seenOnPub ? Framing::Prefixed : Framing::Unknown);
    for (int i = 0; i < 3; ++i) {
        const QByteArray tag = "fired/" + QByteArray::number(i);
        const auto receipt = bus.firer.fire(shot(tag));
        QVERIFY2(receipt.ok(), receipt ? "" : qPrintable(receipt.error().text()));
        QVERIFY(receipt->handedOver);
        QVERIFY2(receipt->seen, qPrintable(receipt->text()));
        QCOMPARE(int(receipt->framing), pull);
        QCOMPARE(daemon.timesTaken(tag), 1);
    }
    // A fourth comes after all that a second form of the three would have brought.
    const auto last = bus.firer.fire(shot("fired/last"));
    QVERIFY(last.ok() && last->seen);
    QCOMPARE(daemon.taken().size(), 4);
    QCOMPARE(int(bus.firer.knownFraming()), pull);
    // One form was enough from the second shot on.
    const bool probedTwice = Framing(pull) == Framing::Prefixed && !seenOnPub;
    QCOMPARE(daemon.pullConnections(), probedTwice ? 5 : 4);
}

// A daemon that takes events and whose echo never comes: said so, and never the same form twice.
void tst_BusFirer::unknownWithoutEchoIsHonest()
{
    for (const Framing pull : {Framing::Bare, Framing::Prefixed}) {
        FakeDaemon::Options options;
        options.pull = pull;
        options.echoes = false;
        FakeDaemon daemon(dir(), options);
        Watched bus(daemon.address(), Hasty);
        QTRY_COMPARE(daemon.subscribers(), 1);
        const auto receipt = bus.firer.fire(shot("a", 400));
        QVERIFY(receipt.ok());
        QVERIFY(receipt->handedOver);
        QVERIFY(!receipt->seen);
        QVERIFY(receipt->text().endsWith(QLatin1String("not seen in 0.4 s")));
        QCOMPARE(daemon.timesTaken("a"), 1);
        QCOMPARE(bus.firer.knownFraming(), Framing::Unknown);
    }
}

void tst_BusFirer::lateEchoIsNeverTwice_data()
{
    QTest::addColumn<int>("pull");
    QTest::addColumn<int>("delayMs");
    for (const Framing pull : {Framing::Bare, Framing::Prefixed})
        for (const int delay : {Hasty.echoAfterTakenMs * 3 / 2, Hasty.knownEchoMs * 5 / 4})
            QTest::addRow("%s, echo after %d ms", framingName(pull), delay) << int(pull) << delay;
}

void tst_BusFirer::lateEchoIsNeverTwice()
{
    QFETCH(int, pull);
    QFETCH(int, delayMs);
    FakeDaemon::Options options;
    options.pull = Framing(pull);
    options.echoDelayMs = delayMs;
    FakeDaemon daemon(dir(), options);
    Watched bus(daemon.address(), Hasty);
    QTRY_COMPARE(daemon.subscribers(), 1);
    for (int i = 0; i < 3; ++i) {
        const QByteArray tag = "late/" + QByteArray::number(i);
        const auto receipt = bus.firer.fire(shot(tag));
        QVERIFY(receipt.ok());
        QVERIFY2(receipt->seen, qPrintable(receipt->text()));
        QCOMPARE(daemon.timesTaken(tag), 1);
    }
    QTRY_COMPARE(bus.reader.state().events, 3u);
    QVERIFY(bus.firer.fire(shot("late/end"))->seen); // a second form of one before would have been taken by then
    QCOMPARE(daemon.taken().size(), 4);
    for (int i = 0; i < 3; ++i)
        QCOMPARE(daemon.timesTaken("late/" + QByteArray::number(i)), 1);
}

// Until it has read the bytes it is only busy: no second form meanwhile.
void tst_BusFirer::busyDaemonIsWaitedFor()
{
    for (const Framing pull : {Framing::Bare, Framing::Prefixed}) {
        FakeDaemon::Options options;
        options.pull = pull;
        options.readDelayMs = 400; // longer than a missing echo is given
        FakeDaemon daemon(dir(), options);
        Watched bus(daemon.address());
        QTRY_COMPARE(daemon.subscribers(), 1);
        const auto receipt = bus.firer.fire(shot("busy"));
        QVERIFY(receipt.ok());
        QVERIFY2(receipt->seen, qPrintable(receipt->text()));
        QCOMPARE(daemon.timesTaken("busy"), 1);
        QCOMPARE(daemon.pullConnections(), pull == Framing::Bare ? 1 : 2);
        const auto impatient = bus.firer.fire(shot("impatient", 150));
        QVERIFY(impatient.ok());
        QVERIFY(impatient->handedOver && !impatient->seen);
        QTRY_COMPARE(daemon.timesTaken("impatient"), 1); // it is read all the same
    }
}

void tst_BusFirer::forgetsAtReconnect()
{
    auto daemon = std::make_unique<FakeDaemon>(dir(), FakeDaemon::Options{});
    Watched bus(daemon->address());
    QTRY_COMPARE(daemon->subscribers(), 1);
    QVERIFY(bus.firer.fire(shot("one"))->seen);
    QCOMPARE(bus.firer.knownFraming(), Framing::Bare);
    daemon->stop(); // upgraded to a release that wants the length
    QTRY_VERIFY(!bus.reader.state().isOpen());
    QCOMPARE(bus.firer.knownFraming(), Framing::Unknown);
    FakeDaemon::Options upgraded;
    upgraded.pull = Framing::Prefixed;
    daemon = std::make_unique<FakeDaemon>(dir(), upgraded);
    const auto receipt = bus.firer.fire(shot("two")); // at once: it waits for its own subscription first
    QVERIFY2(receipt.ok(), receipt ? "" : qPrintable(receipt.error().text()));
    QVERIFY2(receipt->seen, qPrintable(receipt->text()));
    QCOMPARE(receipt->framing, Framing::Prefixed);
    QCOMPARE(daemon->timesTaken("two"), 1);
}

// What the installation promises may be newer than the daemon that runs.
void tst_BusFirer::asksAgainWhenThePromiseFails()
{
    for (const Framing pull : {Framing::Bare, Framing::Prefixed}) {
        FakeDaemon::Options options;
        options.pull = pull;
        FakeDaemon daemon(dir(), options);
        Watched bus(daemon.address(), Hasty);
        QTRY_COMPARE(daemon.subscribers(), 1);
        bus.reader.rememberPull({pull == Framing::Bare ? Framing::Prefixed : Framing::Bare, false});
        const auto receipt = bus.firer.fire(shot("a"));
        QVERIFY2(receipt->seen, qPrintable(receipt->text()));
        QCOMPARE(daemon.timesTaken("a"), 1);
        QCOMPARE(receipt->framing, pull);
    }
}

void tst_BusFirer::embeddedBusTakesBare()
{
    EmbeddedBus::Options options;
    options.sockDir = dir() + QStringLiteral("/bus");
    auto embedded = EmbeddedBus::start(options);
    QVERIFY2(embedded.ok(), embedded ? "" : qPrintable(embedded.error().text()));
    Watched bus(embedded.value()->address());
    QVERIFY(!bus.problem);
    for (int i = 0; i < 20; ++i)
        QVERIFY(bus.firer.fire(shot("e/" + QByteArray::number(i)))->seen);
    QTRY_COMPARE(bus.reader.state().events, 20u);
    QCOMPARE(embedded.value()->counters().received, 20u);
}

void tst_BusFirer::minionRoute()
{
    FakeDaemon daemon(dir(), {});
    BusAddress address = daemon.address();
    BusFirer::Shot through = shot("my/tag");
    through.route = BusFirer::Route::ThroughMinionToMaster;
    {
        Watched master(address);
        const auto refused = master.firer.fire(through);
        QVERIFY(!refused.ok());
        QCOMPARE(daemon.pullConnections(), 0);
    }
    address.node = BusNode::Minion;
    Watched minion(address);
    QTRY_COMPARE(daemon.subscribers(), 1);
    const auto receipt = minion.firer.fire(through);
    QVERIFY(receipt.ok() && receipt->seen);
    QCOMPARE(receipt->tag, QByteArray("fire_master"));
    const MsgpackView envelope(receipt->payload);
    QCOMPARE(envelope.find("tag").bytes().toByteArray(), QByteArray("my/tag"));
    QCOMPARE(envelope.find("data").find("n").toUint(), 1u);
    QVERIFY(envelope.find("events").isNil());
    QVERIFY(envelope.find("pretag").isNil());
    QVERIFY(!envelope.find("_stamp").bytes().isEmpty());
    QCOMPARE(daemon.taken().value(0), "fire_master\n\n" + receipt->payload);
}

void tst_BusFirer::withoutWaiting()
{
    for (const Framing pull : {Framing::Bare, Framing::Prefixed}) {
        FakeDaemon::Options options;
        options.pull = pull;
        FakeDaemon daemon(dir(), options);
        Watched bus(daemon.address());
        QTRY_COMPARE(daemon.subscribers(), 1);
        BusFirer::Shot quick = shot("quick");
        quick.waitForEcho = false;
        const auto first = bus.firer.fire(quick); // unknown: it has to find out, waiting or not
        QVERIFY(first.ok() && first->handedOver);
        QTRY_COMPARE(daemon.timesTaken("quick"), 1);
        quick.tag = "again";
        const auto second = bus.firer.fire(quick);
        QVERIFY(second.ok() && second->handedOver);
        QVERIFY(!second->seen);
        QVERIFY(second->text().endsWith(QLatin1String("handed over, not waited for")));
        QTRY_COMPARE(daemon.timesTaken("again"), 1);
    }
}

void tst_BusFirer::receiptTexts()
{
    Receipt receipt;
    QCOMPARE(receipt.text(), QStringLiteral("not sent"));
    receipt.handedOver = true;
    receipt.sentUs = 1'764'000'000'113'000;
    receipt.waitedMs = 5000;
    static const QRegularExpression notSeen(QStringLiteral("^sent \\d\\d:\\d\\d:\\d\\d\\.113, not seen in 5 s$"));
    QVERIFY2(notSeen.match(receipt.text()).hasMatch(), qPrintable(receipt.text()));
    receipt.seen = true;
    receipt.seenUs = receipt.sentUs + 3200;
    static const QRegularExpression seen(QStringLiteral("^sent \\d\\d:\\d\\d:\\d\\d\\.113 · seen on the bus after 3\\.2 ms$"));
    QVERIFY2(seen.match(receipt.text()).hasMatch(), qPrintable(receipt.text()));
}

void tst_BusFirer::stampFollowsTheBus()
{
    FakeDaemon daemon(dir(), {});
    Watched bus(daemon.address());
    QTRY_COMPARE(daemon.subscribers(), 1);
    const auto stampOf = [](const Receipt &receipt) { return MsgpackView(receipt.payload).find("_stamp").bytes().toByteArray(); };
    static const QRegularExpression bare(QStringLiteral("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}$"));
    QVERIFY(bare.match(QString::fromLatin1(stampOf(bus.firer.fire(shot("a")).value()))).hasMatch());
    MsgpackWriter out;
    out.map(1);
    out.key("_stamp");
    out.str("2026-11-23T02:48:33.993314+00:00");
    daemon.cutSubscribers();
    QTRY_COMPARE(bus.reader.state().connection, 2u);
    QTRY_COMPARE(daemon.subscribers(), 1);
    daemon.publish("b", out.bytes());
    QTRY_VERIFY(bus.reader.state().stampHasZone);
    QVERIFY(stampOf(bus.firer.fire(shot("c")).value()).endsWith("+00:00"));
}

void tst_BusFirer::firesQuickly()
{
    FakeDaemon daemon(dir(), {});
    Watched bus(daemon.address());
    QTRY_COMPARE(daemon.subscribers(), 1);
    QVERIFY(bus.firer.fire(shot("first"))->seen);
    std::vector<qint64> took;
    for (int i = 0; i < 31; ++i) {
        QElapsedTimer timer;
        timer.start();
        QVERIFY(bus.firer.fire(shot("quick"))->seen);
        took.push_back(timer.nsecsElapsed() / 1000);
    }
    std::sort(took.begin(), took.end());
    QVERIFY2(took[15] < 20'000, qPrintable(QStringLiteral("median %1 us").arg(took[15])));
}

QTEST_GUILESS_MAIN(tst_BusFirer)
#include "tst_busfirer.moc"
