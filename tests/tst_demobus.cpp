#include "busclient.h"
#include "buslocator.h"
#include "demobus.h"
#include "msgpackview.h"
#include <QDir>
#include <QFileInfo>
#include <QSet>
#include <QTemporaryDir>
#include <QtTest>
#include <signal.h>
#include <sys/wait.h>

using namespace brine;
using namespace brinetest;

class TestDemoBus : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void bothBusesLive();
    void fireComesBackAndReachesTheMaster();
    void privateDirectoryThatGoes();
    void twoAtOnce();
    void unsafeRuntimeDirectories_data();
    void unsafeRuntimeDirectories();
    void leftoversOfTheDeadGo();

private:
    QString runtime() const { return m_runtime->path(); }
    std::unique_ptr<DemoBus> startDemo();
    std::unique_ptr<QTemporaryDir> m_runtime;
    QByteArray m_before;
};

void TestDemoBus::init()
{
    m_before = qgetenv("XDG_RUNTIME_DIR");
    m_runtime = std::make_unique<QTemporaryDir>(QStringLiteral("/tmp/brine-runtime-XXXXXX"));
    QVERIFY(m_runtime->isValid());
    qputenv("XDG_RUNTIME_DIR", runtime().toUtf8());
}

void TestDemoBus::cleanup() { qputenv("XDG_RUNTIME_DIR", m_before); }

std::unique_ptr<DemoBus> TestDemoBus::startDemo()
{
    auto demo = DemoBus::start({24, 50, 1});
    if (!demo) {
        qWarning("%s", qPrintable(demo.error().text()));
        return nullptr;
    }
    return std::move(demo).value();
}

void TestDemoBus::bothBusesLive()
{
    const auto demo = startDemo();
    QVERIFY(demo);
    QCOMPARE(demo->masterAddress().node, BusNode::Master);
    QCOMPARE(demo->minionAddress().node, BusNode::Minion);
    QVERIFY(!demo->minionAddress().minionId.isEmpty());
    BusClient master(demo->masterAddress().pubPath), minion(demo->minionAddress().pubPath);
    QVERIFY(master.isConnected() && minion.isConnected());
    const auto events = master.read(40);
    QCOMPARE(events.size(), size_t(40));
    for (const TestEvent &event : events)
        QCOMPARE(MsgpackView(event.payload).encoded().size(), event.payload.size());
    QVERIFY(!minion.read(1).empty());
    // Found as any bus is found.
    const auto found = locateBus({{}, demo->masterAddress().sockDir, {}, runtime()});
    QVERIFY(found);
    QCOMPARE(found->pubPath, demo->masterAddress().pubPath);
}

void TestDemoBus::fireComesBackAndReachesTheMaster()
{
    const auto demo = startDemo();
    QVERIFY(demo);
    BusClient master(demo->masterAddress().pubPath);
    QVERIFY(!master.read(1).empty()); // connected for sure
    const auto waitFor = [&](const QByteArray &tag) {
        for (int left = 3000; left > 0; --left) {
            const auto events = master.read(1);
            if (events.empty())
                return false;
            for (const TestEvent &event : events) {
                if (event.tag == tag)
                    return true;
            }
        }
        return false;
    };
    QVERIFY(BusClient(demo->masterAddress().pullPath).fire("mine/direct", testPayload(1)));
    QVERIFY(waitFor("mine/direct"));
    QVERIFY(BusClient(demo->minionAddress().pullPath).fire("fire_master", fireMasterEnvelope("mine/relayed", testPayload(2)), Framing::Prefixed));
    QVERIFY(waitFor("mine/relayed"));
}

void TestDemoBus::privateDirectoryThatGoes()
{
    QString dir;
    {
        const auto demo = startDemo();
        QVERIFY(demo);
        dir = demo->masterAddress().sockDir;
        QCOMPARE(dir, QStringLiteral("%1/brine/demo-%2").arg(runtime()).arg(getpid()));
        for (const QString &path : {dir, QFileInfo(dir).path()}) {
            struct stat info{};
            QCOMPARE(lstat(QFile::encodeName(path).constData(), &info), 0);
            QCOMPARE(int(info.st_mode & 07777), 0700);
        }
    }
    QVERIFY(!QFileInfo::exists(dir));
}

