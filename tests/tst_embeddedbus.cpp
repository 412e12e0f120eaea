#include "asuser.h"
#include "busclient.h"
#include "buslocator.h"
#include "bussocket.h"
#include "embeddedbus.h"
#include "frameencoder.h"
#include "framechunk.h"
#include "minionrelay.h"
#include "msgpackview.h"
#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <atomic>
#include <fcntl.h>
#include <sys/resource.h>
#include <thread>

using namespace brine;
using namespace brinetest;

namespace {

int modeOf(const QString &path)
{
    struct stat info{};
    return lstat(QFile::encodeName(path).constData(), &info) == 0 ? int(info.st_mode & 07777) : -1;
}

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

class TestEmbeddedBus : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void namesAndModes_data();
    void namesAndModes();
    void nothingIsLeftBehind();
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
    void halfCloseEnds();
    void whatSubscribersWriteIsIgnored();
    void stalledSubscriber();
    void thousandConnections();
    void connectionLimit();
    void outOfDescriptors();
    void garbage_data();
    void garbage();
    void malformedIsCounted();
    void plantedThings_data();
    void plantedThings();
    void liveSocketOfAnother();
    void staleSocketGoes();
    void otherInItsPlaceStays();
    void foreignSocket();
    void unsafeDirectories_data();
    void unsafeDirectories();
    void pathTooLong();
    void otherUsersAreRefused();
    void fireMaster_data();
    void fireMaster();
    void fireMasterReachesTheMaster();
    void fireMasterWithoutMaster();
    void stopsUnderLoad();
    void manyStarts();

private:
    std::unique_ptr<EmbeddedBus> startBus(EmbeddedBus::Options options = {});
    QString path(const QString &name) const { return m_dir->filePath(name); }
    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestEmbeddedBus::init()
{
    m_dir = std::make_unique<QTemporaryDir>(QStringLiteral("/tmp/brine-bus-XXXXXX"));
    QVERIFY(m_dir->isValid());
}

std::unique_ptr<EmbeddedBus> TestEmbeddedBus::startBus(EmbeddedBus::Options options)
{
    if (options.sockDir.isEmpty())
        options.sockDir = path(QStringLiteral("bus"));
    auto bus = EmbeddedBus::start(options);
    if (!bus) {
        qWarning("%s", qPrintable(bus.error().text()));
        return nullptr;
    }
    return std::move(bus).value();
}

void TestEmbeddedBus::namesAndModes_data()
{
    QTest::addColumn<BusNode>("node");
    QTest::addColumn<QString>("pub");
    QTest::newRow("master") << BusNode::Master << QStringLiteral("master_event_pub.ipc");
    QTest::newRow("minion") << BusNode::Minion << QStringLiteral("minion_event_659a7fb2af_pub.ipc");
}

void TestEmbeddedBus::namesAndModes()
{
    QFETCH(BusNode, node);
    QFETCH(QString, pub);
    const QString dir = path(QStringLiteral("made/bus"));
    for (mode_t mask : {0000, 0022, 0777}) {
        const mode_t before = umask(mask == 0777 ? 0 : mask);
        QDir().mkpath(path(QStringLiteral("made"))); // under umask 0777 nobody could make one
        EmbeddedBus::Options options;
        options.node = node;
        options.sockDir = dir;
        options.minionId = QStringLiteral("web1");
        if (mask == 0777)
            QVERIFY(makeBusDirectory(dir));
        umask(mask);
        const auto bus = startBus(options);
        umask(before);
        QVERIFY(bus);
        QCOMPARE(bus->address().pubPath, dir + QLatin1Char('/') + pub);
        QCOMPARE(modeOf(dir), 0700);
        QCOMPARE(modeOf(bus->address().pubPath), 0600);
        QCOMPARE(modeOf(bus->address().pullPath), 0600);
        const auto found = locateBus({{}, dir, {}, m_dir->path()});
        QVERIFY(found);
        QCOMPARE(found->pubPath, bus->address().pubPath);
        QCOMPARE(found->pullPath, bus->address().pullPath);
    }
}

void TestEmbeddedBus::nothingIsLeftBehind()
{
    QVERIFY(startBus());
    QCOMPARE(QDir(path(QStringLiteral("bus"))).entryList(QDir::AllEntries | QDir::System | QDir::Hidden | QDir::NoDotAndDotDot), QStringList());
}

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
    client.start(python, {QStringLiteral(BRINE_TEST_DATA "/python_client.py"), bus->address().pubPath, bus->address().pullPath,
                          pub == Framing::Prefixed ? QStringLiteral("prefixed") : QStringLiteral("bare")});
    QTRY_COMPARE_WITH_TIMEOUT(bus->counters().subscribers, 1, 20000);
    client.write("go\n");
    QVERIFY(client.waitForFinished(30000));
    const QByteArray said = client.readAll();
    QVERIFY2(client.exitCode() == 0 && said.contains("[\"python/plain\", \"python/prefixed\"]"), said.constData());
}

