// Clients that make trouble at a bus of ours: they leave, stall, crowd in, write rubbish, or fire while it stops.
#include "embeddedbustest.h"
#include "frameencoder.h"
#include "msgpackview.h"
#include <atomic>
#include <fcntl.h>
#include <sys/resource.h>
#include <thread>

using namespace brine;
using namespace brinetest;

namespace {

qint64 cpuMs()
{
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
}

/// Room for this many descriptors, as long as it lives.
class DescriptorLimit
{
public:
    explicit DescriptorLimit(rlim_t wanted)
    {
        getrlimit(RLIMIT_NOFILE, &m_before);
        rlimit limit = m_before;
        limit.rlim_cur = qMin(wanted, m_before.rlim_max);
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    ~DescriptorLimit() { setrlimit(RLIMIT_NOFILE, &m_before); }

private:
    rlimit m_before{};
};

} // namespace

class TestEmbeddedBusClients : public EmbeddedBusTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(); }

    void halfCloseEnds();
    void whatSubscribersWriteIsIgnored();
    void stalledSubscriber();
    void thousandConnections();
    void connectionLimit();
    void outOfDescriptors();
    void garbage_data();
    void garbage();
    void malformedIsCounted();
    void stopsUnderLoad();
};

void TestEmbeddedBusClients::halfCloseEnds()
{
    const auto bus = startBus();
    QVERIFY(bus);
    BusClient reader(bus->address().pubPath);
    QTRY_COMPARE(bus->counters().subscribers, 1);
    shutdown(reader.fd(), SHUT_WR);
    QVERIFY(reader.waitForEnd());
    QTRY_COMPARE(bus->counters().subscribers, 0);
    QCOMPARE(bus->counters().droppedSubscribers, 0u); // it left; it was not too slow
}

