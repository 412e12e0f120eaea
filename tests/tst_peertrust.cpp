#include "peertrust.h"

#include "busfirer.h"
#include "embeddedbus.h"
#include "gap.h"
#include "msgpackwriter.h"
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QScopeGuard>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <sys/stat.h>
#include <unistd.h>

using namespace brine;

namespace {

// A bare bus of somebody else: relays what is fired, and says on standard output what it took.
const char FalseBus[] = R"(
import os, select, socket, sys
def listen(name):
    s = socket.socket(socket.AF_UNIX); s.bind(os.path.join(sys.argv[1], name)); os.chmod(os.path.join(sys.argv[1], name), 0o666); s.listen(8)
    return s
pub, pull = listen('master_event_pub.ipc'), listen('master_event_pull.ipc')
print('up', flush=True)
subscribers, firers = [], []
while True:
    for s in select.select([pub, pull] + firers, [], [])[0]:
        if s is pub: subscribers.append(pub.accept()[0])
        elif s is pull: firers.append(pull.accept()[0])
        else:
            data = s.recv(65536)
            if not data: firers.remove(s); continue
            print('took', len(data), flush=True)
            for r in subscribers: r.sendall(data)
)";

} // namespace

class tst_PeerTrust : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void trustedUsers();
    void configuredUserIsTrusted();
    void othersAreTold();
    void falseBusIsShownWithWarningAndNotFiredAt();
    void pathsOthersMayChange_data();
    void pathsOthersMayChange();
    void linkThroughAnOpenDirectory();
    void directoryOfAnotherUser();
    void openDirectoryIsWarnedOf();
};

void tst_PeerTrust::trustedUsers()
{
    for (const uid_t user : {uid_t(0), ::geteuid(), uid_t(-1)})
        for (const AccessPurpose purpose : {AccessPurpose::Watch, AccessPurpose::Fire})
            QVERIFY(!distrustedPeer(QStringLiteral("/x"), purpose, user));
}

void tst_PeerTrust::configuredUserIsTrusted()
{
    QTemporaryDir config;
    QFile master(config.filePath(QStringLiteral("master")));
    QVERIFY(master.open(QIODevice::WriteOnly));
    master.write("user: nobody\n");
    master.close();
    qputenv("SALT_CONFIG_DIR", QFile::encodeName(config.path()));
    const bool trusted = !distrustedPeer(QStringLiteral("/x"), AccessPurpose::Fire, 65534);
    qunsetenv("SALT_CONFIG_DIR");
    QVERIFY(trusted);
}

void tst_PeerTrust::othersAreTold()
{
    const auto watch = distrustedPeer(QStringLiteral("/tmp/x.ipc"), AccessPurpose::Watch, 4242);
    const auto fire = distrustedPeer(QStringLiteral("/tmp/x.ipc"), AccessPurpose::Fire, 4242);
    QVERIFY(watch && fire);
    QVERIFY(fire->title.startsWith(QLatin1String("Not sent")));
    QVERIFY(watch->reason.contains(QLatin1String("/tmp/x.ipc")));
    QVERIFY(watch->reason.contains(QLatin1String("4242")));
    QVERIFY(!watch->remedies.isEmpty());
}

