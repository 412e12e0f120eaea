// brinectl bus: what it takes, and that it passes nothing over.
#include "ctlprocess.h"
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <sys/resource.h>

using namespace Qt::StringLiterals;

class TestBrinectlBus : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>(QDir::tempPath() + u"/br-XXXXXX"_s);
        QVERIFY(m_folder->isValid());
    }

    void whatItCannotUseIsRefused_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QByteArray>("said");
        for (const char *name : {"--ssh", "--as", "--remote-program", "--saltapi-url", "--username", "--password-file", "--connect", "--config-dir", "-c", "--release"})
            QTest::newRow(name) << QStringList{QLatin1String(name), u"x"_s} << QByteArray("serves a bus here");
        QTest::newRow("--saltapi") << QStringList{u"--saltapi"_s} << QByteArray("serves a bus here");
        QTest::newRow("--rate without --demo") << QStringList{u"--rate"_s, u"5"_s} << QByteArray("--rate requires --demo");
        QTest::newRow("a master's bus of a master's bus") << QStringList{u"--master-sock-dir"_s, u"x"_s} << QByteArray("--node minion");
        QTest::newRow("a master with an id") << QStringList{u"--node"_s, u"master"_s, u"--id"_s, u"web1"_s} << QByteArray("--node minion");
    }
    void whatItCannotUseIsRefused()
    {
        QFETCH(QStringList, words);
        QFETCH(QByteArray, said);
        CtlProcess bus(QStringList{u"bus"_s, u"-s"_s, m_folder->filePath(u"m"_s)} + words);
        QCOMPARE(bus.run(), 64);
        QVERIFY2(bus.err.contains(said), bus.err.constData());
        QVERIFY(!QFile::exists(m_folder->filePath(u"m"_s)));
    }

    void outOfDescriptorsIsToldApart()
    {
        int told = 0;
        for (rlim_t most = 6; most < 40; ++most) { // what a program has open before differs
            CtlProcess bus({u"bus"_s, u"-s"_s, m_folder->filePath(u"m"_s)});
            bus.setChildProcessModifier([most] {
                const rlimit limit{most, most};
                (void)::setrlimit(RLIMIT_NOFILE, &limit);
            });
            bus.start();
            if (bus.waitForError("Serving"))
                break;
            (void)bus.end();
            told += bus.err.contains("The system gives no descriptor for it: Too many open files") && bus.err.contains("ulimit -n");
        }
        QVERIFY(told > 0);
    }

    void helpListsItsOwnOptions()
    {
        CtlProcess help({u"bus"_s, u"--help"_s});
        QCOMPARE(help.run(), 0);
        for (const char *name : {"--sock-dir", "--node", "--id", "--master-sock-dir", "--framing", "--demo"})
            QVERIFY2(help.out.contains(name), name);
        for (const char *name : {"--ssh", "--as", "--connect", "--saltapi", "--password-file", "--config-dir", "--release"})
            QVERIFY2(!help.out.contains(name), name);
    }

    void aMinionsBusAndItsMasters_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::newRow("by its node") << QStringList{u"--node"_s, u"minion"_s};
        QTest::newRow("by its id") << QStringList{u"--id"_s, u"web1"_s};
    }
    void aMinionsBusAndItsMasters()
    {
        QFETCH(QStringList, words);
        const QString master = m_folder->filePath(u"master"_s);
        CtlProcess bus(QStringList{u"bus"_s, u"--sock-dir"_s, m_folder->filePath(u"m"_s), u"--master-sock-dir"_s, master} + words);
        bus.start();
        QVERIFY2(bus.waitForError("Serving a minion bus"), bus.err.constData());
        QVERIFY(QFile::exists(master + u"/master_event_pub.ipc"_s));
        QCOMPARE(::kill(pid_t(bus.processId()), SIGTERM), 0);
        QCOMPARE(bus.end(), 143);
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestBrinectlBus)
#include "tst_brinectlbus.moc"
