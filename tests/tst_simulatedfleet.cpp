#include "busclient.h"
#include "fleetscript.h"
#include "msgpackview.h"
#include "simulatedfleet.h"
#include "tagfamily.h"
#include <QSet>
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>

using namespace brine;
using namespace brinetest;

namespace {

constexpr qint64 Start = 1'795'000'000'000'000; // November 2026, in microseconds

std::vector<FleetEvent> play(FleetScript &script, int count)
{
    std::vector<FleetEvent> events;
    for (int i = 0; i < count; ++i) {
        const double due = script.nextDue();
        events.push_back(script.take(Start + qint64(due * 1e6)));
    }
    return events;
}

std::unique_ptr<FleetScript> masterScript(quint64 seed, int minions = 24) { return makeMasterScript({minions, 8, seed}); }

} // namespace

class TestSimulatedFleet : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void sameSeedSameTraffic();
    void everyEventIsAMapWithItsStamp();
    void familiesArePresent();
    void jobsAddUp();
    void highstatesFailNowAndThen();
    void shapesOfTheMaster_data();
    void shapesOfTheMaster();
    void keyOfAnAuth();
    void minionBusHasItsOwnEvents();
    void fewMinions_data();
    void fewMinions();
    void rate_data();
    void rate();
    void stopsAtOnce();

private:
    std::vector<FleetEvent> m_hours; // made once: building states is the slow part
};

void TestSimulatedFleet::initTestCase() { m_hours = play(*masterScript(2), 8000); }

void TestSimulatedFleet::sameSeedSameTraffic()
{
    const auto one = masterScript(7), same = masterScript(7), other = masterScript(8);
    const auto a = play(*one, 2000), b = play(*same, 2000), c = play(*other, 2000);
    int different = 0;
    for (size_t i = 0; i < a.size(); ++i) {
        QCOMPARE(a[i].tag, b[i].tag);
        QCOMPARE(a[i].payload, b[i].payload);
        different += a[i].payload != c[i].payload;
    }
    QVERIFY(different > 1000);
}

void TestSimulatedFleet::everyEventIsAMapWithItsStamp()
{
    qint64 last = 0;
    for (const FleetEvent &event : m_hours) {
        QVERIFY(!event.tag.isEmpty() && !event.tag.contains('\n'));
        const MsgpackView data(event.payload);
        QCOMPARE(data.type(), MsgpackView::Type::Map);
        QCOMPARE(data.encoded().size(), event.payload.size());
        const QByteArrayView stamp = data.find("_stamp").bytes();
        QCOMPARE(stamp.size(), 26);
        const auto us = readSaltStamp(stamp);
        QVERIFY(us);
        QVERIFY(*us > last);
        last = *us;
    }
}

void TestSimulatedFleet::familiesArePresent()
{
    QSet<int> families;
    bool custom = false, start = false, refresh = false, bare = false, presenceChange = false;
    for (const FleetEvent &event : m_hours) {
        families.insert(int(tagFamily(event.tag)));
        custom |= event.tag == "myco/deploy/start";
        start |= event.tag.startsWith("salt/minion/") && event.tag.endsWith("/start");
        refresh |= event.tag.startsWith("minion/refresh/");
        bare |= event.tag.size() == 20 && std::all_of(event.tag.begin(), event.tag.end(), [](char c) { return c >= '0' && c <= '9'; });
        presenceChange |= event.tag == "salt/presence/change";
    }
    for (TagFamily family : {TagFamily::JobNew, TagFamily::JobReturn, TagFamily::Auth, TagFamily::Key, TagFamily::Minion, TagFamily::Presence,
                             TagFamily::Run, TagFamily::Wheel, TagFamily::Beacon, TagFamily::Cloud, TagFamily::Custom})
        QVERIFY2(families.contains(int(family)), tagFamilyName(family));
    QVERIFY(custom && start && refresh && bare && presenceChange);
}

