// brinectl where something is in the way: which buses there are, what the doctor finds, a bus that cannot be served.
#include "ctlprocess.h"
#include "startedbus.h"
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <memory>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>
#include <utility>

using namespace brine;

namespace {

/// A socket with a bus's name that says something else to whoever connects, or at which nobody listens any more.
class FakeBus
{
public:
    FakeBus(const QByteArray &path, const QByteArray &greeting) : m_fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        qstrncpy(address.sun_path, path.constData(), sizeof address.sun_path);
        if (bind(m_fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0 || listen(m_fd, 4) != 0)
            qFatal("cannot listen at %s", path.constData());
        if (!greeting.isEmpty())
            m_thread = std::thread([fd = m_fd, greeting] {
                const int peer = accept(fd, nullptr, nullptr);
                if (peer >= 0)
                    (void)send(peer, greeting.constData(), size_t(greeting.size()), MSG_NOSIGNAL);
                char byte;
                while (peer >= 0 && read(peer, &byte, 1) > 0) { }
                close(peer);
            });
    }
    ~FakeBus()
    {
        stopListening();
        if (m_thread.joinable())
            m_thread.join();
    }
    void stopListening()
    {
        if (m_fd >= 0) {
            shutdown(m_fd, SHUT_RDWR); // wakes accept()
            close(std::exchange(m_fd, -1));
        }
    }

private:
    int m_fd;
    std::thread m_thread;
};

} // namespace

class TestBrinectlDoctor : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void connectionsListsBusesAndRights();
    void doctorGoesTheWholeWay();
    void doctorMarksTheFirstFailure_data();
    void doctorMarksTheFirstFailure();
    void busThatCannotBeServedIs69Or77_data();
    void busThatCannotBeServedIs69Or77();

private:
    QStringList on(QStringList arguments) { return arguments << QStringLiteral("--sock-dir") << m_sockDir; }
    void publish(QByteArrayView tag, QByteArrayView json);
    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_sockDir;
    std::unique_ptr<EmbeddedBus> m_bus;
};

void TestBrinectlDoctor::init()
{
    m_dir = std::make_unique<QTemporaryDir>(QStringLiteral("/tmp/brctl-XXXXXX"));
    m_sockDir = m_dir->filePath(QStringLiteral("m"));
    m_bus = startedBus(m_sockDir);
    QVERIFY(m_bus);
}

void TestBrinectlDoctor::cleanup()
{
    m_bus.reset();
    m_dir.reset();
}

void TestBrinectlDoctor::publish(QByteArrayView tag, QByteArrayView json)
{
    QVERIFY(publishJson(*m_bus, tag, json));
}

void TestBrinectlDoctor::connectionsListsBusesAndRights()
{
    QVERIFY(QDir(m_dir->path()).mkpath(QStringLiteral("etc")));
    QFile config(m_dir->filePath(QStringLiteral("etc/master")));
    QVERIFY(config.open(QIODevice::WriteOnly));
    config.write("sock_dir: " + QFile::encodeName(m_sockDir) + "\nuser: salt\nmax_event_size: 4194304\n");
    config.close();
    const QStringList words{QStringLiteral("connections"), QStringLiteral("--config-dir"), m_dir->filePath(QStringLiteral("etc"))};
    CtlProcess text(words);
    QCOMPARE(text.run(), 0);
    QVERIFY2(text.out.contains("master bus in " + QFile::encodeName(m_sockDir)) && text.out.contains("Watch \u2713") && text.out.contains("Fire  \u2713"),
             text.out.constData());
    QVERIFY2(text.out.contains("user salt") && text.out.contains("max_event_size 4194304") && text.out.contains("ipc_mode ipc"), text.out.constData());

    QVERIFY(QFile::remove(m_sockDir + QStringLiteral("/master_event_pull.ipc")));
    CtlProcess json(words + QStringList{QStringLiteral("--out"), QStringLiteral("json")});
    QCOMPARE(json.run(), 0);
    const QJsonObject all = QJsonDocument::fromJson(json.out).object();
    QJsonObject bus;
    for (const QJsonValue &each : all.value(QLatin1String("buses")).toArray())
        if (each.toObject().value(QLatin1String("sock_dir")).toString() == m_sockDir)
            bus = each.toObject();
    QCOMPARE(bus.value(QLatin1String("node")).toString(), QStringLiteral("master"));
    QVERIFY(bus.value(QLatin1String("watch")).toBool() && bus.value(QLatin1String("watch_problem")).isNull());
    QVERIFY(!bus.value(QLatin1String("fire")).toBool(true));
    QVERIFY(bus.value(QLatin1String("fire_problem")).toObject().value(QLatin1String("path")).toString().endsWith(QLatin1String("master_event_pull.ipc")));
    QCOMPARE(all.value(QLatin1String("configuration")).toArray().size(), 2);
    QCOMPARE(all.value(QLatin1String("configuration")).toArray().at(0).toObject().value(QLatin1String("max_event_size")).toInt(), 4194304);
}

void TestBrinectlDoctor::doctorGoesTheWholeWay()
{
    CtlProcess doctor(on({QStringLiteral("doctor"), QStringLiteral("--wait"), QStringLiteral("0.1")}));
    QCOMPARE(doctor.run(), 0);
    for (const char *step : {"Where", "Directories", "Event socket", "Groups", "Connection", "Daemon", "First bytes", "Pull socket"})
        QVERIFY2(doctor.out.contains(QByteArray("\u2713 ") + step), (step + QByteArray(" in ") + doctor.out).constData());
    QVERIFY2(doctor.out.contains("quiet") && doctor.out.contains("process " + QByteArray::number(getpid())), doctor.out.constData());
    QCOMPARE(m_bus->counters().received, 0u);
    CtlProcess json(on({QStringLiteral("doctor"), QStringLiteral("--wait"), QStringLiteral("20"), QStringLiteral("--out"), QStringLiteral("json")}));
    json.start();
    while (!json.waitForFinished(50) && json.state() != QProcess::NotRunning)
        publish("salt/auth", "{}"); // ends the wait; again and again, for the first of its connections only looks who is there
    QCOMPARE(json.end(), 0);
    const QJsonArray steps = QJsonDocument::fromJson(json.out).object().value(QLatin1String("steps")).toArray();
    QCOMPARE(steps.size(), 8);
    QVERIFY2(steps.at(6).toObject().value(QLatin1String("finding")).toString().startsWith(QLatin1String("bare maps")), json.out.constData());
}

