// The program behind a link: its command line, that it may not start, what it says last, and that it is started again.
#include "fakedaemon.h"
#include "linkaddress.h"
#include "readerrows.h"
#include "relayedbus.h"
#include "sleepwatch.h"
#include "socketfoldertest.h"
#include "watchedbus.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTest>
#include <csignal>

using namespace brine;
using Phase = BusState::Phase;

namespace {

BusAddress scripted(const QString &script)
{
    BusAddress address;
    address.link = {QStringLiteral("/bin/sh"), QStringLiteral("-c"), script};
    address.linkName = QStringLiteral("scripted bus");
    return address;
}

/// The one process that speaks for this link.
int relayPid(const QString &sockDir)
{
    for (const QString &pid : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        QFile line(QStringLiteral("/proc/%1/cmdline").arg(pid));
        if (pid.toInt() && line.open(QIODevice::ReadOnly) && line.readAll().contains(QByteArray("relay") + '\0' + "--sock-dir" + '\0' + sockDir.toUtf8()))
            return pid.toInt();
    }
    return 0;
}

int openDescriptors() { return int(QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System).size()); }

} // namespace

class tst_LinkProgram : public SocketFolderTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(); }
    void cleanup() { end(); }

    void theProgramDies();
    void wakesFromSleep();
    void cannotStart_data();
    void cannotStart();
    void fallsBackWhereThereIsNoBrinectl();
    void endsWithTheReader();
    void whoIsRefusedIsNotAskedAgain();
    void commandLines();
    void namesThatAreOptions();
};

void tst_LinkProgram::theProgramDies()
{
    FakeDaemon daemon(dir(), {});
    Watched bus(relayed(daemon.address()));
    QTRY_COMPARE(daemon.subscribers(), 1);
    Rows rows(bus.reader);
    daemon.publish("before", payload(1));
    QVERIFY(rows.readEvents(1));
    const int descriptors = openDescriptors();
    for (int round = 0; round < 3; ++round) {
        const int pid = relayPid(daemon.address().sockDir);
        QVERIFY(pid > 0);
        QCOMPARE(::kill(pid, SIGKILL), 0);
        QTRY_COMPARE(bus.reader.state().phase, Phase::CutOff);
        QVERIFY(bus.reader.openGap());
        QTRY_COMPARE(bus.reader.state().phase, Phase::Connected);
        QTRY_COMPARE(daemon.subscribers(), 1);
        daemon.publish("after", payload(round));
        QVERIFY(rows.readEvents(2 + round));
        QCOMPARE(rows.gaps.size(), round + 1);
    }
    QTRY_COMPARE(openDescriptors(), descriptors);
}

