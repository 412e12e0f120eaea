// What followed a shot: its job, its way to the master and to minions, the reactor, and what jobs send in their turn.
#include "eventbatch.h"
#include "eventstore.h"
#include "shotfollowers.h"
#include "shottest.h"
#include "slsfunctions.h"
#include <QTest>

using namespace brine;

namespace {

/// A store that events are put in one by one.
struct Bus
{
    EventStore store;
    qint64 clock = 1'000'000;
    EventId put(QByteArrayView tag, QByteArrayView json, qint64 afterUs = 1000)
    {
        clock += afterUs;
        EventBatch batch;
        batch.append(clock, tag, fromJson(json));
        return store.append(batch).first;
    }
};

} // namespace

class TestShotFollowers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void followsItsJob();
    void followsToTheMaster();
    void followsToMinions();
    void followsTheReactor();
    void followsWhatJobsSend();
    void followsReactorAndOrchestration();
    void echoIsNoFollowUp();
    void followingEnds();
};

void TestShotFollowers::followsItsJob()
{
    Bus bus;
    bus.put("salt/job/20261123140207113204/ret/old", R"({"jid": "20261123140207113204"})");
    ShotFollowers followers;
    QVERIFY(followers.isIdle());
    QVERIFY(followers.advance(bus.store, bus.clock).empty());
    followers.follow(7, shotOf("salt/job/20261123140207113204/new", R"({"jid": "20261123140207113204"})"), bus.clock, bus.store);
    const EventId ret = bus.put("salt/job/20261123140207113204/ret/web1", R"({"id": "web1", "jid": "20261123140207113204"})");
    bus.put("salt/job/20261123140299999999/ret/web1", R"({"id": "web1", "jid": "20261123140299999999"})");
    const auto found = followers.advance(bus.store, bus.clock);
    QCOMPARE(found.size(), size_t(1));
    QCOMPARE(found[0].id, 7u);
    QVERIFY(found[0].event.event == ret && found[0].event.why == FollowUp::Why::SameJob);
    QVERIFY(followers.advance(bus.store, bus.clock).empty()); // told once
}

void TestShotFollowers::followsToTheMaster()
{
    Bus bus;
    ShotFollowers followers;
    followers.follow(1, shotOf("my/tag", R"({"a": 1})", ShotRequest::Destination::MasterThroughMinion), bus.clock, bus.store);
    bus.put("my/tag", R"({"a": 1, "_stamp": "x"})"); // somebody's own
    const EventId passed = bus.put("my/tag", R"({"id": "web1", "cmd": "_minion_event", "pretag": null, "data": {"a": 1}, "tag": "my/tag", "_stamp": "x"})");
    const auto found = followers.advance(bus.store, bus.clock);
    QCOMPARE(found.size(), size_t(1));
    QVERIFY(found[0].event.event == passed && found[0].event.why == FollowUp::Why::PassedToMaster);
}

void TestShotFollowers::followsToMinions()
{
    Bus bus;
    ShotFollowers followers;
    followers.follow(1, shotOf("my/tag", R"({"a": 1})", ShotRequest::Destination::Minions), bus.clock, bus.store);
    bus.put("salt/job/20261123140207113201/new", R"({"jid": "20261123140207113201", "fun": "event.fire", "arg": [{"a": 1}, "other"]})");
    bus.put("salt/job/20261123140207113204/new", R"({"jid": "20261123140207113204", "fun": "event.fire", "arg": [{"a": 1}, "my/tag"]})");
    bus.put("salt/job/20261123140207113204/ret/web1", R"({"jid": "20261123140207113204", "id": "web1", "return": true})");
    const auto found = followers.advance(bus.store, bus.clock);
    QCOMPARE(found.size(), size_t(2));
    QVERIFY(found[0].event.why == FollowUp::Why::FiredOnMinions);
    QVERIFY(found[1].event.why == FollowUp::Why::SameJob); // the job that was learnt
}

