// What a minion's bus relays to its master's: fire_master in each of its forms, and what the master's bus then carries.
#include "embeddedbustest.h"
#include "minionrelay.h"
#include "msgpackview.h"

using namespace brine;
using namespace brinetest;

namespace {

void text(MsgpackWriter &w, const char *key, QByteArrayView value)
{
    w.key(key);
    w.str(value);
}

QByteArray entry(QByteArrayView tag, bool withData)
{
    MsgpackWriter w;
    w.map(withData ? 2 : 1);
    text(w, "tag", tag);
    if (withData) {
        w.key("data");
        w.map(1);
        text(w, "x", "y");
    }
    return w.take();
}

QByteArray envelope(const QByteArray &data, QByteArrayView tag, const QByteArray &events, QByteArrayView pretag)
{
    MsgpackWriter w;
    w.map(4);
    w.key("data");
    if (data.isEmpty())
        w.nil();
    else
        w.raw(data);
    w.key("tag");
    if (tag.isEmpty())
        w.nil();
    else
        w.str(tag);
    w.key("events");
    if (events.isEmpty())
        w.nil();
    else
        w.raw(events);
    w.key("pretag");
    if (pretag.isEmpty())
        w.nil();
    else
        w.str(pretag);
    return w.take();
}

QByteArray listOf(std::initializer_list<QByteArray> entries)
{
    MsgpackWriter w;
    w.array(quint32(entries.size()));
    for (const QByteArray &one : entries)
        w.raw(one);
    return w.take();
}

} // namespace

class TestMinionRelay : public EmbeddedBusTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(); }

    void fireMaster_data();
    void fireMaster();
    void fireMasterReachesTheMaster();
    void fireMasterWithoutMaster();
};

void TestMinionRelay::fireMaster_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QByteArrayList>("tags");
    const QByteArray data = testPayload(7);
    MsgpackWriter list, truth;
    list.array(0);
    truth.boolean(true);
    QTest::newRow("single") << envelope(data, "my/tag", {}, {}) << QByteArrayList{"my/tag"};
    QTest::newRow("data of another type") << envelope(truth.bytes(), "my/tag", {}, {}) << QByteArrayList{"my/tag"};
    QTest::newRow("no data") << envelope({}, "my/tag", {}, {}) << QByteArrayList{"my/tag"};
    QTest::newRow("neither tag nor events") << envelope(data, {}, {}, {}) << QByteArrayList{};
    QTest::newRow("empty events: single") << envelope(data, "my/tag", list.bytes(), {}) << QByteArrayList{"my/tag"};
    QTest::newRow("events") << envelope({}, {}, listOf({entry("a", true), entry("b", false)}), {}) << QByteArrayList{"a", "b"};
    QTest::newRow("events with pretag") << envelope({}, {}, listOf({entry("a", true)}), "pre") << QByteArrayList{"a", "pre/a"};
    QTest::newRow("reserved tags are not relayed") << envelope({}, {}, listOf({entry("salt/run/1/new", true), entry("ok", true)}), {}) << QByteArrayList{"ok"};
    QTest::newRow("not a map") << list.bytes() << QByteArrayList{};
    QTest::newRow("a key is missing") << entry("x", true) << QByteArrayList{};
    QTest::newRow("cut off") << envelope(data, "my/tag", {}, {}).left(20) << QByteArrayList{};
    QTest::newRow("empty") << QByteArray() << QByteArrayList{};
}

void TestMinionRelay::fireMaster()
{
    QFETCH(QByteArray, payload);
    QFETCH(QByteArrayList, tags);
    const auto events = relayFireMaster(payload, "web1", "2026-11-23T02:24:20.805249", 1795400660);
    QByteArrayList found;
    for (const RelayedEvent &event : events) {
        found.append(event.tag);
        const MsgpackView view(event.payload);
        QCOMPARE(view.encoded().size(), event.payload.size());
        QCOMPARE(view.find("_stamp").bytes().toByteArray(), QByteArray("2026-11-23T02:24:20.805249"));
    }
    QCOMPARE(found, tags);
}

void TestMinionRelay::fireMasterReachesTheMaster()
{
    EmbeddedBus::Options options;
    const auto master = startBus(options);
    options.node = BusNode::Minion;
    options.minionId = QStringLiteral("web1");
    const auto minion = startBus(options); // in the same directory, as names allow
    QVERIFY(master && minion);
    minion->attachMaster(master.get());
    BusClient onMaster(master->address().pubPath), onMinion(minion->address().pubPath);
    QTRY_VERIFY(master->counters().subscribers == 1 && minion->counters().subscribers == 1);

    const QByteArray data = testPayload(7, "payload"), wrapped = fireMasterEnvelope("my/tag", data);
    QVERIFY(BusClient(minion->address().pullPath).fire("fire_master", wrapped));
    const auto own = onMinion.read(1);
    QCOMPARE(own.size(), size_t(1));
    QCOMPARE(own[0].tag, QByteArray("fire_master"));
    QCOMPARE(own[0].payload, wrapped);

    const auto relayed = onMaster.read(1);
    QCOMPARE(relayed.size(), size_t(1));
    QCOMPARE(relayed[0].tag, QByteArray("my/tag"));
    QByteArrayList keys;
    const MsgpackView load(relayed[0].payload);
    for (auto it = load.iterate(); it.next();)
        keys.append(it.key().bytes().toByteArray());
    QCOMPARE(keys, (QByteArrayList{"id", "cmd", "pretag", "data", "tag", "ts", "_stamp"}));
    QCOMPARE(load.find("id").bytes().toByteArray(), QByteArray("web1"));
    QCOMPARE(load.find("cmd").bytes().toByteArray(), QByteArray("_minion_event"));
    QVERIFY(load.find("pretag").isNil());
    QCOMPARE(load.find("data").encoded().toByteArray(), data);

    // From inside, too; and no more once it is detached.
    minion->publish("fire_master", fireMasterEnvelope("from/inside", data));
    QCOMPARE(onMaster.read(1).at(0).tag, QByteArray("from/inside"));
    minion->attachMaster(nullptr);
    QVERIFY(BusClient(minion->address().pullPath).fire("fire_master", wrapped));
    QCOMPARE(onMinion.read(2).size(), size_t(2));
    QCOMPARE(master->counters().published, 2u);
}

void TestMinionRelay::fireMasterWithoutMaster()
{
    const auto master = startBus();
    QVERIFY(master);
    BusClient reader(master->address().pubPath);
    QTRY_COMPARE(master->counters().subscribers, 1);
    // On a master's bus the tag is nothing special.
    QVERIFY(BusClient(master->address().pullPath).fire("fire_master", fireMasterEnvelope("my/tag", testPayload(1))));
    QCOMPARE(reader.read(1).at(0).tag, QByteArray("fire_master"));
    QCOMPARE(master->counters().published, 1u);
}

QTEST_GUILESS_MAIN(TestMinionRelay)
#include "tst_minionrelay.moc"