void TestEmbeddedBus::halfCloseEnds()
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

void TestEmbeddedBus::whatSubscribersWriteIsIgnored()
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

void TestEmbeddedBus::stalledSubscriber()
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

void TestEmbeddedBus::thousandConnections()
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

void TestEmbeddedBus::connectionLimit()
{
    EmbeddedBus::Options options;
    options.maxConnections = 10;
    const auto bus = startBus(options);
    QVERIFY(bus);
    std::vector<BusClient> clients;
    for (int i = 0; i < 15; ++i)
        clients.emplace_back(bus->address().pubPath);
    QTRY_COMPARE(bus->counters().refusedConnections, 5u);
    QCOMPARE(bus->counters().subscribers, 10);
    QVERIFY(clients.back().waitForEnd()); // an answer, not a silence
    clients.clear();
    QTRY_COMPARE(bus->counters().subscribers, 0);
    clients.emplace_back(bus->address().pubPath);
    QTRY_COMPARE(bus->counters().subscribers, 1);
}

void TestEmbeddedBus::outOfDescriptors()
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

void TestEmbeddedBus::garbage_data()
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

void TestEmbeddedBus::garbage()
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

void TestEmbeddedBus::malformedIsCounted()
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

void TestEmbeddedBus::plantedThings_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("says");
    QTest::newRow("link to a file") << QStringLiteral("link") << QStringLiteral("symbolic link");
    QTest::newRow("dangling link") << QStringLiteral("dangling") << QStringLiteral("symbolic link");
    QTest::newRow("file") << QStringLiteral("file") << QStringLiteral("not a socket");
    QTest::newRow("directory") << QStringLiteral("directory") << QStringLiteral("not a socket");
}

void TestEmbeddedBus::plantedThings()
{
    QFETCH(QString, what);
    QFETCH(QString, says);
    for (const QString &name : {QStringLiteral("master_event_pub.ipc"), QStringLiteral("master_event_pull.ipc")}) {
        QTemporaryDir dir(QStringLiteral("/tmp/brine-planted-XXXXXX"));
        const QString planted = dir.filePath(name), victim = dir.filePath(QStringLiteral("victim"));
        QFile file(victim);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("precious") == 8);
        file.close();
        if (what == QLatin1String("link"))
            QVERIFY(QFile::link(victim, planted));
        else if (what == QLatin1String("dangling"))
            QVERIFY(QFile::link(dir.filePath(QStringLiteral("nothing")), planted));
        else if (what == QLatin1String("file"))
            QVERIFY(QFile::copy(victim, planted));
        else
            QVERIFY(QDir().mkdir(planted));
        EmbeddedBus::Options options;
        options.sockDir = dir.path();
        const auto bus = EmbeddedBus::start(options);
        QVERIFY(!bus);
        QVERIFY2(bus.error().text().contains(planted) && bus.error().text().contains(says), qPrintable(bus.error().text()));
        QCOMPARE(QFileInfo(victim).size(), 8);
        struct stat info{};
        QCOMPARE(lstat(QFile::encodeName(planted).constData(), &info), 0);
        // The other socket, made before the refusal, went with it.
        const QStringList left = QDir(dir.path()).entryList({QStringLiteral("*.ipc")}, QDir::AllEntries | QDir::System | QDir::Hidden);
        QCOMPARE(left, QStringList(name));
    }
}

void TestEmbeddedBus::liveSocketOfAnother()
{
    const auto bus = startBus();
    QVERIFY(bus);
    EmbeddedBus::Options options;
    options.sockDir = path(QStringLiteral("bus"));
    const auto second = EmbeddedBus::start(options);
    QVERIFY(!second);
    QVERIFY2(second.error().text().contains(QStringLiteral("listens at")) && second.error().text().contains(QString::number(getpid())), qPrintable(second.error().text()));
    BusClient reader(bus->address().pubPath); // the first one is unharmed
    QTRY_COMPARE(bus->counters().subscribers, 1);
}

void TestEmbeddedBus::staleSocketGoes()
{
    QVERIFY(makeBusDirectory(path(QStringLiteral("bus"))));
    for (const char *name : {"bus/master_event_pub.ipc", "bus/master_event_pull.ipc"})
        QVERIFY(ServedSocket(path(QLatin1String(name)), false).isMade());
    const auto bus = startBus();
    QVERIFY(bus);
    QVERIFY(BusClient(bus->address().pubPath).isConnected());
}

void TestEmbeddedBus::otherInItsPlaceStays()
{
    auto bus = startBus();
    QVERIFY(bus);
    const QString pub = bus->address().pubPath, pull = bus->address().pullPath;
    QVERIFY(QFile::rename(pub, pub + QStringLiteral(".old")));
    const ServedSocket other(pub);
    QVERIFY(other.isMade());
    bus.reset();
    QVERIFY(BusClient(pub).isConnected());
    QVERIFY(!QFileInfo::exists(pull));
}