void TestShotFollowers::followsTheReactor()
{
    Bus bus;
    ShotFollowers followers;
    followers.follow(1, shotOf("my/tag", "{}"), bus.clock, bus.store);
    bus.put("my/tag", R"({"_stamp": "x"})");
    followers.follow(2, shotOf("my/other", "{}"), bus.clock, bus.store);
    bus.put("salt/run/20261123140207113204/new", R"({"jid": "20261123140207113204", "user": "Reactor", "fun": "runner.test.arg"})", 800'000);
    bus.put("salt/run/20261123140207113204/ret", R"({"jid": "20261123140207113204", "user": "Reactor", "fun": "runner.test.arg"})");
    bus.put("salt/run/20261123150207113204/new", R"({"jid": "20261123150207113204", "user": "Reactor"})", ShotFollowers::ReactorUs + 1);
    const auto found = followers.advance(bus.store, bus.clock);
    QCOMPARE(found.size(), size_t(2));
    QCOMPARE(found[0].id, 2u); // the newest one before it
    QVERIFY(found[0].event.why == FollowUp::Why::Reactor);
    QVERIFY(found[1].event.why == FollowUp::Why::SameJob);
}

void TestShotFollowers::followsWhatJobsSend()
{
    using Why = FollowUp::Why;
    Bus bus;
    ShotFollowers followers;
    followers.follow(1, shotOf("my/tag", "{}"), bus.clock, bus.store);
    const EventId bare = bus.put("20261123140207113204", R"({"minions": ["web1"]})");
    bus.put("salt/job/20261123140207113204/new", R"({"jid": "20261123140207113204", "user": "Reactor", "fun": "event.fire_master", "arg": [{"a": 1}, "my/made"]})");
    bus.put("salt/job/20261123140207113204/prog/web1/0", R"({"jid": "20261123140207113204"})");
    bus.put("my/made", R"({"data": {"a": 1}, "id": "web1", "cmd": "_minion_event", "tag": "my/made"})");
    bus.put("my/sent", R"({"data": {"__pub_jid": "20261123140207113204", "a": 1}, "id": "web1", "cmd": "_minion_event"})");
    bus.put("my/sent", R"({"__pub_jid": "20261123140207113204", "__pub_fun": "event.send"})");
    bus.put("salt/run/20261123140207999999/new", R"({"jid": "20261123140207999999", "fun": "runner.state.orchestrate", "fun_args": ["x", {"orchestration_jid": "20261123140207113204"}]})");
    bus.put("salt/run/20261123140207999999/ret", R"({"jid": "20261123140207999999"})");
    bus.put("salt/run/20261123140288888888/new", R"({"jid": "20261123140288888888", "user": "Reactor", "fun": "runner.event.send", "fun_args": ["my/later", {}]})");
    bus.put("my/later", "{}");
    bus.put("my/unrelated", R"({"__pub_jid": "20261123000000000000"})");
    bus.put("my/made", "{}", ShotFollowers::ReactorUs + 1); // too late to be told from somebody else's
    std::vector<Why> why;
    const auto found = followers.advance(bus.store, bus.clock);
    for (const auto &one : found)
        why.push_back(one.event.why);
    QCOMPARE(why, (std::vector<Why>{Why::SameJob, Why::Reactor, Why::SameJob, Why::TagOfJob, Why::SentByJob, Why::SentByJob, Why::Orchestrated, Why::SameJob, Why::Reactor, Why::TagOfJob}));
    QVERIFY(found[0].event.event == bare);
    for (const Why one : {Why::Reactor, Why::TagOfJob}) // a guess is said to be one
        QVERIFY(FollowUp::text(one).contains(QStringLiteral("likely")));
}

/// As Salt 3008.5 was seen to do it, for a reactor with local.event.fire_master, runner.event.send and runner.state.orchestrate.
void TestShotFollowers::followsReactorAndOrchestration()
{
    using Why = FollowUp::Why;
    Bus bus;
    ShotFollowers followers;
    followers.follow(1, shotOf("myco/go", "{}"), bus.clock, bus.store, localFunctions("x:\n  local.event.fire_master:\n    - tgt: web1\n  runner.event.send: []\n"));
    bus.put("salt/job/20261129164145392778/new", R"({"jid": "20261129164145392778", "user": "root", "fun": "event.fire_master", "arg": [{"__kwarg__": true, "data": {"c": 3}, "tag": "made/by/fire_master"}]})");
    bus.put("salt/job/20261129164145392779/new", R"({"jid": "20261129164145392779", "user": "root", "fun": "state.apply", "arg": []})"); // somebody else's
    bus.put("made/by/fire_master", R"({"id": "web1", "cmd": "_minion_event", "data": {"c": 3}, "tag": "made/by/fire_master"})");
    bus.put("salt/run/20261129164146108774/new", R"({"fun": "runner.event.send", "jid": "20261129164146108774", "user": "Reactor", "fun_args": [{"tag": "made/by/runner", "data": {}}]})");
    bus.put("made/by/runner", "{}");
    bus.put("salt/run/20261129164146385801/new", R"({"fun": "runner.state.orchestrate", "jid": "20261129164146385801", "user": "Reactor", "fun_args": [{"mods": "orch"}]})");
    bus.put("salt/run/20261129164146882004/args", R"({"type": "function", "tgt": "web1", "name": "test.ping"})");
    bus.put("salt/job/20261129164147722743/new", R"({"jid": "20261129164147722743", "user": "root", "fun": "test.ping", "arg": []})");
    bus.put("salt/job/20261129164147722743/ret/web1", R"({"jid": "20261129164147722743", "fun": "test.ping"})");
    bus.put("salt/run/20261129164148492736/new", R"({"fun": "runner.state.orchestrate", "jid": "20261129164148492736", "fun_args": [{"orchestration_jid": "20261129164146882004"}]})");
    std::vector<Why> why;
    for (const auto &one : followers.advance(bus.store, bus.clock))
        why.push_back(one.event.why);
    QCOMPARE(why, (std::vector<Why>{Why::NamedFunction, Why::TagOfJob, Why::Reactor, Why::TagOfJob, Why::Reactor, Why::OrchestrationStep, Why::NamedFunction, Why::SameJob, Why::Orchestrated}));
    QCOMPARE(localFunctions("a:\n  local.state.apply:\n  cmd.test.ping :\n  runner.x.y:\n  local.state.apply: []\n# local.no.comment:\n"), (QByteArrayList{"state.apply", "test.ping"}));
    for (const Why one : {Why::NamedFunction, Why::OrchestrationStep})
        QVERIFY(FollowUp::text(one).contains(QStringLiteral("likely")));
}

void TestShotFollowers::echoIsNoFollowUp()
{
    Bus bus;
    ShotFollowers followers;
    followers.follow(1, shotOf("a", R"({"jid": "20261123140207113204"})"), bus.clock, bus.store);
    const EventId echo = bus.put("a", R"({"jid": "20261123140207113204", "_stamp": "x"})");
    followers.setEcho(1, echo);
    QVERIFY(followers.advance(bus.store, bus.clock).empty());
}

void TestShotFollowers::followingEnds()
{
    Bus bus;
    ShotFollowers followers;
    for (quint64 id = 1; id <= 2 * ShotFollowers::MaxShots; ++id)
        followers.follow(id, shotOf("a", R"({"jid": "20261123140207113204"})"), bus.clock, bus.store);
    bus.put("b", R"({"jid": "20261123140207113204"})");
    QCOMPARE(followers.advance(bus.store, bus.clock).size(), ShotFollowers::MaxShots);
    QVERIFY(!followers.isIdle());
    (void)followers.advance(bus.store, bus.clock + ShotFollowers::IdleUs + 1);
    QVERIFY(followers.isIdle());
}

QTEST_GUILESS_MAIN(TestShotFollowers)
#include "tst_shotfollowers.moc"