void TestSimulatedFleet::jobsAddUp()
{
    QHash<QByteArray, QSet<QByteArray>> asked, answered;
    QSet<QByteArray> known;
    const auto &events = m_hours;
    for (size_t i = 0; i < events.size(); ++i) {
        const MsgpackView data(events[i].payload);
        if (events[i].tag.startsWith("salt/job/") && events[i].tag.endsWith("/new")) {
            known.insert(data.find("jid").bytes().toByteArray());
            if (i > 7000)
                continue; // the last ones are answered after the end of this test
            const MsgpackView minions = data.find("minions");
            for (quint32 m = 0; m < minions.count(); ++m)
                asked[data.find("jid").bytes().toByteArray()].insert(minions.at(m).bytes().toByteArray());
        }
        if (events[i].tag.contains("/ret/") && events[i].tag.startsWith("salt/job/")) {
            const QByteArray jid = data.find("jid").bytes().toByteArray(), id = data.find("id").bytes().toByteArray();
            QCOMPARE(events[i].tag, "salt/job/" + jid + "/ret/" + id);
            QVERIFY2(known.contains(jid) || data.find("schedule").isValid(), events[i].tag.constData()); // never a return before its job
            answered[jid].insert(id);
        }
    }
    QVERIFY(asked.size() > 50);
    for (auto it = asked.cbegin(); it != asked.cend(); ++it)
        QCOMPARE(answered.value(it.key()), it.value());
}

void TestSimulatedFleet::highstatesFailNowAndThen()
{
    int runs = 0, failedRuns = 0, requisites = 0, early = 0, most = 0, position = 0;
    for (const FleetEvent &event : m_hours) {
        ++position;
        const MsgpackView data(event.payload);
        if (data.find("fun").bytes() != QByteArrayView("state.apply") || !event.tag.contains("/ret/"))
            continue;
        ++runs;
        bool failed = false;
        const MsgpackView states = data.find("return");
        QCOMPARE(states.type(), MsgpackView::Type::Map);
        QVERIFY(states.count() >= 4 && states.count() <= 40);
        most = qMax(most, int(states.count()));
        for (auto it = states.iterate(); it.next();) {
            QCOMPARE(it.key().bytes().toByteArray().split('|').size(), 4);
            const MsgpackView state = it.value();
            QVERIFY(!state.find("comment").bytes().isEmpty() && state.find("changes").type() == MsgpackView::Type::Map);
            failed |= !state.find("result").toBool();
            requisites += state.find("comment").bytes().startsWith(QByteArrayView("One or more requisite failed: "));
        }
        QCOMPARE(data.find("success").toBool(), !failed);
        QCOMPARE(data.find("retcode").toInt(), failed ? 2 : 0);
        failedRuns += failed;
        early += failed && position < 150;
    }
    QVERIFY(runs > 100);
    QVERIFY2(failedRuns > runs / 20 && failedRuns < runs / 2, qPrintable(QStringLiteral("%1 of %2").arg(failedRuns).arg(runs)));
    QVERIFY(requisites > 0);
    QVERIFY(early > 0); // who opens the demo sees one soon
    QVERIFY(most > 20);
}

void TestSimulatedFleet::shapesOfTheMaster_data()
{
    QTest::addColumn<QByteArray>("begins");
    QTest::addColumn<QByteArray>("ends");
    QTest::addColumn<QByteArrayList>("keys");
    const auto row = [](const char *begins, const char *ends, const char *keys) {
        QTest::newRow((QByteArray(begins) + "…" + ends).constData()) << QByteArray(begins) << QByteArray(ends) << QByteArray(keys).split(' ');
    };
    row("salt/job/", "/new", "jid tgt_type tgt user fun arg minions missing _stamp");
    row("salt/auth", "", "result act id pub _stamp");
    row("salt/key", "", "result act id _stamp");
    row("salt/presence/present", "", "present _stamp");
    row("salt/presence/change", "", "new lost _stamp");
    row("salt/run/", "/new", "fun jid user fun_args _stamp");
    row("salt/run/", "/ret", "fun jid user fun_args _stamp return success");
    row("salt/minion/", "/start", "id cmd pretag data tag ts _stamp");
    row("myco/deploy/done", "", "id cmd pretag data tag ts _stamp");
    row("salt/beacon/", "/diskusage/", "diskusage mount id beacon_name _stamp");
}

