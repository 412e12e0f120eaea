// brinectl relay as a sudo rule lets somebody call it: it carries a bus of this machine, and nothing that is asked of it leads elsewhere.
#include "ctlprocess.h"
#include "startedbus.h"
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace brine;

class TestRelay : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        for (const char *name : {"SUDO_UID", "PKEXEC_UID", "DOAS_USER", "BRINE_SALT", "SALT_CONFIG_DIR"})
            qunsetenv(name);
        m_bus = startedBus(m_folder.filePath(u"bus"_s));
        QVERIFY(m_bus);
        QVERIFY(QDir().mkpath(m_folder.filePath(u"open"_s)) && QDir().mkpath(m_folder.filePath(u"closed"_s)));
        QCOMPARE(::chmod(QFile::encodeName(m_folder.filePath(u"open"_s)).constData(), 0777), 0);
    }
    void cleanupTestCase() { m_bus.reset(); }

    void optionsThatLeadElsewhere_data()
    {
        QTest::addColumn<QStringList>("words");
        for (const char *name : {"--as", "--ssh", "--remote-program", "--saltapi-url", "--eauth", "--username", "-u", "--token-file", "--ca-file", "--connect", "--forward-from"})
            QTest::newRow(name) << QStringList{QLatin1String(name), u"x"_s};
        for (const char *name : {"--saltapi", "--plain-http"})
            QTest::newRow(name) << QStringList{QLatin1String(name)};
        QTest::newRow("a password's file") << QStringList{u"--saltapi-url"_s, u"http://127.0.0.1:9"_s, u"--password-file"_s, secret()};
        QTest::newRow("another command") << QStringList{u"fire"_s, u"a/b"_s};
        QTest::newRow("the name of a host") << QStringList{u"prod1"_s};
    }
    void optionsThatLeadElsewhere()
    {
        QFETCH(QStringList, words);
        CtlProcess relay(QStringList{u"relay"_s, u"--sock-dir"_s, m_folder.filePath(u"bus"_s)} + words);
        QCOMPARE(relay.run(), 64);
        QCOMPARE(relay.out, QByteArray());
        QVERIFY2(relay.err.contains(words.first().toUtf8()) && !relay.err.contains("first line"), relay.err.constData());
    }

    void whyAnOptionIsRefused()
    {
        CtlProcess relay({u"relay"_s, u"--ssh"_s, u"prod1"_s});
        QCOMPARE(relay.run(), 64);
        QVERIFY2(relay.err.contains("--ssh: a relay carries a bus of this machine"), relay.err.constData());
        CtlProcess help({u"relay"_s, u"--help"_s});
        QCOMPARE(help.run(), 0);
        QVERIFY(help.out.contains("--sock-dir") && help.out.contains("--config-dir"));
        QVERIFY2(!help.out.contains("--ssh") && !help.out.contains("--as") && !help.out.contains("--password-file"), help.out.constData());
    }

    /// ssh with somebody's keys is a command of its own, which a rule for the relay does not cover.
    void forwardingIsNoRelay()
    {
        QCOMPARE(CtlProcess({u"forward"_s}).run(), 64);
        CtlProcess other({u"forward"_s, u"prod1"_s, u"--as"_s, u"root"_s});
        QCOMPARE(other.run(), 64);
        QVERIFY2(other.err.contains("--as: forward carries the sockets of its host"), other.err.constData());
        const QString mark = m_folder.filePath(u"asked"_s);
        QFile ssh(m_folder.filePath(u"ssh"_s));
        QVERIFY(ssh.open(QIODevice::WriteOnly));
        ssh.write("#!/bin/sh\necho \"$@\" >'" + mark.toLocal8Bit() + "'\necho 'no route' >&2\nexit 255\n");
        ssh.close();
        QVERIFY(ssh.setPermissions(QFile::ReadOwner | QFile::ExeOwner));
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"PATH"_s, m_folder.path() + u':' + environment.value(u"PATH"_s));
        CtlProcess forward({u"forward"_s, u"prod1"_s, u"--sock-dir"_s, u"/far"_s}, environment);
        QCOMPARE(forward.run(), 69);
        QVERIFY2(forward.out.contains("no route"), forward.out.constData());
        QFile asked(mark);
        QVERIFY(asked.open(QIODevice::ReadOnly));
        const QByteArray words = asked.readAll();
        QVERIFY2(words.contains(":/far/master_event_pub.ipc") && words.trimmed().endsWith("-- prod1"), words.constData());
    }

    void foldersOfABorrower_data()
    {
        QTest::addColumn<QString>("option");
        QTest::addColumn<QString>("folder");
        QTest::addColumn<QString>("starter");
        QTest::addColumn<int>("code");
        const QString own = QString::number(::geteuid()), stranger = QString::number(::geteuid() + 12345);
        for (const QString &option : {u"--config-dir"_s, u"--sock-dir"_s}) {
            const auto row = [&](const char *name) -> QTestData & { return QTest::addRow("%s, %s", qPrintable(option), name); };
            row("that others may change") << option << m_folder.filePath(u"open"_s) << stranger << 77;
            row("below one that others may change") << option << m_folder.filePath(u"open/in"_s) << stranger << 77;
            row("that is not there") << option << m_folder.filePath(u"none"_s) << stranger << 77;
            row("with strange words for who it is") << option << m_folder.filePath(u"open"_s) << u"x"_s << 77;
        }
        QTest::newRow("a configuration that is closed") << u"--config-dir"_s << m_folder.filePath(u"closed"_s) << stranger << 0;
        QTest::newRow("a bus that is closed") << u"--sock-dir"_s << m_folder.filePath(u"bus"_s) << stranger << 0;
        QTest::newRow("one's own rights") << u"--config-dir"_s << m_folder.filePath(u"open"_s) << own << 0;
        QTest::newRow("root's own choice") << u"--config-dir"_s << m_folder.filePath(u"open"_s) << u"0"_s << 0;
    }
    void foldersOfABorrower()
    {
        QFETCH(QString, option);
        QFETCH(QString, folder);
        QFETCH(QString, starter);
        QFETCH(int, code);
        QDir().mkpath(m_folder.filePath(u"open/in"_s));
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"SUDO_UID"_s, starter);
        QStringList words{u"relay"_s, u"--node"_s, u"master"_s, option, folder};
        if (option != u"--sock-dir")
            words << u"--sock-dir"_s << m_folder.filePath(u"bus"_s);
        CtlProcess relay(words, environment);
        QCOMPARE(relay.run(), code);
        if (code)
            QVERIFY2(relay.out.contains("does not take " + option.toUtf8() + ' ' + folder.toUtf8()), relay.out.constData());
    }

    /// A configuration that its borrower cannot change says where its bus is: there the relay looks unasked, too.
    void theFolderOfTheConfigurationMayBeNamed()
    {
        QFile master(m_folder.filePath(u"closed/master"_s));
        QVERIFY(master.open(QIODevice::WriteOnly));
        master.write("sock_dir: " + m_folder.filePath(u"open"_s).toUtf8() + "\ncachedir: " + m_folder.filePath(u"open/cache"_s).toUtf8() + '\n');
        master.close();
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"SUDO_UID"_s, QString::number(::geteuid() + 12345));
        CtlProcess relay({u"relay"_s, u"--config-dir"_s, m_folder.filePath(u"closed"_s), u"--sock-dir"_s, m_folder.filePath(u"open"_s)}, environment);
        QCOMPARE(relay.run(), 69); // there is no bus in it
        QVERIFY2(!relay.out.contains("does not take"), relay.out.constData());
    }

    /// What is checked is what is used, however a link is turned meanwhile.
    void aBorrowersLinkIsResolved()
    {
        const QString link = m_folder.filePath(u"open/link"_s);
        QVERIFY(QFile::link(m_folder.filePath(u"bus"_s), link));
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"SUDO_UID"_s, QString::number(::geteuid() + 12345));
        CtlProcess relay({u"relay"_s, u"--sock-dir"_s, link}, environment);
        QCOMPARE(relay.run(), 0);
        QVERIFY2(relay.out.contains(m_folder.filePath(u"bus"_s).toUtf8()) && !relay.out.contains(link.toUtf8()), relay.out.constData());
    }

    void theEnvironmentOfABorrower()
    {
        const QString salt = m_folder.filePath(u"salt"_s);
        QFile program(salt);
        QVERIFY(program.open(QIODevice::WriteOnly) && program.write("#!/bin/sh\n") > 0);
        program.close();
        QVERIFY(program.setPermissions(QFile::ReadOwner | QFile::ExeOwner));
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"BRINE_SALT"_s, salt);
        const QStringList words{u"relay"_s, u"--sock-dir"_s, m_folder.filePath(u"bus"_s)};
        CtlProcess own(words, environment);
        QCOMPARE(own.run(), 0);
        QVERIFY(own.out.contains(salt.toUtf8()));
        environment.insert(u"SUDO_UID"_s, QString::number(::geteuid() + 12345));
        CtlProcess borrowed(words, environment);
        QCOMPARE(borrowed.run(), 0);
        QVERIFY(borrowed.out.contains("bus") && !borrowed.out.contains(salt.toUtf8()));
    }

private:
    QString secret()
    {
        QFile file(m_folder.filePath(u"secret"_s));
        if (file.open(QIODevice::WriteOnly))
            file.write("first line\n");
        return file.fileName();
    }
    QTemporaryDir m_folder;
    std::unique_ptr<EmbeddedBus> m_bus;
};

QTEST_GUILESS_MAIN(TestRelay)
#include "tst_relay.moc"
