#include "saltbus.h"

#include "embeddedbus.h"
#include "fakedaemon.h"
#include "msgpackwriter.h"
#include "socketfoldertest.h"
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTest>

using namespace brine;

namespace {

QByteArray payload(int n)
{
    MsgpackWriter out;
    out.map(1);
    out.key("n");
    out.integer(n);
    return out.take();
}

} // namespace

class tst_SaltBus : public SocketFolderTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void needsNoApplication();
    void openFailureIsAValue();
    void nextEventWaits();
    void pollsWithZero();
    void prefixPassesOthersOver();
    void keepsReadingBetweenCalls();
    void iterates();
    void firesDictionaryJsonAndText();
    void refuses();
    void fireMasterOnlyOnAMinion();
    void fireMasterArrivesAtTheMaster();
    void slowCallerIsCountedNotFelt();
    void survivesRestart();
    void moves();

private:
    QString sockDir() const { return dir() + QStringLiteral("/master"); }
    SaltBus open()
    {
        auto bus = SaltBus::openMaster(sockDir());
        if (!bus)
            qFatal("%s", qPrintable(bus.error().text()));
        return std::move(bus).value();
    }
    std::unique_ptr<EmbeddedBus> m_bus;
};

void tst_SaltBus::init()
{
    begin();
    EmbeddedBus::Options options;
    options.sockDir = sockDir();
    auto started = EmbeddedBus::start(options);
    QVERIFY2(started.ok(), started ? "" : qPrintable(started.error().text()));
    m_bus = std::move(started).value();
}

void tst_SaltBus::cleanup()
{
    m_bus.reset();
    end();
}

void tst_SaltBus::needsNoApplication()
{
    QVERIFY(!QCoreApplication::instance()); // main() below makes none
    SaltBus bus = open();
    QVERIFY(bus.fire("a", payload(1))->seen);
}

void tst_SaltBus::openFailureIsAValue()
{
    const auto missing = SaltBus::openMaster(dir() + QStringLiteral("/nothing"));
    QVERIFY(!missing.ok());
    QVERIFY(!missing.error().title.isEmpty());
    QVERIFY(missing.error().text().contains(dir()));
    QCOMPARE(missing.error().exitCode(), 69);
    const auto wrongNode = SaltBus::openMinion(sockDir());
    QVERIFY(!wrongNode.ok());
    m_bus.reset();
    FakeDaemon(sockDir(), {}).stop();
    const auto stopped = SaltBus::openMaster(sockDir());
    QVERIFY(!stopped.ok());
    QCOMPARE(stopped.error().kind, BusProblem::Kind::NobodyListens);
}

void tst_SaltBus::nextEventWaits()
{
    SaltBus bus = open();
    QElapsedTimer timer;
    timer.start();
    QVERIFY(!bus.nextEvent(0.3));
    QVERIFY(timer.elapsed() >= 290);
    std::thread firer([this] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        m_bus->publish("a/b", payload(7));
    });
    const auto event = bus.nextEvent(10);
    firer.join();
    QVERIFY(event);
    QCOMPARE(event->tag, QByteArray("a/b"));
    QCOMPARE(event->payload, payload(7));
    QCOMPARE(event->json(), QByteArray("{\"n\": 7}"));
    QVERIFY(event->receivedUs > 0);
}

void tst_SaltBus::pollsWithZero()
{
    SaltBus bus = open();
    QElapsedTimer timer;
    timer.start();
    QVERIFY(!bus.nextEvent(0));
    QVERIFY(!bus.nextEvent(-1));
    QVERIFY(timer.elapsed() < 250);
    QVERIFY(bus.fire("a", payload(1))->seen);
    std::optional<BusEvent> event;
    QTRY_VERIFY(event || (event = bus.nextEvent(0)));
    QCOMPARE(event->tag, QByteArray("a"));
}