void TestBrinectlDoctor::doctorMarksTheFirstFailure_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("no such directory") << QStringLiteral("missing") << 69 << QByteArray("does not exist");
    QTest::newRow("no socket in it") << QStringLiteral("empty") << 69 << QByteArray("There is no socket of the master here");
    QTest::newRow("nobody listens") << QStringLiteral("stale") << 69 << QByteArray("Nobody listens at");
    QTest::newRow("no right to the pull socket") << QStringLiteral("pull") << 77 << QByteArray("You may not fire");
    QTest::newRow("no right to the directory") << QStringLiteral("directory") << 77 << QByteArray("You may not read");
    QTest::newRow("not a bus") << QStringLiteral("garbage") << 69 << QByteArray("bytes that are no event");
}

void TestBrinectlDoctor::doctorMarksTheFirstFailure()
{
    QFETCH(QString, what);
    QFETCH(int, code);
    QFETCH(QByteArray, says);
    QString dir = m_sockDir;
    const QByteArray pub = QFile::encodeName(m_sockDir + QStringLiteral("/master_event_pub.ipc"));
    const QByteArray pull = QFile::encodeName(m_sockDir + QStringLiteral("/master_event_pull.ipc"));
    if (code == 77 && geteuid() != 0)
        QSKIP("only root can become another user");
    QVERIFY(chmod(m_dir->path().toLocal8Bit().constData(), 0755) == 0);
    if (what == QLatin1String("missing") || what == QLatin1String("empty"))
        dir = m_dir->filePath(what);
    if (what == QLatin1String("empty"))
        QVERIFY(QDir().mkdir(dir));
    std::unique_ptr<FakeBus> fake;
    if (what == QLatin1String("stale") || what == QLatin1String("garbage")) {
        m_bus.reset();
        fake = std::make_unique<FakeBus>(pub, what == QLatin1String("garbage") ? QByteArray("HTTP/1.1 400 Bad Request\r\n\r\n") : QByteArray());
        if (what == QLatin1String("stale"))
            fake->stopListening();
    }
    if (what == QLatin1String("pull")) {
        QCOMPARE(chmod(m_sockDir.toLocal8Bit().constData(), 0755), 0);
        QCOMPARE(chmod(pub.constData(), 0666), 0);
    }
    CtlProcess doctor({QStringLiteral("doctor"), QStringLiteral("--wait"), QStringLiteral("0.5"), QStringLiteral("--sock-dir"), dir, QStringLiteral("--node"), QStringLiteral("master")});
    if (code == 77)
        doctor.becomeNobody();
    QCOMPARE(doctor.run(), code);
    QVERIFY2(doctor.out.contains(says) && doctor.out.contains(QFile::encodeName(dir)), doctor.out.constData());
    QCOMPARE(doctor.out.count("here it fails first"), 1);
    QVERIFY2(doctor.out.contains("\n                - "), doctor.out.constData());
}

void TestBrinectlDoctor::busThatCannotBeServedIs69Or77_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<int>("code");
    QTest::newRow("no right to make the directory") << QStringLiteral("forbidden") << 77;
    QTest::newRow("directory of another user") << QStringLiteral("foreign") << 77;
    QTest::newRow("a bus is there already") << QStringLiteral("served") << 69;
    QTest::newRow("through a file") << QStringLiteral("file") << 69;
    QTest::newRow("path too long") << QStringLiteral("long") << 69;
}

void TestBrinectlDoctor::busThatCannotBeServedIs69Or77()
{
    QFETCH(QString, what);
    QFETCH(int, code);
    QString dir = what == QLatin1String("served") ? m_sockDir : m_dir->filePath(what);
    if (code == 77 && geteuid() != 0)
        QSKIP("only root can become another user and give directories away");
    if (what == QLatin1String("long"))
        dir = m_dir->filePath(QString(100, QLatin1Char('l')));
    if (what == QLatin1String("file"))
        QVERIFY(QFile(dir).open(QIODevice::WriteOnly));
    if (what == QLatin1String("foreign")) {
        QVERIFY(QDir().mkdir(dir));
        QCOMPARE(chown(QFile::encodeName(dir).constData(), 65534, 65534), 0);
    }
    CtlProcess bus({QStringLiteral("bus"), QStringLiteral("--sock-dir"), dir});
    if (what == QLatin1String("forbidden")) {
        QCOMPARE(chmod(QFile::encodeName(m_dir->path()).constData(), 0755), 0);
        bus.becomeNobody();
    }
    QCOMPARE(bus.run(), code);
    QVERIFY2(bus.err.startsWith("Cannot serve a bus at " + QFile::encodeName(dir)), bus.err.constData());
    QVERIFY2(bus.err.contains("\n  - "), bus.err.constData()); // what mends it
    if (what == QLatin1String("forbidden"))
        QVERIFY2(bus.err.contains("you are nobody") && bus.err.contains("drwxr-xr-x root:root"), bus.err.constData());
}

QTEST_GUILESS_MAIN(TestBrinectlDoctor)
#include "tst_brinectldoctor.moc"