/// Over ssh a link is begun anew, with a gap; one that stays on this machine has slept along and goes on.
void tst_LinkProgram::wakesFromSleep()
{
    FakeDaemon daemon(dir(), {});
    QFile ssh(m_dir->filePath(QStringLiteral("ssh")));
    QVERIFY(ssh.open(QIODevice::WriteOnly));
    ssh.write("#!/bin/sh\nexec \"$@\"\n");
    ssh.close();
    QVERIFY(ssh.setPermissions(QFile::ReadOwner | QFile::ExeOwner));
    const QByteArray before = qgetenv("PATH");
    qputenv("PATH", QFile::encodeName(dir()) + ':' + before);
    BusAddress overSsh = relayed(daemon.address());
    overSsh.link.prepend(QStringLiteral("ssh"));
    Watched far(overSsh), near(relayed(daemon.address()));
    QTRY_COMPARE(daemon.subscribers(), 2);
    Rows farRows(far.reader), nearRows(near.reader);
    SleepWatch::pretend(60'000);
    QTRY_COMPARE_WITH_TIMEOUT(far.reader.state().reconnects, quint64(1), 10'000);
    QTRY_COMPARE(daemon.subscribers(), 2);
    daemon.publish("after", payload(1));
    QVERIFY(farRows.readEvents(1));
    QVERIFY(nearRows.readEvents(1));
    QCOMPARE(farRows.gaps.size(), 1);
    QVERIFY2(farRows.gaps[0].detail.contains(QLatin1String("slept")), qPrintable(farRows.gaps[0].detail));
    QCOMPARE(nearRows.gaps.size(), 0);
    qputenv("PATH", before);
}

void tst_LinkProgram::cannotStart_data()
{
    QTest::addColumn<QStringList>("command");
    QTest::addColumn<QString>("says");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("no program") << QStringList{QStringLiteral("/nowhere/brine-x")} << QStringLiteral("Cannot start /nowhere/brine-x") << 69;
    QTest::newRow("its last words") << QStringList{QStringLiteral("/bin/sh"), QStringLiteral("-c"), QStringLiteral("echo 'Permission denied (publickey).' >&2; exit 255")}
                                    << QStringLiteral("Permission denied (publickey).") << 77;
    QTest::newRow("a missing right") << QStringList{QStringLiteral("/bin/sh"), QStringLiteral("-c"), QStringLiteral("exit 77")} << QStringLiteral("exit code 77") << 77;
    QTest::newRow("something else speaks") << QStringList{QStringLiteral("/bin/sh"), QStringLiteral("-c"), QStringLiteral("echo Welcome to Debian; exit 0")}
                                           << QStringLiteral("exit code 0") << 69;
}

void tst_LinkProgram::cannotStart()
{
    QFETCH(QStringList, command);
    QFETCH(QString, says);
    QFETCH(int, exitCode);
    BusAddress address;
    address.link = command;
    address.linkName = QStringLiteral("bus");
    Watched bus(address);
    QVERIFY(bus.problem.has_value());
    QVERIFY2(bus.problem->text().contains(says), qPrintable(bus.problem->text()));
    QCOMPARE(bus.problem->exitCode(), exitCode);
}

void tst_LinkProgram::fallsBackWhereThereIsNoBrinectl()
{
    FakeDaemon daemon(dir(), {});
    BusAddress address = relayed(daemon.address());
    address.linkFallback = std::exchange(address.link, {QStringLiteral("/bin/sh"), QStringLiteral("-c"), QStringLiteral("exit 127")});
    Watched bus(address);
    QVERIFY2(!bus.problem, qPrintable(bus.problem ? bus.problem->text() : QString()));
    QTRY_COMPARE(daemon.subscribers(), 1);
    Rows rows(bus.reader);
    daemon.publish("one", payload(1));
    QVERIFY(rows.readEvents(1));
    QCOMPARE(rows.gaps.size(), 0);
}

void tst_LinkProgram::endsWithTheReader()
{
    FakeDaemon daemon(dir(), {});
    {
        Watched bus(relayed(daemon.address()));
        QTRY_COMPARE(daemon.subscribers(), 1);
        QVERIFY(relayPid(daemon.address().sockDir) > 0);
    }
    QTRY_COMPARE(relayPid(daemon.address().sockDir), 0);
    QTRY_COMPARE(daemon.subscribers(), 0);
    { // one that does not heed its input's end is told so
        Watched bus(scripted(QStringLiteral("trap '' HUP; while :; do sleep 0.05; done")));
    }
}

void tst_LinkProgram::whoIsRefusedIsNotAskedAgain()
{
    const QString tries = m_dir->filePath(QStringLiteral("tries")), others = m_dir->filePath(QStringLiteral("others"));
    for (const char *end : {"exit 77", "echo 'sudo: no password was provided' >&2; exit 1", "echo 'ann@prod: Permission denied (publickey,password).' >&2; exit 255"}) {
        QFile::remove(tries);
        QFile::remove(others);
        Watched bus(scripted(QStringLiteral("echo x >> %1; %2").arg(tries, QLatin1String(end))));
        QTRY_VERIFY(bus.reader.state().problem);
        QVERIFY(bus.reader.state().problem->isPermission());
        Watched other(scripted(QStringLiteral("echo x >> %1; exit 1").arg(others)));
        QTRY_VERIFY(QFileInfo(others).size() >= 6); // three tries of one that is not refused
        QCOMPARE(QFileInfo(tries).size(), 2);
    }
    QFile::remove(tries);
    Watched bus(scripted(QStringLiteral("echo x >> %1; exit 1").arg(tries)));
    QTRY_VERIFY(QFileInfo(tries).size() >= 4);
}

void tst_LinkProgram::commandLines()
{
    BusRequest request;
    request.sshHost = QStringLiteral("ops@prod1");
    request.sockDir = QStringLiteral("/srv/it's here");
    request.asUser = QStringLiteral("salt");
    const auto address = linkAddress(request);
    QVERIFY(address);
    QCOMPARE(address->link.first(), QStringLiteral("ssh"));
    QCOMPARE(address->link.at(address->link.size() - 2), QStringLiteral("ops@prod1"));
    QCOMPARE(address->link.last(), QStringLiteral("sudo -n -u salt -- brinectl relay --sock-dir '/srv/it'\\''s here'"));
    QVERIFY(address->linkFallback.isEmpty()); // sockets cannot be forwarded as somebody else
    QVERIFY(address->displayName().contains(QStringLiteral("ops@prod1")));
    request.asUser.clear();
    QCOMPARE(linkAddress(request)->linkFallback.mid(1), (QStringList{QStringLiteral("forward"), QStringLiteral("ops@prod1"), QStringLiteral("--sock-dir"), request.sockDir}));
    request = {};
    request.asUser = QStringLiteral("salt");
    const auto local = linkAddress(request);
    QCOMPARE(local->link.first(), QStringLiteral("sudo"));
    QVERIFY(local->link.contains(QStringLiteral("salt")));
    QCOMPARE(local->link.mid(local->link.size() - 2), (QStringList{QStringLiteral("relay"), QStringLiteral("--")})); // a rule for "relay *" wants a word
}

void tst_LinkProgram::namesThatAreOptions()
{
    for (const char *name : {"-oProxyCommand=touch /tmp/x", "a b", "x\ny"}) {
        BusRequest ssh, sudo;
        ssh.sshHost = sudo.asUser = QString::fromLatin1(name);
        QVERIFY(!linkAddress(ssh));
        QVERIFY(!linkAddress(sudo));
    }
}

QTEST_GUILESS_MAIN(tst_LinkProgram)
#include "tst_linkprogram.moc"
