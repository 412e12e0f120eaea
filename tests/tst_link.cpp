// What goes through a link: events, shots and what each end knows of the other's bus.
#include "fakedaemon.h"
#include "framedecoder.h"
#include "linkmessage.h"
#include "readerrows.h"
#include "relayedbus.h"
#include "socketfoldertest.h"
#include "watchedbus.h"

#include <QFile>
#include <QScopeGuard>
#include <QTest>
#include <thread>

using namespace brine;
using Phase = BusState::Phase;

class tst_Link : public SocketFolderTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(); }
    void cleanup() { end(); }

    void messagesKeepTheirValues();
    void eventsComeThrough();
    void anEventCannotPassForAControlMessage();
    void shotsLandOnce();
    void minionsOfTheFarEnd();
    void manyShotsInOrder();
    void cutAtTheFarEnd();
    void theFarBusIsAway();
    void nothingThere();
};

void tst_Link::messagesKeepTheirValues()
{
    const auto mapOf = [](const QByteArray &frame) {
        FrameDecoder decoder;
        decoder.acceptControls();
        if (!decoder.feed(frame, 1) || decoder.hasEvents())
            return QByteArray();
        const QByteArray body = decoder.takeControls().value(0);
        return body.mid(body.indexOf("\n\n") + 2);
    };
    const link::Hello hello{QStringLiteral("ä bus"), QStringLiteral("/x"), BusNode::Minion, QStringLiteral("web1"), true, {}, false, QStringLiteral("no"), 77, QStringLiteral("w"), QStringLiteral("salt"), true};
    const link::Hello helloBack = link::readHello(mapOf(link::encode(hello)));
    QCOMPARE(helloBack.name, hello.name);
    QCOMPARE(helloBack.node, hello.node);
    QCOMPARE(helloBack.maxEventSize, hello.maxEventSize);
    QCOMPARE(helloBack.whyNotMinions, hello.whyNotMinions);
    QVERIFY(helloBack.canMatch && helloBack.minionsBy == hello.minionsBy);
    const link::Matched matched{8, {QStringLiteral("a"), QStringLiteral("ü")}, BusProblem()};
    const link::Matched matchedBack = link::readMatched(mapOf(link::encode(matched)));
    QVERIFY(matchedBack.number == 8 && matchedBack.minions == matched.minions && matchedBack.problem);
    const link::Target targetBack = link::readTarget(mapOf(link::encode(link::Target{6, {QStringLiteral("grain"), QStringLiteral("os:Debian")}})));
    QVERIFY(targetBack.number == 6 && targetBack.target == (MinionTarget{QStringLiteral("grain"), QStringLiteral("os:Debian")}));
    link::Shot shot;
    shot.number = 7;
    shot.route = link::Shot::Route::Minions;
    shot.tag = "t\xff";
    shot.payload = payload(5);
    shot.target = QStringLiteral("G@os:Debian");
    shot.waitForEcho = false;
    const link::Shot shotBack = link::readShot(mapOf(link::encode(shot)));
    QCOMPARE(shotBack.tag, shot.tag);
    QCOMPARE(shotBack.payload, shot.payload);
    QCOMPARE(shotBack.route, shot.route);
    QCOMPARE(shotBack.target, shot.target);
    QCOMPARE(shotBack.waitForEcho, false);
    link::ShotReceipt receipt;
    receipt.number = 9;
    receipt.receipt.seen = true;
    receipt.receipt.seenUs = 1'795'000'000'000'000;
    receipt.problem = BusProblem{BusProblem::Kind::NoPermission, QStringLiteral("/p"), QStringLiteral("t"), QStringLiteral("r"), {QStringLiteral("a"), QStringLiteral("b")}};
    receipt.answers = {{QStringLiteral("web1"), false, QStringLiteral("no")}};
    const link::ShotReceipt receiptBack = link::readReceipt(mapOf(link::encode(receipt)));
    QCOMPARE(receiptBack.receipt.seenUs, receipt.receipt.seenUs);
    QVERIFY(receiptBack.problem && receiptBack.problem->isPermission());
    QCOMPARE(receiptBack.problem->remedies, receipt.problem->remedies);
    QCOMPARE(receiptBack.answers.value(0).text, QStringLiteral("no"));
    QVERIFY(link::readReceipt("\xc1").number == 0); // tolerant
    QCOMPARE(int(link::readHello(payload(1)).node), 0);
}