void TestEmbeddedBus::foreignSocket()
{
    if (!canBecomeOthers())
        QSKIP("needs root to plant another user's socket");
    QVERIFY(makeBusDirectory(path(QStringLiteral("bus"))));
    const QString planted = path(QStringLiteral("bus/master_event_pub.ipc"));
    QVERIFY(ServedSocket(planted, false).isMade());
    QCOMPARE(lchown(QFile::encodeName(planted).constData(), 65534, 65534), 0);
    EmbeddedBus::Options options;
    options.sockDir = path(QStringLiteral("bus"));
    const auto bus = EmbeddedBus::start(options);
    QVERIFY(!bus);
    QVERIFY2(bus.error().text().contains(QStringLiteral("another user")), qPrintable(bus.error().text()));
    QVERIFY(modeOf(planted) >= 0);
}

void TestEmbeddedBus::unsafeDirectories_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("says");
    QTest::newRow("world-writable") << QStringLiteral("777") << QStringLiteral("Others may write");
    QTest::newRow("group-writable") << QStringLiteral("770") << QStringLiteral("Others may write");
    QTest::newRow("sticky all the same") << QStringLiteral("1777") << QStringLiteral("Others may write");
    QTest::newRow("a link") << QStringLiteral("link") << QStringLiteral("not a directory of its own");
    QTest::newRow("a file") << QStringLiteral("file") << QStringLiteral("not a directory of its own");
    QTest::newRow("of another user") << QStringLiteral("foreign") << QStringLiteral("another user");
}

void TestEmbeddedBus::unsafeDirectories()
{
    QFETCH(QString, what);
    QFETCH(QString, says);
    const QString dir = path(QStringLiteral("d"));
    if (what == QLatin1String("foreign") && !canBecomeOthers())
        QSKIP("needs root to give a directory away");
    if (what == QLatin1String("link")) {
        QVERIFY(QDir().mkdir(path(QStringLiteral("real"))));
        QVERIFY(QFile::link(path(QStringLiteral("real")), dir));
    } else if (what == QLatin1String("file")) {
        QVERIFY(QFile(dir).open(QIODevice::WriteOnly));
    } else {
        QVERIFY(QDir().mkdir(dir));
        QCOMPARE(chmod(QFile::encodeName(dir).constData(), what == QLatin1String("foreign") ? 0700 : mode_t(what.toInt(nullptr, 8))), 0);
        if (what == QLatin1String("foreign"))
            QCOMPARE(chown(QFile::encodeName(dir).constData(), 65534, 65534), 0);
    }
    EmbeddedBus::Options options;
    options.sockDir = dir;
    const auto bus = EmbeddedBus::start(options);
    QVERIFY(!bus);
    QVERIFY2(bus.error().text().contains(says) && bus.error().text().contains(dir), qPrintable(bus.error().text()));
}

void TestEmbeddedBus::pathTooLong()
{
    EmbeddedBus::Options options;
    options.sockDir = path(QString(90, QLatin1Char('l')));
    const auto bus = EmbeddedBus::start(options);
    QVERIFY(!bus);
    QVERIFY2(bus.error().text().contains(QStringLiteral("107")), qPrintable(bus.error().text()));
}

void TestEmbeddedBus::otherUsersAreRefused()
{
    if (!canBecomeOthers())
        QSKIP("needs root to become another user");
    const auto bus = startBus();
    QVERIFY(bus);
    // Even if somebody opens the files, the bus asks the kernel who is there.
    QCOMPARE(chmod(QFile::encodeName(m_dir->path()).constData(), 0755), 0);
    QCOMPARE(chmod(QFile::encodeName(path(QStringLiteral("bus"))).constData(), 0755), 0);
    for (const QString &socket : {bus->address().pubPath, bus->address().pullPath}) {
        QCOMPARE(chmod(QFile::encodeName(socket).constData(), 0666), 0);
        const quint64 before = bus->counters().refusedConnections;
        const QByteArray answer = asUser(65534, 65534, {}, [&] {
            BusClient client(socket);
            client.fire("not/mine", testPayload(1));
            return QByteArray(client.isConnected() ? "connected " : "not connected ") + (client.waitForEnd() ? "ended" : "open");
        });
        QCOMPARE(answer, QByteArray("connected ended"));
        QTRY_COMPARE(bus->counters().refusedConnections, before + 1);
    }
    QCOMPARE(bus->counters().received, 0u);
    QCOMPARE(bus->counters().subscribers, 0);
}

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

void TestEmbeddedBus::fireMaster_data()
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

void TestEmbeddedBus::fireMaster()
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

void TestEmbeddedBus::fireMasterReachesTheMaster()
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

void TestEmbeddedBus::fireMasterWithoutMaster()
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

void TestEmbeddedBus::stopsUnderLoad()
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