void tst_SaltBus::prefixPassesOthersOver()
{
    SaltBus bus = open();
    QTRY_COMPARE(m_bus->counters().subscribers, 1);
    for (int i = 0; i < 100; ++i)
        m_bus->publish((i % 10 ? "other/" : "mine/") + QByteArray::number(i), payload(i));
    for (int i = 0; i < 100; i += 10) {
        const auto event = bus.nextEvent(5, "mine/");
        QVERIFY(event);
        QCOMPARE(event->tag, "mine/" + QByteArray::number(i));
    }
    const auto last = bus.nextEvent(5); // behind the last match
    QVERIFY(last);
    QCOMPARE(last->tag, QByteArray("other/91"));
    QVERIFY(!bus.nextEvent(0.05, "mine/"));
}

void tst_SaltBus::keepsReadingBetweenCalls()
{
    SaltBus bus = open();
    QTRY_COMPARE(m_bus->counters().subscribers, 1);
    for (int i = 0; i < 5000; ++i)
        m_bus->publish("e/" + QByteArray::number(i), payload(i));
    QTRY_COMPARE(bus.state().events, 5000u); // without any call that takes them
    QTRY_COMPARE(m_bus->counters().queuedBytes, 0u);
    for (int i = 0; i < 5000; ++i) {
        const auto event = bus.nextEvent(1);
        QVERIFY(event);
        QCOMPARE(event->tag, "e/" + QByteArray::number(i));
    }
    QCOMPARE(bus.droppedEvents(), 0u);
}

void tst_SaltBus::iterates()
{
    SaltBus bus = open();
    QTRY_COMPARE(m_bus->counters().subscribers, 1);
    for (int i = 0; i < 30; ++i)
        m_bus->publish((i % 3 ? "x/" : "job/") + QByteArray::number(i), payload(i));
    QList<QByteArray> tags;
    for (const BusEvent &event : bus.events("job/")) {
        tags.append(event.tag);
        if (tags.size() == 10)
            break;
    }
    QCOMPARE(tags.first(), QByteArray("job/0"));
    QCOMPARE(tags.last(), QByteArray("job/27"));
}

void tst_SaltBus::firesDictionaryJsonAndText()
{
    SaltBus listener = open(), bus = open();
    QTRY_COMPARE(m_bus->counters().subscribers, 2);
    QVERIFY(bus.fire("one", payload(1))->seen);
    QVERIFY(bus.fireJson("two", R"({"a": [1, null], "b": 18446744073709551615})")->seen);
    QVERIFY(bus.fireText("three", "Message to be sent")->seen);
    const char *const expected[][2] = {{"one", "{\"n\": 1, \"_stamp\": \""},
                                       {"two", "{\"a\": [1, null], \"b\": 18446744073709551615, \"_stamp\": \""},
                                       {"three", "{\"data\": \"Message to be sent\", \"_stamp\": \""}};
    for (const auto &[tag, json] : expected) {
        const auto event = listener.nextEvent(5);
        QVERIFY(event);
        QCOMPARE(event->tag, QByteArray(tag));
        QVERIFY2(event->json().startsWith(json), event->json().constData());
    }
    QVERIFY(!listener.nextEvent(0.05));
}

void tst_SaltBus::refuses()
{
    SaltBus bus = open();
    QVERIFY(!bus.fire("", payload(1)).ok());
    QVERIFY(!bus.fire("a", QByteArray::fromHex("9101")).ok());
    QVERIFY(!bus.fireJson("a", "[1]").ok());
    const auto broken = bus.fireJson("a", "{\"a\": 1,\n \"b\": }");
    QVERIFY(!broken.ok());
    QVERIFY2(broken.error().reason.contains(QLatin1String("Line 2")), qPrintable(broken.error().reason));
    QCOMPARE(m_bus->counters().received, 0u);
}

void tst_SaltBus::fireMasterOnlyOnAMinion()
{
    SaltBus bus = open();
    const auto refused = bus.fireMaster("a", payload(1));
    QVERIFY(!refused.ok());
    QVERIFY(refused.error().title.contains(QLatin1String("minion")));
    QCOMPARE(m_bus->counters().received, 0u);
}

