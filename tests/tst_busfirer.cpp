#include "busfirer.h"

#include "embeddedbus.h"
#include "fakedaemon.h"
#include "msgpackview.h"
#include "msgpackwriter.h"
#include <QDir>
#include <QElapsedTimer>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace brine;

namespace {

QByteArray payload(int n = 1)
{
    MsgpackWriter out;
    out.map(1);
    out.key("n");
    out.integer(n);
    return out.take();
}

BusFirer::Shot shot(QByteArrayView tag, int timeoutMs = 5000)
{
    return {tag.toByteArray(), payload(), BusFirer::Route::ThisBus, timeoutMs, true};
}

/// A watched bus and who fires at it.
struct Watched
{
    explicit Watched(const BusAddress &where) : address(where), reader(where), firer(where, &reader)
    {
        reader.start();
        problem = reader.waitConnected(5000);
    }
    BusAddress address;
    BusReader reader;
    BusFirer firer;
    std::optional<BusProblem> problem;
};

} // namespace

class tst_BusFirer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_dir = std::make_unique<QTemporaryDir>(QDir::tempPath() + QStringLiteral("/br-XXXXXX")); QVERIFY(m_dir->isValid()); }
    void cleanup() { m_dir.reset(); }

    void findsTheFraming_data();
    void findsTheFraming();
    void unknownWithoutEchoIsHonest();
    void lateEchoIsNeverTwice_data();
    void lateEchoIsNeverTwice();
    void busyDaemonIsWaitedFor();
    void forgetsAtReconnect();
    void asksAgainWhenThePromiseFails();
    void embeddedBusTakesBare();
    void closedUnreadIsSentAgain();
    void closedUnreadTwiceIsNotSent();
    void nobodyListens();
    void refusedShotsWriteNothing_data();
    void refusedShotsWriteNothing();
    void minionRoute();
    void withoutWaiting();
    void withoutReader();
    void manyShots_data();
    void manyShots();
    void manyShotsWithRefusedOnes();
    void manyShotsThroughRestart();
    void receiptTexts();
    void stampFollowsTheBus();
    void firesQuickly();

private:
    QString dir() const { return m_dir->path(); }
    std::unique_ptr<QTemporaryDir> m_dir;
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
        daemon.publish("before", payload());
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
    QTest::qWait(50);
    QCOMPARE(daemon.taken().size(), 3);
    QCOMPARE(int(bus.firer.knownFraming()), pull);
    // One form was enough from the second shot on.
    const bool probedTwice = Framing(pull) == Framing::Prefixed && !seenOnPub;
    QCOMPARE(daemon.pullConnections(), probedTwice ? 4 : 3);
}

// A daemon that takes events and whose echo never comes: said so, and never the same form twice.
void tst_BusFirer::unknownWithoutEchoIsHonest()
{
    for (const Framing pull : {Framing::Bare, Framing::Prefixed}) {
        FakeDaemon::Options options;
        options.pull = pull;
        options.echoes = false;
        FakeDaemon daemon(dir(), options);
        Watched bus(daemon.address());
        QTRY_COMPARE(daemon.subscribers(), 1);
        const auto receipt = bus.firer.fire(shot("a", 800));
        QVERIFY(receipt.ok());
        QVERIFY(receipt->handedOver);
        QVERIFY(!receipt->seen);
        QVERIFY(receipt->text().endsWith(QLatin1String("not seen in 0.8 s")));
        QCOMPARE(daemon.timesTaken("a"), 1);
        QCOMPARE(bus.firer.knownFraming(), Framing::Unknown);
    }
}

void tst_BusFirer::lateEchoIsNeverTwice_data()
{
    QTest::addColumn<int>("pull");
    QTest::addColumn<int>("delayMs");
    for (const Framing pull : {Framing::Bare, Framing::Prefixed})
        for (const int delay : {400, 1300})
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
    Watched bus(daemon.address());
    QTRY_COMPARE(daemon.subscribers(), 1);
    for (int i = 0; i < 3; ++i) {
        const QByteArray tag = "late/" + QByteArray::number(i);
        const auto receipt = bus.firer.fire(shot(tag));
        QVERIFY(receipt.ok());
        QVERIFY2(receipt->seen, qPrintable(receipt->text()));
        QCOMPARE(daemon.timesTaken(tag), 1);
    }
    QTRY_COMPARE(bus.reader.state().events, 3u);
    QTest::qWait(300);
    QCOMPARE(daemon.taken().size(), 3);
}

