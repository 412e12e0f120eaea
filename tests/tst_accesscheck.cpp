#include "accesscheck.h"
#include "asuser.h"
#include "busclient.h"
#include "identity.h"
#include "pathwalk.h"
#include <QDir>
#include <QTemporaryDir>
#include <QtTest>
#include <cerrno>

using namespace brine;
using namespace brinetest;

namespace {

constexpr uid_t Nobody = 65534;

/// Kind and text as one string, so that a child process can answer with it.
QByteArray told(const std::optional<BusProblem> &problem)
{
    if (!problem)
        return "nothing";
    return QByteArray::number(int(problem->kind)) + '|' + problem->path.toUtf8() + '|' + problem->text().toUtf8();
}

} // namespace

class TestAccessCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void nothingInTheWay();
    void missing();
    void notASocket_data();
    void notASocket();
    void nobodyListens();
    void pathTooLong();
    void throughALink();
    void daemonIsNotDisturbed();
    void linksInACircle();
    void everyErrorHasItsOwnText();
    void afterConnectFailed_data();
    void afterConnectFailed();
    void modes_data();
    void modes();
    void otherUser_data();
    void otherUser();
    void groupHelps();
    void deniedAsMyself();

private:
    QString path(const QString &name) const { return m_dir->filePath(name); }
    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestAccessCheck::init()
{
    m_dir = std::make_unique<QTemporaryDir>(QStringLiteral("/tmp/brine-access-XXXXXX"));
    QVERIFY(m_dir->isValid());
    QCOMPARE(chmod(QFile::encodeName(m_dir->path()).constData(), 0755), 0);
}

void TestAccessCheck::nothingInTheWay()
{
    const ServedSocket socket(path(QStringLiteral("master_event_pub.ipc")));
    QVERIFY(socket.isMade());
    for (AccessPurpose purpose : {AccessPurpose::Watch, AccessPurpose::Fire})
        QCOMPARE(told(checkAccess(path(QStringLiteral("master_event_pub.ipc")), purpose, BusNode::Master)), QByteArray("nothing"));
}

void TestAccessCheck::missing()
{
    const QString socket = path(QStringLiteral("master_event_pub.ipc"));
    auto problem = checkAccess(socket, AccessPurpose::Watch, BusNode::Master);
    QVERIFY(problem);
    QCOMPARE(problem->kind, BusProblem::Kind::NotFound);
    QCOMPARE(problem->path, socket);
    QVERIFY2(problem->reason.contains(socket), qPrintable(problem->reason));
    QCOMPARE(problem->exitCode(), 69);

    const QString below = path(QStringLiteral("no/such/master_event_pub.ipc"));
    problem = checkAccess(below, AccessPurpose::Watch, BusNode::Master);
    QVERIFY(problem);
    QCOMPARE(problem->path, path(QStringLiteral("no")));
    QVERIFY2(problem->reason.contains(QStringLiteral("no directory")), qPrintable(problem->reason));
}

void TestAccessCheck::notASocket_data()
{
    QTest::addColumn<QString>("kind");
    QTest::newRow("file") << QStringLiteral("a regular file");
    QTest::newRow("directory") << QStringLiteral("a directory");
    QTest::newRow("pipe") << QStringLiteral("a pipe");
}

void TestAccessCheck::notASocket()
{
    QFETCH(QString, kind);
    const QString thing = path(QStringLiteral("master_event_pub.ipc"));
    if (kind == QLatin1String("a directory"))
        QVERIFY(QDir().mkdir(thing));
    else if (kind == QLatin1String("a pipe"))
        QCOMPARE(mkfifo(QFile::encodeName(thing).constData(), 0600), 0);
    else
        QVERIFY(QFile(thing).open(QIODevice::WriteOnly));
    const auto problem = checkAccess(thing, AccessPurpose::Watch, BusNode::Master);
    QVERIFY(problem);
    QCOMPARE(problem->kind, BusProblem::Kind::NotASocket);
    QVERIFY2(problem->reason.contains(kind), qPrintable(problem->reason));

    // A file in the middle of the path is another thing than one at its end.
    if (kind == QLatin1String("a regular file")) {
        const auto through = checkAccess(thing + QStringLiteral("/pub.ipc"), AccessPurpose::Watch, BusNode::Master);
        QVERIFY(through);
        QCOMPARE(through->kind, BusProblem::Kind::NotFound);
        QCOMPARE(through->path, thing);
    }
}