void tst_SaltBus::fireMasterArrivesAtTheMaster()
{
    EmbeddedBus::Options options;
    options.node = BusNode::Minion;
    options.sockDir = dir() + QStringLiteral("/minion");
    options.minionId = QStringLiteral("web1");
    auto started = EmbeddedBus::start(options);
    QVERIFY2(started.ok(), started ? "" : qPrintable(started.error().text()));
    started.value()->attachMaster(m_bus.get());
    {
        auto minion = SaltBus::openMinion(options.sockDir, QStringLiteral("web1"));
        QVERIFY2(minion.ok(), minion ? "" : qPrintable(minion.error().text()));
        SaltBus master = open();
        QTRY_COMPARE(m_bus->counters().subscribers, 1);
        const auto receipt = minion.value().fireMasterJson("my/tag", R"({"data": "message for the master"})");
        QVERIFY(receipt.ok() && receipt->seen);
        const auto event = master.nextEvent(5, "my/");
        QVERIFY(event);
        QCOMPARE(event->tag, QByteArray("my/tag"));
        QVERIFY2(event->json().contains("\"data\": {\"data\": \"message for the master\"}"), event->json().constData());
        QVERIFY(event->json().contains("\"id\": \"web1\""));
    }
    started.value()->attachMaster(nullptr);
}

// A caller that takes nothing: the bus is read on, its queue is bounded, every loss is counted.
void tst_SaltBus::slowCallerIsCountedNotFelt()
{
    SaltBus bus = open();
    QTRY_COMPARE(m_bus->counters().subscribers, 1);
    MsgpackWriter out;
    out.map(1);
    out.key("blob");
    out.bin(QByteArray(1 << 20, 'x'));
    const QByteArray large = out.take();
    constexpr quint64 Count = 300; // of 1 MiB; the queue holds 256 MiB
    for (quint64 i = 0; i < Count; ++i) {
        m_bus->publish("large/" + QByteArray::number(i), large);
        QTRY_VERIFY_WITH_TIMEOUT(m_bus->counters().queuedBytes < (8u << 20), 30'000);
    }
    QTRY_COMPARE_WITH_TIMEOUT(bus.state().events, Count, 30'000);
    QTRY_VERIFY(bus.droppedEvents() > 0);
    quint64 taken = 0;
    while (const auto event = bus.nextEvent(0.2))
        ++taken;
    QCOMPARE(taken + bus.droppedEvents(), Count);
    QVERIFY(taken > 100);
    QCOMPARE(m_bus->counters().droppedSubscribers, 0u);
}

void tst_SaltBus::survivesRestart()
{
    SaltBus bus = open();
    QTRY_COMPARE(m_bus->counters().subscribers, 1);
    m_bus.reset();
    QVERIFY(!bus.nextEvent(0.1));
    QTRY_VERIFY(!bus.state().isOpen());
    EmbeddedBus::Options options;
    options.sockDir = sockDir();
    m_bus = std::move(EmbeddedBus::start(options)).value();
    QTRY_COMPARE_WITH_TIMEOUT(m_bus->counters().subscribers, 1, 1500);
    QVERIFY(bus.fire("again", payload(1))->seen);
    const auto event = bus.nextEvent(5);
    QVERIFY(event);
    QCOMPARE(event->tag, QByteArray("again"));
}

void tst_SaltBus::moves()
{
    SaltBus first = open();
    SaltBus bus = std::move(first);
    QVERIFY(bus.fire("a", payload(1))->seen);
    QVERIFY(bus.nextEvent(5));
    QCOMPARE(bus.address().node, BusNode::Master);
    bus = open();
    QVERIFY(bus.fire("b", payload(1))->seen);
    QCOMPARE(bus.nextEvent(5)->tag, QByteArray("b"));
}

QTEST_APPLESS_MAIN(tst_SaltBus)
#include "tst_saltbus.moc"
