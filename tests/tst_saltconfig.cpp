// Salt's configuration as the way to a bus: whose it is, what it includes, what odd files do to it, and which of it counts.
#include "asuser.h"
#include "saltconfig.h"
#include "saltfolderstest.h"

#include <sys/stat.h>

using namespace brine;
using namespace brinetest;

class TestSaltConfig : public SaltFoldersTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(); }
    void configured_data();
    void configured();
    void includesInSortedOrder();
    void whoseConfigurationItIs();
    void includeListAndNesting();
    void odditiesDoNotStopIt_data();
    void odditiesDoNotStopIt();
    void maxEventSize();
    void limitsOfAnotherDaemonDoNotCount();
    void environmentNamesTheConfiguration();
    void tcpIsSaid();
    void deniedConfiguration();
};

void TestSaltConfig::configured_data()
{
    QTest::addColumn<QByteArray>("config");    // %d: the test's directory
    QTest::addColumn<QString>("dir");
    QTest::addColumn<QString>("origin");
    QTest::newRow("sock_dir") << QByteArray("sock_dir: %d/run/m\n") << QStringLiteral("run/m") << QStringLiteral("sock_dir in %d/etc/master");
    QTest::newRow("root_dir") << QByteArray("root_dir: %d\n") << QStringLiteral("var/run/salt/master") << QStringLiteral("root_dir in %d/etc/master");
    QTest::newRow("both") << QByteArray("root_dir: %d\nsock_dir: /s\n") << QStringLiteral("s") << QStringLiteral("sock_dir in %d/etc/master");
    QTest::newRow("below root_dir already") << QByteArray("root_dir: %d/\nsock_dir: %d/s/\n") << QStringLiteral("s") << QStringLiteral("sock_dir in %d/etc/master");
    QTest::newRow("relative to root_dir") << QByteArray("root_dir: %d\nsock_dir: s\n") << QStringLiteral("s") << QStringLiteral("sock_dir in %d/etc/master");
    QTest::newRow("too long: .salt-unix") << QByteArray("sock_dir: %d/a-directory-longer-than-the-cache\ncachedir: %d/c\n")
                                          << QStringLiteral("c/.salt-unix") << QStringLiteral("cachedir/.salt-unix");
    QTest::newRow("long, but not longer than cachedir and ten") << QByteArray("sock_dir: %d/run/abcdef\ncachedir: %d/c\n")
                                                                << QStringLiteral("run/abcdef") << QStringLiteral("sock_dir in %d/etc/master");
}

void TestSaltConfig::configured()
{
    QFETCH(QByteArray, config);
    QFETCH(QString, dir);
    QFETCH(QString, origin);
    write(QStringLiteral("etc/master"), config.replace("%d", m_dir->path().toUtf8()));
    serve(dir + QStringLiteral("/master_event_pub.ipc"));
    const auto found = locateBus(request());
    QVERIFY2(found, qPrintable(found ? QString() : found.error().text()));
    QCOMPARE(found->sockDir, path(dir));
    QVERIFY2(found->origin.startsWith(QString(origin).replace(QStringLiteral("%d"), m_dir->path())), qPrintable(found->origin));
}

void TestSaltConfig::includesInSortedOrder()
{
    write(QStringLiteral("etc/master"), "sock_dir: /nowhere\n");
    write(QStringLiteral("etc/master.d/20-b.conf"), "sock_dir: " + path(QStringLiteral("run")).toUtf8() + '\n');
    write(QStringLiteral("etc/master.d/10-a.conf"), "sock_dir: /elsewhere\n");
    write(QStringLiteral("etc/master.d/30-c.disabled"), "sock_dir: /off\n");
    const SaltConfig config(BusNode::Master, path(QStringLiteral("etc")));
    QCOMPARE(config.sockDir(), path(QStringLiteral("run")));
    QCOMPARE(config.sockDirOrigin(), QStringLiteral("sock_dir in %1").arg(path(QStringLiteral("etc/master.d/20-b.conf"))));
}

void TestSaltConfig::whoseConfigurationItIs()
{
    BusAddress bus;
    bus.sockDir = path(QStringLiteral("run"));
    const auto why = [&] { return SaltConfig(BusNode::Master, path(QStringLiteral("etc"))).whyNotOf(bus); };
    QVERIFY2(why().startsWith(QStringLiteral("There is no ")), qPrintable(why()));
    write(QStringLiteral("etc/master"), "sock_dir: " + path(QStringLiteral("other")).toUtf8() + '\n');
    QCOMPARE(why(), QStringLiteral("%1 is of a master whose sockets are in %2, not in %3.").arg(path(QStringLiteral("etc/master")), path(QStringLiteral("other")), bus.sockDir));
    write(QStringLiteral("etc/master"), "sock_dir: " + path(QStringLiteral("run")).toUtf8() + "/\n");
    QCOMPARE(why(), QString());
    QVERIFY(QDir().mkpath(bus.sockDir));
    QVERIFY(QFile::link(bus.sockDir, path(QStringLiteral("link"))));
    write(QStringLiteral("etc/master"), "sock_dir: " + path(QStringLiteral("link")).toUtf8() + '\n');
    QCOMPARE(why(), QString());
}

void TestSaltConfig::includeListAndNesting()
{
    write(QStringLiteral("etc/minion"), "default_include: none/*.conf\ninclude:\n  - first.yml\n  - more/*.yml\n");
    write(QStringLiteral("etc/minion.d/x.conf"), "id: wrong\n");
    write(QStringLiteral("etc/first.yml"), "id: web1\nhash_type: md5\n");
    write(QStringLiteral("etc/more/a.yml"), "hash_type: sha256\ninclude: deeper.yml\n");
    write(QStringLiteral("etc/more/deeper.yml"), "sock_dir: /deep\ninclude: deeper.yml\n");
    const SaltConfig config(BusNode::Minion, path(QStringLiteral("etc")));
    QCOMPARE(config.minionIds().first(), QStringLiteral("web1"));
    QCOMPARE(config.hashType(), QStringLiteral("sha256"));
    QCOMPARE(config.sockDir(), QStringLiteral("/deep"));
}

