// What is fired at a bus of ours comes to all who listen: in both framings, in order, whole, from other programs and from inside.
#include "embeddedbustest.h"
#include "frameencoder.h"
#include "projectpaths.h"
#include <QProcess>
#include <thread>

using namespace brine;
using namespace brinetest;

class TestEmbeddedBus : public EmbeddedBusTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(); }

    void frames_data();
    void frames();
    void bothFramings_data();
    void bothFramings();
    void everySplit();
    void orderIsKept();
    void largeEvents();
    void publishFromInside();
    void pythonClient_data();
    void pythonClient();
    void manyStarts();
};

void TestEmbeddedBus::frames_data()
{
    QTest::addColumn<int>("size");
    for (int size : {0, 1, 200, 250, 251, 252, 253, 65530, 65531, 65532, 65533, 70000})
        QTest::newRow(qPrintable(QString::number(size))) << size;
}

void TestEmbeddedBus::frames()
{
    QFETCH(int, size);
    const QByteArray payload(size, 'p');
    for (Framing framing : {Framing::Bare, Framing::Prefixed}) {
        QByteArray out("before");
        appendFrame(out, "t/g", payload, framing);
        QCOMPARE(out, "before" + encodeFrame(eventBody("t/g", payload), framing));
    }
}

void TestEmbeddedBus::bothFramings_data()
{
    QTest::addColumn<Framing>("pull");
    QTest::addColumn<Framing>("pub");
    QTest::newRow("bare, bare") << Framing::Bare << Framing::Bare;
    QTest::newRow("prefixed, bare") << Framing::Prefixed << Framing::Bare;
    QTest::newRow("bare, prefixed") << Framing::Bare << Framing::Prefixed;
    QTest::newRow("prefixed, prefixed") << Framing::Prefixed << Framing::Prefixed;
}

void TestEmbeddedBus::bothFramings()
{
    QFETCH(Framing, pull);
    QFETCH(Framing, pub);
    EmbeddedBus::Options options;
    options.pubFraming = pub;
    const auto bus = startBus(options);
    QVERIFY(bus);
    BusClient reader(bus->address().pubPath);
    QTRY_COMPARE(bus->counters().subscribers, 1);
    // The form is told anew on each connection.
    for (Framing framing : {pull, pull == Framing::Bare ? Framing::Prefixed : Framing::Bare, pull}) {
        BusClient firer(bus->address().pullPath);
        const QByteArray payload = testPayload(5, "text");
        QVERIFY(firer.fire("my/tag", payload, framing));
        firer.hangUp(); // connect, write, close at once is how most fire
        const auto events = reader.read(1);
        QCOMPARE(events.size(), size_t(1));
        QCOMPARE(events[0].tag, QByteArray("my/tag"));
        QCOMPARE(events[0].payload, payload);
    }
    QCOMPARE(reader.framing(), pub);
    QTRY_COMPARE(bus->counters().received, 3u);
    QCOMPARE(bus->counters().published, 3u);
    QCOMPARE(bus->counters().malformed, 0u);
}

void TestEmbeddedBus::everySplit()
{
    const auto bus = startBus();
    QVERIFY(bus);
    BusClient reader(bus->address().pubPath);
    QTRY_COMPARE(bus->counters().subscribers, 1);
    for (Framing framing : {Framing::Bare, Framing::Prefixed}) {
        BusClient firer(bus->address().pullPath);
        const QByteArray frame = encodeFrame(eventBody("split/me", testPayload(1)), framing);
        for (char byte : frame)
            QVERIFY(firer.send(QByteArrayView(&byte, 1)));
        QCOMPARE(reader.read(1).size(), size_t(1));
    }
}