void TestSimulatedFleet::shapesOfTheMaster()
{
    QFETCH(QByteArray, begins);
    QFETCH(QByteArray, ends);
    QFETCH(QByteArrayList, keys);
    int seen = 0;
    for (const FleetEvent &event : m_hours) {
        if (!event.tag.startsWith(begins) || !event.tag.endsWith(ends))
            continue;
        QByteArrayList found;
        for (auto it = MsgpackView(event.payload).iterate(); it.next();)
            found.append(it.key().bytes().toByteArray());
        QCOMPARE(found, keys);
        ++seen;
    }
    QVERIFY(seen > 0);
}

void TestSimulatedFleet::keyOfAnAuth()
{
    const auto script = masterScript(1);
    for (const FleetEvent &event : play(*script, 500)) {
        if (event.tag != "salt/auth")
            continue;
        const QByteArray key = MsgpackView(event.payload).find("pub").bytes().toByteArray();
        QVERIFY(key.startsWith("-----BEGIN PUBLIC KEY-----\n") && key.endsWith("\n-----END PUBLIC KEY-----"));
        QCOMPARE(key.size(), 450);
        return;
    }
    QFAIL("no salt/auth in 500 events");
}

void TestSimulatedFleet::minionBusHasItsOwnEvents()
{
    const auto script = makeMinionScript({24, 8, 1}, "web01.fra.example.net");
    QSet<QByteArray> kinds;
    for (const FleetEvent &event : play(*script, 500)) {
        QCOMPARE(MsgpackView(event.payload).encoded().size(), event.payload.size());
        kinds.insert(event.tag.left(event.tag.indexOf('/', 1) + 1) + (event.tag.contains('/') ? "" : event.tag));
    }
    for (const char *kind : {"fire_master", "__master_req_channel_payload/", "__master_req_channel_return/", "__beacons_return", "module_refresh"})
        QVERIFY2(kinds.contains(kind), kind);
}

void TestSimulatedFleet::fewMinions_data()
{
    QTest::addColumn<int>("minions");
    QTest::newRow("none") << 0;
    QTest::newRow("one") << 1;
    QTest::newRow("two hundred") << 200;
}

void TestSimulatedFleet::fewMinions()
{
    QFETCH(int, minions);
    const auto script = masterScript(5, minions);
    for (const FleetEvent &event : play(*script, 2000))
        QCOMPARE(MsgpackView(event.payload).encoded().size(), event.payload.size());
}

void TestSimulatedFleet::rate_data()
{
    QTest::addColumn<double>("rate");
    QTest::addColumn<int>("events");
    QTest::newRow("lively") << 60.0 << 90;
    QTest::newRow("even") << 400.0 << 600;
}

void TestSimulatedFleet::rate()
{
    QFETCH(double, rate);
    QFETCH(int, events);
    QTemporaryDir dir(QStringLiteral("/tmp/brine-fleet-XXXXXX"));
    EmbeddedBus::Options options;
    options.sockDir = dir.path();
    auto bus = EmbeddedBus::start(options);
    QVERIFY(bus);
    BusClient client((*bus)->address().pubPath);
    QTRY_COMPARE((*bus)->counters().subscribers, 1);
    QElapsedTimer timer;
    timer.start();
    const SimulatedFleet fleet(bus->get(), {24, rate, 1});
    QVERIFY(client.read(size_t(events)).size() >= size_t(events));
    const double seconds = double(timer.elapsed()) / 1000;
    // Bursts and a busy machine move it; a factor of three would be another rate.
    QVERIFY2(seconds > events / rate / 3 && seconds < events / rate * 6 + 5, qPrintable(QString::number(seconds)));
}

void TestSimulatedFleet::stopsAtOnce()
{
    QTemporaryDir dir(QStringLiteral("/tmp/brine-fleet-XXXXXX"));
    EmbeddedBus::Options options;
    options.sockDir = dir.path();
    auto bus = EmbeddedBus::start(options);
    QVERIFY(bus);
    QElapsedTimer timer;
    {
        const SimulatedFleet fleet(bus->get(), {24, 0.01, 1}); // one event in 100 s
        QTRY_VERIFY((*bus)->counters().published > 0);
        timer.start();
    }
    QVERIFY(timer.elapsed() < 3000);
}

QTEST_GUILESS_MAIN(TestSimulatedFleet)
#include "tst_simulatedfleet.moc"