void TestDemoBus::twoAtOnce()
{
    const auto one = startDemo(), two = startDemo();
    QVERIFY(one && two);
    QVERIFY(one->masterAddress().sockDir != two->masterAddress().sockDir);
    QVERIFY(BusClient(one->masterAddress().pubPath).isConnected());
    QVERIFY(BusClient(two->masterAddress().pubPath).isConnected());
}

void TestDemoBus::unsafeRuntimeDirectories_data()
{
    QTest::addColumn<QString>("what");
    for (const char *what : {"unset", "open to others", "a link", "brine is a link", "brine is open", "too long for a socket", "relative"})
        QTest::newRow(what) << QString::fromLatin1(what);
}

void TestDemoBus::unsafeRuntimeDirectories()
{
    QFETCH(QString, what);
    const QString brineDir = runtime() + QStringLiteral("/brine"), target = runtime() + QStringLiteral("/target");
    QVERIFY(QDir().mkdir(target));
    if (what == QLatin1String("unset")) {
        qunsetenv("XDG_RUNTIME_DIR");
    } else if (what == QLatin1String("open to others")) {
        QCOMPARE(chmod(QFile::encodeName(runtime()).constData(), 0755), 0);
    } else if (what == QLatin1String("a link")) {
        QVERIFY(QFile::link(target, runtime() + QStringLiteral("/link")));
        qputenv("XDG_RUNTIME_DIR", (runtime() + QStringLiteral("/link")).toUtf8());
    } else if (what == QLatin1String("brine is a link")) {
        QVERIFY(QFile::link(target, brineDir));
    } else if (what == QLatin1String("brine is open")) {
        QVERIFY(QDir().mkdir(brineDir));
        QCOMPARE(chmod(QFile::encodeName(brineDir).constData(), 0777), 0);
    } else if (what == QLatin1String("too long for a socket")) {
        const QString deep = runtime() + QLatin1Char('/') + QString(70, QLatin1Char('d'));
        QVERIFY(QDir().mkdir(deep));
        QCOMPARE(chmod(QFile::encodeName(deep).constData(), 0700), 0);
        qputenv("XDG_RUNTIME_DIR", deep.toUtf8());
    } else {
        qputenv("XDG_RUNTIME_DIR", "run");
    }
    QString dir;
    {
        const auto demo = startDemo();
        QVERIFY(demo);
        dir = demo->masterAddress().sockDir;
        QVERIFY2(dir.startsWith(QStringLiteral("/tmp/brine-demo-%1-").arg(getpid())), qPrintable(dir));
        struct stat info{};
        QCOMPARE(lstat(QFile::encodeName(dir).constData(), &info), 0);
        QCOMPARE(int(info.st_mode & 07777), 0700);
        QVERIFY(BusClient(demo->masterAddress().pubPath).isConnected());
    }
    QVERIFY(!QFileInfo::exists(dir));
}

void TestDemoBus::leftoversOfTheDeadGo()
{
    // A process that is over: its number names a demo that was killed.
    const pid_t dead = fork();
    if (dead == 0)
        _exit(0);
    waitpid(dead, nullptr, 0);
    const QString base = runtime() + QStringLiteral("/brine"), left = QStringLiteral("%1/demo-%2").arg(base).arg(dead),
                  living = QStringLiteral("%1/demo-%2").arg(base).arg(getppid()), odd = QStringLiteral("%1/demo-%2-7").arg(base).arg(dead);
    for (const QString &dir : {base, left, living, odd}) {
        QVERIFY(QDir().mkdir(dir));
        QCOMPARE(chmod(QFile::encodeName(dir).constData(), 0700), 0);
    }
    QVERIFY(ServedSocket(left + QStringLiteral("/master_event_pub.ipc"), false).isMade());
    QVERIFY(QFile(odd + QStringLiteral("/somebody's file")).open(QIODevice::WriteOnly));
    const auto demo = startDemo();
    QVERIFY(demo);
    QVERIFY(!QFileInfo::exists(left));
    QVERIFY(QFileInfo::exists(living));
    QVERIFY(QFileInfo::exists(odd + QStringLiteral("/somebody's file"))); // only what a demo makes is removed
}

QTEST_GUILESS_MAIN(TestDemoBus)
#include "tst_demobus.moc"