void TestAccessCheck::nobodyListens()
{
    const QString socket = path(QStringLiteral("master_event_pub.ipc"));
    QVERIFY(ServedSocket(socket, false).isMade());
    const auto problem = checkAccess(socket, AccessPurpose::Watch, BusNode::Master);
    QVERIFY(problem);
    QCOMPARE(problem->kind, BusProblem::Kind::NobodyListens);
    QVERIFY2(problem->text().contains(socket), qPrintable(problem->text()));
}

void TestAccessCheck::pathTooLong()
{
    const QString longest = path(QString(107 - m_dir->path().size() - 1, QLatin1Char('a')));
    QCOMPARE(longest.size(), 107);
    const ServedSocket socket(longest);
    QVERIFY(socket.isMade());
    QCOMPARE(told(checkAccess(longest, AccessPurpose::Watch, BusNode::Master)), QByteArray("nothing"));
    const auto problem = checkAccess(longest + QLatin1Char('b'), AccessPurpose::Watch, BusNode::Master);
    QVERIFY(problem);
    QCOMPARE(problem->kind, BusProblem::Kind::PathTooLong);
    QVERIFY2(problem->reason.contains(QStringLiteral("108")) && problem->reason.contains(QStringLiteral("107")), qPrintable(problem->reason));
}

void TestAccessCheck::throughALink()
{
    QVERIFY(QDir(m_dir->path()).mkdir(QStringLiteral("real")));
    const ServedSocket socket(path(QStringLiteral("real/pub.ipc")));
    QVERIFY(QFile::link(QStringLiteral("real"), path(QStringLiteral("relative"))));
    QVERIFY(QFile::link(path(QStringLiteral("real/pub.ipc")), path(QStringLiteral("direct"))));
    QCOMPARE(told(checkAccess(path(QStringLiteral("relative/pub.ipc")), AccessPurpose::Watch, BusNode::Master)), QByteArray("nothing"));
    QCOMPARE(told(checkAccess(path(QStringLiteral("direct")), AccessPurpose::Watch, BusNode::Master)), QByteArray("nothing"));
    const PathWalk walk = walkPath(path(QStringLiteral("relative/../relative/pub.ipc")));
    QCOMPARE(walk.stop, PathWalk::Stop::Reached);
    QCOMPARE(walk.element, path(QStringLiteral("real/pub.ipc")));
    QVERIFY(walk.viaLink);
}

void TestAccessCheck::daemonIsNotDisturbed()
{
    // A daemon that bound by /var/run/… is asked about as /run/…: the kernel's list answers, nobody connects.
    QVERIFY(QDir(m_dir->path()).mkdir(QStringLiteral("run")));
    QVERIFY(QFile::link(QStringLiteral("run"), path(QStringLiteral("var-run"))));
    const ServedSocket socket(path(QStringLiteral("var-run/pull.ipc")));
    QVERIFY(socket.isMade());
    for (const char *name : {"run/pull.ipc", "var-run/pull.ipc"}) {
        QCOMPARE(told(checkAccess(path(QLatin1String(name)), AccessPurpose::Fire, BusNode::Master)), QByteArray("nothing"));
        QVERIFY(!socket.hasVisitor());
    }
}

void TestAccessCheck::linksInACircle()
{
    QVERIFY(QFile::link(path(QStringLiteral("b")), path(QStringLiteral("a"))));
    QVERIFY(QFile::link(path(QStringLiteral("a")), path(QStringLiteral("b"))));
    QCOMPARE(walkPath(path(QStringLiteral("a/pub.ipc"))).stop, PathWalk::Stop::TooManyLinks);
    QVERIFY(checkAccess(path(QStringLiteral("a/pub.ipc")), AccessPurpose::Watch, BusNode::Master));
}