void TestEmbeddedBusClients::whatSubscribersWriteIsIgnored()
{
    const auto bus = startBus();
    QVERIFY(bus);
    BusClient reader(bus->address().pubPath);
    QTRY_COMPARE(bus->counters().subscribers, 1);
    QVERIFY(reader.send(QByteArray(100'000, '\xc1')));
    QVERIFY(reader.fire("not/fired", testPayload(1)));
    bus->publish("still/here", testPayload(2));
    const auto events = reader.read(1);
    QCOMPARE(events.size(), size_t(1));
    QCOMPARE(events[0].tag, QByteArray("still/here"));
}

void TestEmbeddedBusClients::stalledSubscriber()
{
    EmbeddedBus::Options options;
    options.maxQueuePerSubscriber = 1 << 20;
    const auto bus = startBus(options);
    QVERIFY(bus);
    BusClient stalled(bus->address().pubPath), reader(bus->address().pubPath);
    QTRY_COMPARE(bus->counters().subscribers, 2);
    constexpr int Count = 4000;
    std::vector<TestEvent> events;
    std::atomic<int> taken{0};
    std::thread reading([&] {
        while (events.size() < size_t(Count)) {
            const auto more = reader.read(1);
            if (more.empty())
                break;
            events.insert(events.end(), more.begin(), more.end());
            taken = int(events.size());
        }
    });
    const QByteArray text(1000, 'x');
    quint64 most = 0;
    for (int i = 0; i < Count; ++i) {
        bus->publish("fast", testPayload(i, text));
        if (i % 100 == 99) // never so far ahead that the reader itself could be called slow
            QTRY_VERIFY_WITH_TIMEOUT(taken > i - 500, 20000);
        most = qMax(most, bus->counters().queuedBytes);
    }
    reading.join();
    QCOMPARE(events.size(), size_t(Count));
    for (int i = 0; i < Count; ++i)
        QCOMPARE(MsgpackView(events[size_t(i)].payload).find("n").toInt(), i);
    QTRY_COMPARE(bus->counters().droppedSubscribers, 1u);
    QCOMPARE(bus->counters().subscribers, 1);
    QVERIFY2(most < quint64(4 << 20), qPrintable(QString::number(most)));
    // What lay in the kernel is still read, then comes the end.
    QVERIFY(stalled.waitForEnd());
}

void TestEmbeddedBusClients::thousandConnections()
{
    const DescriptorLimit limit(4096);
    rlimit now{};
    getrlimit(RLIMIT_NOFILE, &now);
    if (now.rlim_cur < 2200)
        QSKIP("needs 2200 descriptors for both ends of 1000 connections");
    const auto bus = startBus();
    QVERIFY(bus);
    std::vector<BusClient> clients;
    for (int i = 0; i < 1000; ++i) {
        clients.emplace_back(bus->address().pubPath);
        QVERIFY(clients.back().isConnected());
    }
    QTRY_COMPARE_WITH_TIMEOUT(bus->counters().subscribers, 1000, 20000);
    BusClient(bus->address().pullPath).fire("to/all", testPayload(1));
    for (BusClient &client : clients)
        QCOMPARE(client.read(1).size(), size_t(1));
    clients.clear();
    QTRY_COMPARE_WITH_TIMEOUT(bus->counters().subscribers, 0, 20000);
}

void TestEmbeddedBusClients::connectionLimit()
{
    EmbeddedBus::Options options;
    options.maxConnections = 10;
    const auto bus = startBus(options);
    QVERIFY(bus);
    std::vector<BusClient> clients;
    for (int i = 0; i < 15; ++i)
        clients.emplace_back(bus->address().pubPath);
    QTRY_COMPARE(bus->counters().refusedConnections, 5u);
    QTRY_COMPARE(bus->counters().subscribers, 10);
    QVERIFY(clients.back().waitForEnd()); // an answer, not a silence
    clients.clear();
    QTRY_COMPARE(bus->counters().subscribers, 0);
    clients.emplace_back(bus->address().pubPath);
    QTRY_COMPARE(bus->counters().subscribers, 1);
}

void TestEmbeddedBusClients::outOfDescriptors()
{
    const auto bus = startBus();
    QVERIFY(bus);
    const sockaddr_un address = unixAddress(bus->address().pubPath);
    std::vector<int> ends;
    for (int i = 0; i < 20; ++i)
        ends.push_back(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    {
        // No number is left below the limit, so the bus can accept nobody.
        const DescriptorLimit limit(rlim_t(ends.back()) + 1);
        const int last = open("/dev/null", O_RDONLY | O_CLOEXEC);
        for (int end : ends)
            QCOMPARE(::connect(end, reinterpret_cast<const sockaddr *>(&address), sizeof address), 0);
        QTRY_VERIFY(bus->counters().refusedConnections >= 10);
        const qint64 before = cpuMs();
        QElapsedTimer timer;
        timer.start();
        while (timer.elapsed() < 400) { // a spinning loop would burn all of it
            pollfd nothing{-1, 0, 0};
            poll(&nothing, 1, 50);
        }
        QVERIFY2(cpuMs() - before < 200, qPrintable(QString::number(cpuMs() - before)));
        if (last >= 0)
            close(last);
    }
    for (int end : ends)
        close(end);
    BusClient reader(bus->address().pubPath);
    QTRY_COMPARE(bus->counters().subscribers, 1);
    bus->publish("again", testPayload(1));
    QCOMPARE(reader.read(1).size(), size_t(1));
}

void TestEmbeddedBusClients::garbage_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("text") << QByteArray("GET / HTTP/1.0\r\n\r\n");
    QTest::newRow("never used msgpack byte") << QByteArray(2 << 20, '\xc1');
    QTest::newRow("ZeroMQ greeting") << QByteArray("\xff\0\0\0\0\0\0\0\1\x7f\3\0NULL\0\0\0\0", 20);
    QTest::newRow("giant length") << QByteArray("\xdd\xff\xff\xff\xff", 5);
    QTest::newRow("giant prefix") << QByteArray("\x7f\xff\xff\xff", 4) + QByteArray(100, 'x');
    QTest::newRow("deep nesting") << QByteArray(3 << 20, '\x91');
    QTest::newRow("half a frame") << encodeFrame(eventBody("half", testPayload(1)), Framing::Bare).chopped(10);
    QTest::newRow("half a prefixed frame") << encodeFrame(eventBody("half", testPayload(1)), Framing::Prefixed).chopped(10);
}

void TestEmbeddedBusClients::garbage()
{
    QFETCH(QByteArray, bytes);
    const auto bus = startBus();
    QVERIFY(bus);
    BusClient reader(bus->address().pubPath), good(bus->address().pullPath);
    QTRY_COMPARE(bus->counters().subscribers, 1);
    QVERIFY(good.fire("before", testPayload(1)));
    {
        BusClient bad(bus->address().pullPath);
        bad.send(bytes); // may be cut off in the middle
    }
    QTRY_VERIFY_WITH_TIMEOUT(bus->counters().malformed > 0, 20000);
    QVERIFY(good.fire("after", testPayload(2)));
    const auto events = reader.read(2);
    QCOMPARE(events.size(), size_t(2));
    QCOMPARE(events[1].tag, QByteArray("after"));
}

void TestEmbeddedBusClients::malformedIsCounted()
{
    const auto bus = startBus();
    QVERIFY(bus);
    BusClient reader(bus->address().pubPath);
    QTRY_COMPARE(bus->counters().subscribers, 1);
    BusClient firer(bus->address().pullPath);
    MsgpackWriter noBody;
    noBody.map(1);
    noBody.key("head");
    noBody.map(0);
    QVERIFY(firer.send(noBody.bytes()));
    QVERIFY(firer.fire("good", testPayload(1))); // the connection goes on
    const auto events = reader.read(1);
    QCOMPARE(events.size(), size_t(1));
    QCOMPARE(events[0].tag, QByteArray("good"));
    QCOMPARE(bus->counters().malformed, 1u);
}

void TestEmbeddedBusClients::stopsUnderLoad()
{
    auto bus = startBus();
    QVERIFY(bus);
    const QString pull = bus->address().pullPath;
    std::atomic<bool> stop{false};
    BusClient stalled(bus->address().pubPath);
    std::thread firing([&] {
        BusClient firer(pull);
        const QByteArray payload = testPayload(1, QByteArray(1000, 'x'));
        while (!stop && firer.fire("load", payload)) { }
    });
    QTRY_VERIFY(bus->counters().received > 100);
    bus.reset();
    stop = true;
    firing.join();
    QVERIFY(!QFileInfo::exists(pull));
}

QTEST_GUILESS_MAIN(TestEmbeddedBusClients)
#include "tst_embeddedbusclients.moc"