// Until it has read the bytes it is only busy: no second form meanwhile.
void tst_BusFirer::busyDaemonIsWaitedFor()
{
    for (const Framing pull : {Framing::Bare, Framing::Prefixed}) {
        FakeDaemon::Options options;
        options.pull = pull;
        options.readDelayMs = 900;
        FakeDaemon daemon(dir(), options);
        Watched bus(daemon.address());
        QTRY_COMPARE(daemon.subscribers(), 1);
        const auto receipt = bus.firer.fire(shot("busy"));
        QVERIFY(receipt.ok());
        QVERIFY2(receipt->seen, qPrintable(receipt->text()));
        QCOMPARE(daemon.timesTaken("busy"), 1);
        QCOMPARE(daemon.pullConnections(), pull == Framing::Bare ? 1 : 2);
        const auto impatient = bus.firer.fire(shot("impatient", 300));
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
        Watched bus(daemon.address());
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
    QVERIFY2(embedded.ok(), embedded ? "" : qPrintable(embedded.error()));
    Watched bus(embedded.value()->address());
    QVERIFY(!bus.problem);
    for (int i = 0; i < 20; ++i)
        QVERIFY(bus.firer.fire(shot("e/" + QByteArray::number(i)))->seen);
    QTRY_COMPARE(bus.reader.state().events, 20u);
    QCOMPARE(embedded.value()->counters().received, 20u);
}

// F17: closed with the bytes unread, so it cannot have become an event: once more, on a fresh connection.
void tst_BusFirer::closedUnreadIsSentAgain()
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

void tst_BusFirer::closedUnreadTwiceIsNotSent()
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

void tst_BusFirer::nobodyListens()
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

void tst_BusFirer::refusedShotsWriteNothing_data()
{
    QTest::addColumn<QByteArray>("tag");
    QTest::addColumn<QByteArray>("data");
    QTest::newRow("empty tag") << QByteArray() << payload();
    QTest::newRow("empty line in the tag") << QByteArray("a\n\nb") << payload();
    QTest::newRow("control character") << QByteArray("a\x1b[31m") << payload();
    QTest::newRow("not UTF-8") << QByteArray("a\xff") << payload();
    QTest::newRow("list") << QByteArray("a") << QByteArray::fromHex("9101");
    QTest::newRow("text") << QByteArray("a") << QByteArray::fromHex("a161");
    QTest::newRow("two maps") << QByteArray("a") << payload() + payload();
    QTest::newRow("cut off") << QByteArray("a") << payload().chopped(1);
    QTest::newRow("nothing") << QByteArray("a") << QByteArray();
    MsgpackWriter large;
    large.map(1);
    large.key("blob");
    large.bin(QByteArray(1 << 20, 'x'));
    QTest::newRow("over max_event_size") << QByteArray("a") << large.take();
}

void tst_BusFirer::refusedShotsWriteNothing()
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
    QTest::qWait(20);
    QCOMPARE(daemon.pullConnections(), 0);
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

void tst_BusFirer::withoutReader()
{
    FakeDaemon daemon(dir(), {});
    BusFirer firer(daemon.address(), nullptr);
    const auto receipt = firer.fire(shot("a"));
    QVERIFY(!receipt.ok()); // a guess would be lost in silence
    QVERIFY(!receipt.error().reason.isEmpty());
    QCOMPARE(daemon.timesTaken("a"), 0);
}

void tst_BusFirer::manyShots_data()
{
    QTest::addColumn<int>("pull");
    QTest::newRow("bare") << int(Framing::Bare);
    QTest::newRow("prefixed") << int(Framing::Prefixed);
}

// The first finds out (and where that took both forms the second proves it), the others share one connection, across batches too.
void tst_BusFirer::manyShots()
{
    QFETCH(int, pull);
    FakeDaemon::Options options;
    options.pull = Framing(pull);
    FakeDaemon daemon(dir(), options);
    Watched bus(daemon.address());
    QTRY_COMPARE(daemon.subscribers(), 1);
    QList<QByteArray> tags;
    for (int round = 0; round < 3; ++round) {
        std::vector<BusFirer::Shot> shots;
        for (int i = 0; i < 700; ++i)
            shots.push_back(shot("many/" + QByteArray::number(round) + '/' + QByteArray::number(i)));
        size_t next = 0;
        bus.firer.fireMany(shots, [&](size_t index, const BusFirer::Outcome &outcome) {
            QCOMPARE(index, next++);
            QVERIFY(outcome.ok());
            QVERIFY2(outcome->seen, qPrintable(outcome->text()));
            tags.append(outcome->tag);
        });
        QCOMPARE(next, shots.size());
    }
    QCOMPARE(tags.size(), 2100);
    QList<QByteArray> taken;
    for (const QByteArray &body : daemon.taken())
        taken.append(body.first(body.indexOf("\n\n")));
    QCOMPARE(taken, tags); // each once, in order
    QCOMPARE(daemon.pullConnections(), Framing(pull) == Framing::Bare ? 2 : 4);
}

void tst_BusFirer::manyShotsWithRefusedOnes()
{
    FakeDaemon daemon(dir(), {});
    Watched bus(daemon.address());
    QTRY_COMPARE(daemon.subscribers(), 1);
    std::vector<BusFirer::Shot> shots;
    for (int i = 0; i < 30; ++i)
        shots.push_back(shot(i % 3 == 0 ? QByteArray() : "t/" + QByteArray::number(i)));
    size_t next = 0;
    bus.firer.fireMany(shots, [&](size_t index, const BusFirer::Outcome &outcome) {
        QCOMPARE(index, next++);
        QCOMPARE(outcome.ok(), index % 3 != 0);
        if (outcome)
            QVERIFY(outcome->seen);
    });
    QCOMPARE(next, shots.size());
    QCOMPARE(daemon.taken().size(), 20);
}

void tst_BusFirer::manyShotsThroughRestart()
{
    auto daemon = std::make_unique<FakeDaemon>(dir(), FakeDaemon::Options{});
    Watched bus(daemon->address());
    QTRY_COMPARE(daemon->subscribers(), 1);
    const auto fireSome = [&](const QByteArray &prefix) {
        std::vector<BusFirer::Shot> shots;
        for (int i = 0; i < 20; ++i)
            shots.push_back(shot(prefix + QByteArray::number(i)));
        int seen = 0;
        bus.firer.fireMany(shots, [&](size_t, const BusFirer::Outcome &outcome) { seen += outcome.ok() && outcome->seen; });
        return seen;
    };
    QCOMPARE(fireSome("one/"), 20);
    daemon->stop();
    QTRY_VERIFY(!bus.reader.state().isOpen());
    FakeDaemon::Options upgraded;
    upgraded.pull = Framing::Prefixed;
    daemon = std::make_unique<FakeDaemon>(dir(), upgraded);
    QCOMPARE(fireSome("two/"), 20);
    QCOMPARE(daemon->taken().size(), 20);
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