void TestEmbeddedBus::orderIsKept()
{
    const auto bus = startBus();
    QVERIFY(bus);
    std::vector<BusClient> readers;
    for (int i = 0; i < 3; ++i)
        readers.emplace_back(bus->address().pubPath);
    QTRY_COMPARE(bus->counters().subscribers, 3);
    constexpr int Count = 3000;
    std::thread firing([&] {
        BusClient firer(bus->address().pullPath);
        for (int i = 0; i < Count; ++i)
            firer.fire("order/" + QByteArray::number(i), testPayload(i));
    });
    std::vector<std::vector<TestEvent>> got(readers.size());
    std::vector<std::thread> reading;
    for (size_t r = 0; r < readers.size(); ++r)
        reading.emplace_back([&, r] { got[r] = readers[r].read(Count); });
    firing.join();
    for (std::thread &thread : reading)
        thread.join();
    for (const auto &events : got) {
        QCOMPARE(events.size(), size_t(Count));
        for (int i = 0; i < Count; ++i)
            QCOMPARE(events[size_t(i)].tag, "order/" + QByteArray::number(i));
    }
}

void TestEmbeddedBus::largeEvents()
{
    const auto bus = startBus();
    QVERIFY(bus);
    BusClient reader(bus->address().pubPath);
    QTRY_COMPARE(bus->counters().subscribers, 1);
    const QByteArray payload = testPayload(1, QByteArray(8 << 20, 'x'));
    std::thread firing([&] { BusClient(bus->address().pullPath).fire("large", payload, Framing::Prefixed); });
    const auto events = reader.read(1);
    firing.join();
    QCOMPARE(events.size(), size_t(1));
    QVERIFY(events[0].payload == payload);
}

void TestEmbeddedBus::publishFromInside()
{
    const auto bus = startBus();
    QVERIFY(bus);
    BusClient reader(bus->address().pubPath);
    QTRY_COMPARE(bus->counters().subscribers, 1);
    constexpr int Each = 500;
    std::vector<std::thread> threads;
    for (int t = 0; t < 3; ++t) {
        threads.emplace_back([&bus, t] {
            for (int i = 0; i < Each; ++i)
                bus->publish("inside/" + QByteArray::number(t), testPayload(i));
        });
    }
    const auto events = reader.read(3 * Each);
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(events.size(), size_t(3 * Each));
    QTRY_COMPARE(bus->counters().published, quint64(3 * Each));
    QCOMPARE(bus->counters().received, 0u);
}

void TestEmbeddedBus::pythonClient_data()
{
    QTest::addColumn<Framing>("pub");
    QTest::newRow("bare") << Framing::Bare;
    QTest::newRow("prefixed") << Framing::Prefixed;
}

void TestEmbeddedBus::pythonClient()
{
    QFETCH(Framing, pub);
    const QString python = QStringLiteral("/usr/bin/python3");
    if (QProcess::execute(python, {QStringLiteral("-c"), QStringLiteral("import msgpack")}) != 0)
        QSKIP("needs python3-msgpack");
    EmbeddedBus::Options options;
    options.pubFraming = pub;
    const auto bus = startBus(options);
    QVERIFY(bus);
    QProcess client;
    client.setProcessChannelMode(QProcess::MergedChannels);
    client.start(python, {projectpaths::testData(QStringLiteral("python_client.py")), bus->address().pubPath, bus->address().pullPath,
                          pub == Framing::Prefixed ? QStringLiteral("prefixed") : QStringLiteral("bare")});
    QTRY_COMPARE_WITH_TIMEOUT(bus->counters().subscribers, 1, 20000);
    client.write("go\n");
    QVERIFY(client.waitForFinished(30000));
    const QByteArray said = client.readAll();
    QVERIFY2(client.exitCode() == 0 && said.contains("[\"python/plain\", \"python/prefixed\"]"), said.constData());
}

void TestEmbeddedBus::manyStarts()
{
    const auto descriptors = [] { return QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot).size(); };
    qsizetype before = 0;
    for (int i = 0; i < 30; ++i) {
        const auto bus = startBus();
        QVERIFY(bus);
        BusClient reader(bus->address().pubPath);
        QTRY_COMPARE(bus->counters().subscribers, 1);
        bus->publish("start", testPayload(i));
        QCOMPARE(reader.read(1).size(), size_t(1));
        if (i == 0)
            before = descriptors();
        else
            QCOMPARE(descriptors(), before);
    }
}

QTEST_GUILESS_MAIN(TestEmbeddedBus)
#include "tst_embeddedbus.moc"