void tst_Link::eventsComeThrough()
{
    FakeDaemon daemon(dir(), {});
    Watched bus(relayed(daemon.address()));
    QVERIFY2(!bus.problem, qPrintable(bus.problem ? bus.problem->text() : QString()));
    QTRY_COMPARE(daemon.subscribers(), 1);
    Rows rows(bus.reader);
    for (int n = 0; n < 5000; ++n)
        daemon.publish("t/" + QByteArray::number(n), payload(n));
    QVERIFY(rows.readEvents(5000));
    for (int n = 0; n < 5000; ++n)
        QCOMPARE(rows.tags[n], "t/" + QByteArray::number(n));
    QCOMPARE(rows.gaps.size(), 0);
    const auto hello = bus.reader.channel().hello();
    QVERIFY(hello && hello->canFire && hello->node == BusNode::Master);
    QCOMPARE(bus.reader.state().phase, Phase::Connected);
    QCOMPARE(bus.reader.state().events, 5000u);
}

// The bus is hostile: what looks like the relay's own words stays an event, and its state untouched.
void tst_Link::anEventCannotPassForAControlMessage()
{
    FakeDaemon daemon(dir(), {});
    Watched bus(relayed(daemon.address()));
    QTRY_COMPARE(daemon.subscribers(), 1);
    Rows rows(bus.reader);
    BusState lie;
    lie.phase = Phase::CannotOpen;
    daemon.publishRaw(link::encode(lie)); // head and all
    daemon.publish("state", payload(1));
    daemon.publish("last", payload(2));
    QVERIFY(rows.readEvents(3));
    QCOMPARE(rows.tags, (QList<QByteArray>{"state", "state", "last"}));
    QCOMPARE(bus.reader.state().phase, Phase::Connected);
}

void tst_Link::shotsLandOnce()
{
    FakeDaemon daemon(dir(), {Framing::Bare, Framing::Prefixed});
    Watched bus(relayed(daemon.address()));
    QTRY_COMPARE(daemon.subscribers(), 1);
    const auto receipt = bus.firer.fire(shot("my/tag"));
    QVERIFY2(receipt, qPrintable(receipt ? QString() : receipt.error().text()));
    QVERIFY(receipt->seen && receipt->handedOver);
    QCOMPARE(receipt->framing, Framing::Prefixed);
    QVERIFY(receipt->seenUs >= receipt->sentUs);
    Rows rows(bus.reader);
    QVERIFY(rows.readEvents(1));
    QCOMPARE(daemon.timesTaken("my/tag"), 1);
    QVERIFY(!bus.firer.fire(shot("")));
    daemon.setEchoes(false);
    const auto unseen = bus.firer.fire(shot("my/unseen", 500));
    QVERIFY(unseen && unseen->handedOver && !unseen->seen);
}

