// The files of a bus of ours: names and modes, what others left or planted in their place, unsafe directories, other users.
#include "asuser.h"
#include "buslocator.h"
#include "bussocket.h"
#include "embeddedbustest.h"
#include <QDir>

using namespace brine;
using namespace brinetest;

namespace {

int modeOf(const QString &path)
{
    struct stat info{};
    return lstat(QFile::encodeName(path).constData(), &info) == 0 ? int(info.st_mode & 07777) : -1;
}

} // namespace

class TestEmbeddedBusFiles : public EmbeddedBusTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(); }

    void namesAndModes_data();
    void namesAndModes();
    void nothingIsLeftBehind();
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
};

void TestEmbeddedBusFiles::namesAndModes_data()
{
    QTest::addColumn<BusNode>("node");
    QTest::addColumn<QString>("pub");
    QTest::newRow("master") << BusNode::Master << QStringLiteral("master_event_pub.ipc");
    QTest::newRow("minion") << BusNode::Minion << QStringLiteral("minion_event_659a7fb2af_pub.ipc");
}

void TestEmbeddedBusFiles::namesAndModes()
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

void TestEmbeddedBusFiles::nothingIsLeftBehind()
{
    QVERIFY(startBus());
    QCOMPARE(QDir(path(QStringLiteral("bus"))).entryList(QDir::AllEntries | QDir::System | QDir::Hidden | QDir::NoDotAndDotDot), QStringList());
}

void TestEmbeddedBusFiles::plantedThings_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("says");
    QTest::newRow("link to a file") << QStringLiteral("link") << QStringLiteral("symbolic link");
    QTest::newRow("dangling link") << QStringLiteral("dangling") << QStringLiteral("symbolic link");
    QTest::newRow("file") << QStringLiteral("file") << QStringLiteral("not a socket");
    QTest::newRow("directory") << QStringLiteral("directory") << QStringLiteral("not a socket");
}

void TestEmbeddedBusFiles::plantedThings()
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

void TestEmbeddedBusFiles::liveSocketOfAnother()
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

void TestEmbeddedBusFiles::staleSocketGoes()
{
    QVERIFY(makeBusDirectory(path(QStringLiteral("bus"))));
    for (const char *name : {"bus/master_event_pub.ipc", "bus/master_event_pull.ipc"})
        QVERIFY(ServedSocket(path(QLatin1String(name)), false).isMade());
    const auto bus = startBus();
    QVERIFY(bus);
    QVERIFY(BusClient(bus->address().pubPath).isConnected());
}

void TestEmbeddedBusFiles::otherInItsPlaceStays()
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

void TestEmbeddedBusFiles::foreignSocket()
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

void TestEmbeddedBusFiles::unsafeDirectories_data()
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

void TestEmbeddedBusFiles::unsafeDirectories()
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

void TestEmbeddedBusFiles::pathTooLong()
{
    EmbeddedBus::Options options;
    options.sockDir = path(QString(90, QLatin1Char('l')));
    const auto bus = EmbeddedBus::start(options);
    QVERIFY(!bus);
    QVERIFY2(bus.error().text().contains(QStringLiteral("107")), qPrintable(bus.error().text()));
}

void TestEmbeddedBusFiles::otherUsersAreRefused()
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

QTEST_GUILESS_MAIN(TestEmbeddedBusFiles)
#include "tst_embeddedbusfiles.moc"