void TestAccessCheck::everyErrorHasItsOwnText()
{
    QSet<QString> texts;
    QFile file(path(QStringLiteral("file")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(ServedSocket(path(QStringLiteral("stale")), false).isMade());
    const QStringList paths{path(QStringLiteral("file")), path(QStringLiteral("stale")), path(QStringLiteral("none")),
                            path(QStringLiteral("no/none")), path(QString(200, QLatin1Char('x')))};
    for (const QString &socket : paths)
        texts.insert(checkAccess(socket, AccessPurpose::Watch, BusNode::Master).value_or(BusProblem{}).title);
    QCOMPARE(texts.size(), paths.size());
}

void TestAccessCheck::afterConnectFailed_data()
{
    QTest::addColumn<int>("error");
    QTest::addColumn<BusProblem::Kind>("kind");
    QTest::newRow("refused") << ECONNREFUSED << BusProblem::Kind::NobodyListens;
    QTest::newRow("denied though the files allow it") << EACCES << BusProblem::Kind::NoPermission;
    QTest::newRow("datagram socket") << EPROTOTYPE << BusProblem::Kind::NotASocket;
    QTest::newRow("backlog full") << EAGAIN << BusProblem::Kind::Other;
    QTest::newRow("out of descriptors") << EMFILE << BusProblem::Kind::Other;
}

void TestAccessCheck::afterConnectFailed()
{
    QFETCH(int, error);
    QFETCH(BusProblem::Kind, kind);
    const QString name = path(QStringLiteral("master_event_pub.ipc"));
    const ServedSocket socket(name);
    const BusProblem problem = connectProblem(name, AccessPurpose::Fire, BusNode::Master, error);
    QCOMPARE(problem.kind, kind);
    QVERIFY(!problem.title.isEmpty());
    QVERIFY2(problem.text().contains(name), qPrintable(problem.text()));
    // Gone in the meantime: the files now say more than the error did.
    QVERIFY(QFile::remove(name));
    if (error == ECONNREFUSED)
        QCOMPARE(connectProblem(name, AccessPurpose::Fire, BusNode::Master, error).kind, BusProblem::Kind::NotFound);
}

void TestAccessCheck::modes_data()
{
    QTest::addColumn<uint>("mode");
    QTest::addColumn<QString>("text");
    QTest::newRow("socket") << uint(S_IFSOCK | 0600) << QStringLiteral("srw-------");
    QTest::newRow("group") << uint(S_IFSOCK | 0660) << QStringLiteral("srw-rw----");
    QTest::newRow("directory") << uint(S_IFDIR | 0750) << QStringLiteral("drwxr-x---");
    QTest::newRow("sticky") << uint(S_IFDIR | 01777) << QStringLiteral("drwxrwxrwt");
    QTest::newRow("sticky, shut") << uint(S_IFDIR | 01770) << QStringLiteral("drwxrwx--T");
}

void TestAccessCheck::modes()
{
    QFETCH(uint, mode);
    QFETCH(QString, text);
    QCOMPARE(modeText(mode_t(mode)), text);
}

void TestAccessCheck::otherUser_data()
{
    QTest::addColumn<uint>("directoryMode");
    QTest::addColumn<uint>("socketMode");
    QTest::addColumn<bool>("fires");
    QTest::addColumn<bool>("allowed");
    QTest::addColumn<QString>("element");  // below the test's directory
    QTest::addColumn<QString>("shown");
    QTest::newRow("socket 0600, watch") << 0755u << 0600u << false << false << QStringLiteral("salt/pub.ipc") << QStringLiteral("srw------- root:root");
    QTest::newRow("socket 0600, fire") << 0755u << 0600u << true << false << QStringLiteral("salt/pub.ipc") << QStringLiteral("srw------- root:root");
    QTest::newRow("readable is not enough") << 0755u << 0644u << false << false << QStringLiteral("salt/pub.ipc") << QStringLiteral("srw-r--r-- root:root");
    QTest::newRow("directory 0750") << 0750u << 0666u << false << false << QStringLiteral("salt") << QStringLiteral("drwxr-x--- root:root");
    QTest::newRow("directory 0711") << 0711u << 0666u << false << true << QString() << QString();
    QTest::newRow("all open") << 0755u << 0666u << false << true << QString() << QString();
}

void TestAccessCheck::otherUser()
{
    if (!canBecomeOthers())
        QSKIP("needs root to become another user");
    QFETCH(uint, directoryMode);
    QFETCH(uint, socketMode);
    QFETCH(bool, fires);
    QFETCH(bool, allowed);
    QFETCH(QString, element);
    QFETCH(QString, shown);
    QVERIFY(QDir(m_dir->path()).mkdir(QStringLiteral("salt")));
    const QString name = path(QStringLiteral("salt/pub.ipc"));
    const ServedSocket socket(name);
    QCOMPARE(chmod(QFile::encodeName(name).constData(), socketMode), 0);
    QCOMPARE(chmod(QFile::encodeName(path(QStringLiteral("salt"))).constData(), directoryMode), 0);

    const auto purpose = fires ? AccessPurpose::Fire : AccessPurpose::Watch;
    const QString answer = QString::fromUtf8(asUser(Nobody, Nobody, {}, [&] { return told(checkAccess(name, purpose, BusNode::Master)); }));
    if (allowed) {
        QCOMPARE(answer, QStringLiteral("nothing"));
        return;
    }
    const QStringList parts = answer.split(QLatin1Char('|'));
    QCOMPARE(parts.value(0).toInt(), int(BusProblem::Kind::NoPermission));
    QCOMPARE(parts.value(1), path(element));
    QVERIFY2(answer.contains(shown), qPrintable(answer));
    QVERIFY2(answer.contains(QStringLiteral("you are nobody (groups nogroup)")), qPrintable(answer));
    QVERIFY2(!answer.contains(QStringLiteral("777")) && !answer.contains(QStringLiteral("chmod")), qPrintable(answer));
    // Without being root: the relay, as the owner.
    QVERIFY2(answer.contains(fires ? QStringLiteral("brinectl fire TAG PAYLOAD --sock-dir") : QStringLiteral("brinectl watch --sock-dir")), qPrintable(answer));
    QVERIFY2(answer.contains(QStringLiteral("--as root")), qPrintable(answer));
    // The same by errno, as the reader has it.
    QCOMPARE(asUser(Nobody, Nobody, {}, [&] { return told(connectProblem(name, purpose, BusNode::Master, EACCES)); }), answer.toUtf8());
}

void TestAccessCheck::groupHelps()
{
    if (!canBecomeOthers())
        QSKIP("needs root to become another user");
    constexpr gid_t Adm = 4;
    if (groupNameOf(Adm) != QLatin1String("adm"))
        QSKIP("this machine has no group adm");
    const QString name = path(QStringLiteral("pub.ipc"));
    const ServedSocket socket(name);
    QCOMPARE(chown(QFile::encodeName(name).constData(), 0, Adm), 0);
    QCOMPARE(chmod(QFile::encodeName(name).constData(), 0660), 0);
    const auto check = [&] { return told(checkAccess(name, AccessPurpose::Watch, BusNode::Master)); };
    const QByteArray outside = asUser(Nobody, Nobody, {}, check);
    QVERIFY2(outside.contains("sudo usermod -aG adm nobody"), outside.constData());
    QCOMPARE(asUser(Nobody, Nobody, {Adm}, check), QByteArray("nothing"));

    // Root's primary group is root by /etc/passwd; a session without it would be told to log in again.
    const QByteArray answer = asUser(Nobody, Adm, {}, [] {
        return QByteArray::number(int(Identity::current().wouldBeIn(Nobody))) + QByteArray::number(int(Identity::current().wouldBeIn(Adm)))
            + QByteArray::number(int(Identity::current().wouldBeIn(5)));
    });
    QCOMPARE(answer, QByteArray("100"));
    const QString theirs = path(QStringLiteral("theirs.ipc"));
    const ServedSocket other(theirs);
    QCOMPARE(chown(QFile::encodeName(theirs).constData(), 0, Nobody), 0);
    QCOMPARE(chmod(QFile::encodeName(theirs).constData(), 0660), 0);
    const QByteArray again = asUser(Nobody, Adm, {}, [&] { return told(checkAccess(theirs, AccessPurpose::Watch, BusNode::Master)); });
    QVERIFY2(again.contains("log in again"), again.constData());
    QVERIFY2(!again.contains("usermod"), again.constData());
}

void TestAccessCheck::deniedAsMyself()
{
    if (canBecomeOthers())
        QSKIP("root may enter everything");
    QVERIFY(QDir(m_dir->path()).mkdir(QStringLiteral("shut")));
    const QString name = path(QStringLiteral("shut/pub.ipc"));
    const ServedSocket socket(name);
    QCOMPARE(chmod(QFile::encodeName(path(QStringLiteral("shut"))).constData(), 0600), 0);
    const auto problem = checkAccess(name, AccessPurpose::Watch, BusNode::Master);
    QCOMPARE(chmod(QFile::encodeName(path(QStringLiteral("shut"))).constData(), 0700), 0);
    QVERIFY(problem);
    QVERIFY(problem->isPermission());
    QCOMPARE(problem->exitCode(), 77);
    QCOMPARE(problem->path, path(QStringLiteral("shut")));
}

QTEST_GUILESS_MAIN(TestAccessCheck)
#include "tst_accesscheck.moc"