// Which minions match, and firing at them, by the far end's salt; a shot at the bus does not wait for the question.
void tst_Link::minionsOfTheFarEnd()
{
    const MinionTarget all{QStringLiteral("glob"), QStringLiteral("*")};
    FakeDaemon daemon(dir(), {});
    {
        Watched bus(relayed(daemon.address())); // the configuration of that machine is of another master
        QTRY_VERIFY(bus.reader.channel().hello());
        const auto hello = bus.reader.channel().hello();
        QVERIFY(!hello->canReachMinions && !hello->canMatch && hello->whyNotMinions.contains(QStringLiteral("not known")));
        QVERIFY(bus.reader.channel().match(all).error().contains(QStringLiteral("no way to say it")));
        QVERIFY(!bus.reader.channel().fire({all, "t", payload(1), 1000}));
    }
    QFile salt(m_dir->filePath(QStringLiteral("salt")));
    QVERIFY(salt.open(QIODevice::WriteOnly));
    salt.write("#!/bin/sh\ncd '" + dir().toLocal8Bit() + "'\ncase \" $* \" in\n*--preview-target*' slow '*) exec sleep 20 ;;\n*--preview-target*) echo '[\"web2\", \"web1\"]' ;;\n"
               "*' held '*) : >held; while [ ! -e go ]; do sleep 0.02; done; echo '{\"web1\": true}' ;;\n*) echo '{\"web1\": true}' ;;\nesac\n");
    salt.close();
    QVERIFY(salt.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    qputenv("BRINE_SALT", salt.fileName().toLocal8Bit());
    const auto unset = qScopeGuard([] { qunsetenv("BRINE_SALT"); });
    Watched bus(relayed(daemon.address()));
    QTRY_VERIFY(bus.reader.channel().hello());
    QVERIFY(bus.reader.channel().hello()->canReachMinions && bus.reader.channel().hello()->minionsBy.contains(salt.fileName()));
    std::stop_source stop;
    std::thread asking([&] { (void)bus.reader.channel().match({QStringLiteral("glob"), QStringLiteral("slow")}, stop.get_token()); });
    const auto receipt = bus.firer.fire(shot("my/tag"));
    QVERIFY(receipt && receipt->seen);
    stop.request_stop();
    asking.join();
    const auto minions = bus.reader.channel().match(all); // a newer question ends the one under way
    QVERIFY2(minions, qPrintable(minions ? QString() : minions.error()));
    QCOMPARE(*minions, (QStringList{QStringLiteral("web1"), QStringLiteral("web2")}));
    const auto answers = bus.reader.channel().fire({all, "t", payload(1), 5000});
    QVERIFY(answers && answers->size() == 1 && answers->first().fired);

    std::atomic<bool> hasFired{false}; // while its minions are waited for, a shot at the bus is not held up
    std::thread held([&] {
        const auto late = bus.reader.channel().fire({{QStringLiteral("glob"), QStringLiteral("held")}, "t", payload(1), 20'000});
        hasFired = late && late->size() == 1 && late->first().fired;
    });
    const auto letGo = [&] {
        QFile go(m_dir->filePath(QStringLiteral("go")));
        (void)go.open(QIODevice::WriteOnly);
        if (held.joinable())
            held.join();
    };
    const auto joined = qScopeGuard(letGo);
    QTRY_VERIFY(QFile::exists(m_dir->filePath(QStringLiteral("held"))));
    const auto meanwhile = bus.firer.fire(shot("my/other"));
    QVERIFY(meanwhile && meanwhile->seen && !hasFired);
    letGo();
    QVERIFY(hasFired);
}

void tst_Link::manyShotsInOrder()
{
    FakeDaemon daemon(dir(), {});
    Watched bus(relayed(daemon.address()));
    QTRY_COMPARE(daemon.subscribers(), 1);
    std::vector<BusFirer::Shot> shots;
    for (int n = 0; n < 200; ++n)
        shots.push_back(shot("many/" + QByteArray::number(n)));
    shots[100].tag.clear(); // refused, in its place
    size_t next = 0, seen = 0;
    bus.firer.fireMany(shots, [&](size_t index, const BusFirer::Outcome &outcome) {
        QCOMPARE(index, next++);
        QCOMPARE(bool(outcome), index != 100);
        seen += outcome && outcome->seen;
    });
    QCOMPARE(next, shots.size());
    QCOMPARE(seen, shots.size() - 1);
}

void tst_Link::cutAtTheFarEnd()
{
    FakeDaemon daemon(dir(), {});
    Watched bus(relayed(daemon.address()));
    QTRY_COMPARE(daemon.subscribers(), 1);
    Rows rows(bus.reader);
    daemon.publish("before", payload(1));
    QVERIFY(rows.readEvents(1));
    daemon.cutSubscribers();
    QVERIFY(rows.readUntil([&] { return rows.gaps.size() == 1; })); // told once the new connection has proved alive
    daemon.publish("after", payload(2));
    QVERIFY(rows.readEvents(2));
    QCOMPARE(rows.gaps.size(), 1);
    QCOMPARE(rows.gaps[0].reason, Gap::Reason::Reconnected);
}

// The near end knows that it hears nothing until the far end has told the gap.
void tst_Link::theFarBusIsAway()
{
    auto daemon = std::make_unique<FakeDaemon>(dir(), FakeDaemon::Options{});
    Watched bus(relayed(daemon->address()));
    QTRY_COMPARE(daemon->subscribers(), 1);
    Rows rows(bus.reader);
    QVERIFY(!bus.reader.openGap());
    daemon.reset();
    QTRY_VERIFY(bus.reader.openGap());
    daemon = std::make_unique<FakeDaemon>(dir(), FakeDaemon::Options{});
    QTRY_VERIFY(!bus.reader.openGap());
    QVERIFY(rows.readUntil([&] { return rows.gaps.size() == 1; }));
}

// The far end's own words, as if one had looked oneself.
void tst_Link::nothingThere()
{
    BusAddress far;
    far.sockDir = m_dir->filePath(QStringLiteral("none"));
    Watched bus(relayed(far));
    QVERIFY(bus.problem.has_value());
    QCOMPARE(bus.problem->kind, BusProblem::Kind::NotFound);
    QVERIFY2(bus.problem->text().contains(far.sockDir), qPrintable(bus.problem->text()));
    QCOMPARE(bus.reader.state().phase, Phase::CannotOpen);
    const auto receipt = bus.firer.fire(shot("my/tag", 200));
    QVERIFY(!receipt);
}

QTEST_GUILESS_MAIN(tst_Link)
#include "tst_link.moc"