void TestSaltConfig::odditiesDoNotStopIt_data()
{
    QTest::addColumn<QByteArray>("config");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no map") << QByteArray("- a\n- b\n");
    QTest::newRow("no YAML") << QByteArray("a: [1, 2\nb: {\n\t\tc");
    QTest::newRow("binary") << QByteArray("\x00\xff\xfe\x01", 4);
    QTest::newRow("odd keys") << QByteArray("? [a, b]\n: 1\n2: x\nsock_dir: {a: 1}\n");
    QTest::newRow("null") << QByteArray("sock_dir:\nmax_event_size: ~\n");
    QTest::newRow("not a number") << QByteArray("max_event_size: -5\n");
}

void TestSaltConfig::odditiesDoNotStopIt()
{
    QFETCH(QByteArray, config);
    write(QStringLiteral("etc/master"), config);
    QCOMPARE(mkfifo(QFile::encodeName(path(QStringLiteral("etc/master.d/pipe.conf"))).constData(), 0600), 0);
    const SaltConfig read(BusNode::Master, path(QStringLiteral("etc")));
    QCOMPARE(read.sockDir(), QStringLiteral("/var/run/salt/master"));
    QVERIFY(read.sockDirOrigin().startsWith(QStringLiteral("Salt's default")));
    QCOMPARE(read.maxEventSize(), 1048576u);
}

void TestSaltConfig::maxEventSize()
{
    write(QStringLiteral("etc/master"), "max_event_size: 4194304\nsock_dir: " + path(QStringLiteral("run")).toUtf8() + '\n');
    serve(QStringLiteral("run/master_event_pub.ipc"));
    for (const auto &asked : {request(), BusRequest{{}, path(QStringLiteral("run/")), {}, path(QStringLiteral("etc"))}}) {
        const auto found = locateBus(asked);
        QVERIFY(found);
        QCOMPARE(found->maxEventSize, 4194304u);
        QCOMPARE(found->maxEventSizeOrigin, QStringLiteral("max_event_size in %1").arg(path(QStringLiteral("etc/master"))));
    }
}

void TestSaltConfig::limitsOfAnotherDaemonDoNotCount()
{
    write(QStringLiteral("etc/master"), "max_event_size: 77\nsock_dir: /elsewhere\n");
    serve(QStringLiteral("run/master_event_pub.ipc"));
    qputenv("SALT_CONFIG_DIR", path(QStringLiteral("etc")).toUtf8());
    const auto found = locateBus({{}, path(QStringLiteral("run")), {}, {}});
    QVERIFY(found);
    QCOMPARE(found->maxEventSize, 1048576u);
    QCOMPARE(found->maxEventSizeOrigin, QStringLiteral("Salt's default"));
}

void TestSaltConfig::environmentNamesTheConfiguration()
{
    write(QStringLiteral("etc/master"), "sock_dir: /by-dir\n");
    write(QStringLiteral("special"), "sock_dir: /by-file\n");
    qputenv("SALT_CONFIG_DIR", path(QStringLiteral("etc")).toUtf8());
    QCOMPARE(SaltConfig(BusNode::Master).sockDir(), QStringLiteral("/by-dir"));
    qputenv("SALT_MASTER_CONFIG", path(QStringLiteral("special")).toUtf8());
    QCOMPARE(SaltConfig(BusNode::Master).sockDir(), QStringLiteral("/by-file"));
    QCOMPARE(SaltConfig(BusNode::Master, path(QStringLiteral("etc"))).sockDir(), QStringLiteral("/by-dir"));
}

void TestSaltConfig::tcpIsSaid()
{
    write(QStringLiteral("etc/master"), "ipc_mode: tcp\nsock_dir: " + path(QStringLiteral("run")).toUtf8() + '\n');
    const auto found = locateBus(request(BusNode::Master));
    QVERIFY(found.ok());
    QCOMPARE(found->pubPath, QStringLiteral("tcp://127.0.0.1:4512"));
    QVERIFY2(found->origin.contains(path(QStringLiteral("etc/master"))), qPrintable(found->origin));
    // A master of 2014.1 has its sockets all the same.
    serve(QStringLiteral("run/master_event_pub.ipc"));
    QCOMPARE(locateBus(request(BusNode::Master))->pubPath, path(QStringLiteral("run/master_event_pub.ipc")));
}

void TestSaltConfig::deniedConfiguration()
{
    if (!canBecomeOthers())
        QSKIP("needs root to become another user");
    QCOMPARE(chmod(QFile::encodeName(m_dir->path()).constData(), 0755), 0);
    write(QStringLiteral("etc/master"), "sock_dir: /secret\n");
    QCOMPARE(chmod(QFile::encodeName(path(QStringLiteral("etc/master"))).constData(), 0600), 0);
    const QByteArray origin = asUser(65534, 65534, {}, [this] { return SaltConfig(BusNode::Master, path(QStringLiteral("etc"))).sockDirOrigin().toUtf8(); });
    QCOMPARE(QString::fromUtf8(origin), QStringLiteral("Salt's default; %1 may not be read").arg(path(QStringLiteral("etc/master"))));
}

QTEST_GUILESS_MAIN(TestSaltConfig)
#include "tst_saltconfig.moc"