void tst_PeerTrust::falseBusIsShownWithWarningAndNotFiredAt()
{
    const QString setpriv = QStandardPaths::findExecutable(QStringLiteral("setpriv"));
    if (::geteuid() != 0 || setpriv.isEmpty() || !QFile::exists(QStringLiteral("/usr/bin/python3")))
        QSKIP("needs root, setpriv and /usr/bin/python3, to run a bus as another user");
    QTemporaryDir dir(QDir::tempPath() + QStringLiteral("/br-XXXXXX"));
    QVERIFY(QFile::setPermissions(dir.path(), QFile::Permissions(0x7777)));
    QProcess bus;
    const auto end = qScopeGuard([&bus] {
        bus.kill();
        bus.waitForFinished();
    });
    bus.start(setpriv, {QStringLiteral("--reuid=65534"), QStringLiteral("--clear-groups"), QStringLiteral("/usr/bin/python3"), QStringLiteral("-c"),
                        QString::fromLatin1(FalseBus), dir.path()});
    QVERIFY(bus.waitForReadyRead(20'000));
    QCOMPARE(bus.readLine().trimmed(), QByteArray("up"));

    BusAddress address;
    address.sockDir = dir.path();
    address.pubPath = dir.filePath(QStringLiteral("master_event_pub.ipc"));
    address.pullPath = dir.filePath(QStringLiteral("master_event_pull.ipc"));
    BusReader reader(address);
    reader.start();
    QVERIFY(!reader.waitConnected(5000));
    QVERIFY(reader.state().distrust);
    QVERIFY(reader.mailbox().waitForEvents(5000));
    const auto batches = reader.mailbox().take();
    QCOMPARE(batches[0].at(0).kind, EventKind::Gap);
    const Gap note = readGap(batches[0].at(0).payload);
    QCOMPARE(note.reason, Gap::Reason::Note);
    QVERIFY2(note.detail.contains(QLatin1String("may be false")), qPrintable(note.detail));

    BusFirer firer(address, &reader);
    MsgpackWriter data;
    data.map(0);
    const auto receipt = firer.fire({"secret/tag", data.bytes(), BusFirer::Route::ThisBus, 2000, true});
    QVERIFY(!receipt.ok());
    QCOMPARE(receipt.error().kind, BusProblem::Kind::NoPermission);
    bus.waitForReadyRead(300);
    const QByteArray said = bus.readAll();
    QVERIFY2(!said.contains("took"), said.constData()); // not a byte
}

void tst_PeerTrust::pathsOthersMayChange_data()
{
    QTest::addColumn<int>("above");
    QTest::addColumn<int>("own");
    QTest::addColumn<QString>("weak"); // the directory that is named; empty: none
    QTest::newRow("private") << 0755 << 0700 << QString();
    QTest::newRow("open to read") << 0755 << 0755 << QString();
    QTest::newRow("own directory open") << 0755 << 0777 << QStringLiteral("above/own");
    QTest::newRow("a directory above open") << 0777 << 0700 << QStringLiteral("above");
    QTest::newRow("a sticky one above, as /tmp") << 01777 << 0700 << QString();
    QTest::newRow("own directory sticky: made by anybody") << 0755 << 01777 << QStringLiteral("above/own");
    QTest::newRow("open to the owner's own group") << 0775 << 0770 << QString();
}

void tst_PeerTrust::pathsOthersMayChange()
{
    QFETCH(int, above);
    QFETCH(int, own);
    QFETCH(QString, weak);
    QTemporaryDir dir;
    QVERIFY(QDir(dir.path()).mkpath(QStringLiteral("above/own")));
    const QString socket = dir.filePath(QStringLiteral("above/own/master_event_pub.ipc"));
    QCOMPARE(::chmod(QFile::encodeName(dir.filePath(QStringLiteral("above/own"))).constData(), mode_t(own)), 0);
    QCOMPARE(::chmod(QFile::encodeName(dir.filePath(QStringLiteral("above"))).constData(), mode_t(above)), 0);
    const auto problem = distrustedPath(socket); // also before there is a socket
    QCOMPARE(problem.has_value(), !weak.isEmpty());
    if (!problem)
        return;
    QCOMPARE(problem->path, dir.filePath(weak));
    QVERIFY2(problem->reason.contains(dir.filePath(weak)), qPrintable(problem->reason));
    QVERIFY(problem->title.contains(QLatin1String("may be false")));
    QCOMPARE(problem->remedies.size(), 1);
}

// The link can be turned to another bus by whoever may write where it lies.
void tst_PeerTrust::linkThroughAnOpenDirectory()
{
    QTemporaryDir dir;
    QVERIFY(QDir(dir.path()).mkpath(QStringLiteral("open")) && QDir(dir.path()).mkpath(QStringLiteral("safe/m")));
    QVERIFY(QFile::link(dir.filePath(QStringLiteral("safe/m")), dir.filePath(QStringLiteral("open/m"))));
    QCOMPARE(::chmod(QFile::encodeName(dir.filePath(QStringLiteral("open"))).constData(), 0777), 0);
    QVERIFY(!distrustedPath(dir.filePath(QStringLiteral("safe/m/master_event_pub.ipc"))));
    const auto problem = distrustedPath(dir.filePath(QStringLiteral("open/m/master_event_pub.ipc")));
    QVERIFY(problem);
    QCOMPARE(problem->path, dir.filePath(QStringLiteral("open")));
    QVERIFY2(problem->remedies.first().contains(QLatin1String("chmod o-w")) || problem->remedies.first().contains(QLatin1String("chmod go-w")),
             qPrintable(problem->text()));
}

void tst_PeerTrust::directoryOfAnotherUser()
{
    if (::geteuid() != 0)
        QSKIP("needs root to give directories away");
    QTemporaryDir dir;
    QVERIFY(QDir(dir.path()).mkpath(QStringLiteral("m")));
    const QByteArray own = QFile::encodeName(dir.filePath(QStringLiteral("m")));
    QCOMPARE(::chown(own.constData(), 65534, 0), 0);
    const auto problem = distrustedPath(dir.filePath(QStringLiteral("m/master_event_pub.ipc")));
    QVERIFY(problem);
    QVERIFY2(problem->reason.contains(QLatin1String("belongs to nobody")), qPrintable(problem->reason));
    // A group that is not its owner's decides as well.
    QCOMPARE(::chown(own.constData(), 0, 65534), 0);
    QCOMPARE(::chmod(own.constData(), 0770), 0);
    QVERIFY(distrustedPath(dir.filePath(QStringLiteral("m/master_event_pub.ipc"))));
    QCOMPARE(::chmod(own.constData(), 0750), 0);
    QVERIFY(!distrustedPath(dir.filePath(QStringLiteral("m/master_event_pub.ipc"))));
}

// Watching says so once, in its state and as a row; firing goes to the peer that was checked.
void tst_PeerTrust::openDirectoryIsWarnedOf()
{
    QTemporaryDir dir(QDir::tempPath() + QStringLiteral("/br-XXXXXX"));
    EmbeddedBus::Options options;
    options.sockDir = dir.filePath(QStringLiteral("m"));
    auto bus = EmbeddedBus::start(options);
    QVERIFY(bus.ok());
    QCOMPARE(::chmod(QFile::encodeName(options.sockDir).constData(), 0777), 0);
    BusReader reader(bus.value()->address());
    reader.start();
    QVERIFY(!reader.waitConnected(5000));
    const BusState state = reader.state();
    QVERIFY(state.isOpen() && state.distrust);
    QCOMPARE(state.distrust->path, options.sockDir);
    QVERIFY(reader.mailbox().waitForEvents(5000));
    const Gap note = readGap(reader.mailbox().take()[0].at(0).payload);
    QCOMPARE(note.reason, Gap::Reason::Note);
    QCOMPARE(note.detail, state.distrust->title);
    BusFirer firer(bus.value()->address(), &reader);
    MsgpackWriter data;
    data.map(0);
    const auto receipt = firer.fire({"tag", data.bytes(), BusFirer::Route::ThisBus, 5000, true});
    QVERIFY(receipt.ok() && receipt->seen);
}

QTEST_GUILESS_MAIN(tst_PeerTrust)
#include "tst_peertrust.moc"
