#include "fakedaemon.h"
#include "readerrows.h"
#include "socketfoldertest.h"
#include "timetext.h"

#include <QDir>
#include <QScopeGuard>
#include <QTest>
#include <csignal>
#include <cstdio>
#include <sys/wait.h>

using namespace brine;
using Phase = BusState::Phase;

class tst_BusReader : public SocketFolderTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { beginWithoutWarnings(); }
    void cleanup() { end(); }

    void readsBothFramings_data();
    void readsBothFramings();
    void cannotOpenSaysWhy_data();
    void cannotOpenSaysWhy();
    void fullBacklogIsTold();
    void appearsLater_data();
    void appearsLater();
    void quietIsNoError();
    void receivingButNotUnderstood_data();
    void receivingButNotUnderstood();
    void understoodAfterAll();
    void hugeFrameShowsProgress();
    void neverWritesOrHalfCloses();
    void tellsPhases();
    void stopsAtOnce_data();
    void stopsAtOnce();
    void singleTryEnds();
};

void tst_BusReader::readsBothFramings_data()
{
    QTest::addColumn<int>("framing");
    QTest::newRow("bare") << int(Framing::Bare);
    QTest::newRow("prefixed") << int(Framing::Prefixed);
}

void tst_BusReader::readsBothFramings()
{
    QFETCH(int, framing);
    FakeDaemon::Options options;
    options.pub = Framing(framing);
    FakeDaemon daemon(dir(), options);
    BusReader reader(daemon.address());
    reader.start();
    QVERIFY(!reader.waitConnected(5000));
    QTRY_COMPARE(daemon.subscribers(), 1);
    QCOMPARE(reader.state().phase, Phase::Connected);
    QCOMPARE(reader.state().framing, Framing::Unknown); // nothing seen yet
    QCOMPARE(reader.state().peerPid, int(::getpid()));
    QList<QByteArray> expected;
    for (int i = 0; i < 2000; ++i) {
        expected.append("e/" + QByteArray::number(i));
        daemon.publish(expected.last(), payload(i));
    }
    Rows rows(reader);
    QVERIFY(rows.readEvents(2000));
    QCOMPARE(rows.tags, expected);
    QTRY_COMPARE(reader.state().events, 2000u);
    const BusState state = reader.state();
    QCOMPARE(int(state.framing), framing);
    QCOMPARE(state.malformed, 0u);
    QVERIFY(state.lastEventUs > 0);
    QVERIFY(rows.gaps.isEmpty());
}

void tst_BusReader::cannotOpenSaysWhy_data()
{
    QTest::addColumn<QString>("make");
    QTest::addColumn<int>("kind");
    QTest::newRow("missing") << QString() << int(BusProblem::Kind::NotFound);
    QTest::newRow("a file") << QStringLiteral("file") << int(BusProblem::Kind::NotASocket);
    QTest::newRow("left behind") << QStringLiteral("stale") << int(BusProblem::Kind::NobodyListens);
    QTest::newRow("too long") << QStringLiteral("long") << int(BusProblem::Kind::PathTooLong);
}

// F13: reason and path, within a moment, and it keeps trying.
void tst_BusReader::cannotOpenSaysWhy()
{
    QFETCH(QString, make);
    QFETCH(int, kind);
    BusAddress address;
    address.sockDir = dir();
    address.pubPath = dir() + QStringLiteral("/master_event_pub.ipc");
    if (make == QLatin1String("file")) {
        QFile file(address.pubPath);
        QVERIFY(file.open(QIODevice::WriteOnly));
    } else if (make == QLatin1String("stale")) {
        FakeDaemon(dir(), {}).stop();
    } else if (make == QLatin1String("long")) {
        address.pubPath = dir() + QLatin1Char('/') + QString(120, QLatin1Char('x')) + QStringLiteral("/master_event_pub.ipc");
    }
    BusReader reader(address);
    reader.start();
    const auto problem = reader.waitConnected(5000);
    QVERIFY(problem);
    QCOMPARE(int(problem->kind), kind);
    QVERIFY(!problem->title.isEmpty());
    QVERIFY(!problem->path.isEmpty());
    QCOMPARE(reader.state().phase, Phase::CannotOpen);
}

// A publisher that accepts nobody, as one stopped in its tracks.
void tst_BusReader::fullBacklogIsTold()
{
    BusAddress address;
    address.pubPath = dir() + QStringLiteral("/master_event_pub.ipc");
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    qstrncpy(name.sun_path, QFile::encodeName(address.pubPath).constData(), sizeof name.sun_path);
    const int server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    QCOMPARE(::bind(server, reinterpret_cast<sockaddr *>(&name), sizeof name), 0);
    QCOMPARE(::listen(server, 0), 0);
    const int other = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    QCOMPARE(::connect(other, reinterpret_cast<sockaddr *>(&name), sizeof name), 0);
    BusReader reader(address);
    reader.start();
    QElapsedTimer timer;
    timer.start();
    const auto problem = reader.waitConnected(5000);
    QVERIFY(problem);
    QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
    QVERIFY(problem->text().contains(address.pubPath));
    ::close(::accept(server, nullptr, nullptr));
    QTRY_COMPARE_WITH_TIMEOUT(reader.state().phase, Phase::Connected, 3000);
    reader.stop();
    ::close(other);
    ::close(server);
}

void tst_BusReader::appearsLater_data()
{
    QTest::addColumn<QString>("below");
    QTest::newRow("directory exists") << QString();
    QTest::newRow("directory is missing") << QStringLiteral("/salt");
    QTest::newRow("two directories are missing") << QStringLiteral("/salt/master");
}

void tst_BusReader::appearsLater()
{
    QFETCH(QString, below);
    BusAddress address;
    address.sockDir = dir() + below;
    address.pubPath = address.sockDir + QStringLiteral("/master_event_pub.ipc");
    BusReader reader(address);
    reader.start();
    QVERIFY(reader.waitConnected(5000));
    QTRY_VERIFY(nowUs() - reader.state().sinceUs > 700'000); // its back-off has grown; being woken must not depend on it
    QVERIFY(QDir().mkpath(address.sockDir));
    QElapsedTimer timer;
    timer.start();
    FakeDaemon daemon(address.sockDir, {});
    QTRY_COMPARE_WITH_TIMEOUT(reader.state().phase, Phase::Connected, 5000);
    QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
    QTRY_COMPARE(daemon.subscribers(), 1);
    daemon.publish("a", payload(1));
    Rows rows(reader);
    QVERIFY(rows.readEvents(1));
    QVERIFY(rows.gaps.isEmpty()); // nothing was received before, so nothing was cut
}

// F15: a publisher that is silent, even stopped, is no error.
void tst_BusReader::quietIsNoError()
{
    const pid_t child = ::fork();
    const QByteArray path = QFile::encodeName(dir() + QStringLiteral("/master_event_pub.ipc"));
    if (child == 0) { // a publisher of its own, that can be stopped
        sockaddr_un name{};
        name.sun_family = AF_UNIX;
        qstrncpy(name.sun_path, (path + ".new").constData(), sizeof name.sun_path);
        const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
        ::bind(fd, reinterpret_cast<sockaddr *>(&name), sizeof name);
        ::listen(fd, 8);
        ::rename(name.sun_path, path.constData()); // there only once it listens
        const int subscriber = ::accept(fd, nullptr, nullptr);
        const QByteArray frame = encodeFrame(eventBody("one", payload(1)), Framing::Bare);
        (void)!::write(subscriber, frame.constData(), size_t(frame.size()));
        ::pause();
        (void)!::write(subscriber, frame.constData(), size_t(frame.size()));
        ::_exit(0);
    }
    const auto ended = qScopeGuard([child] {
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
    });
    BusAddress address;
    address.sockDir = dir();
    address.pubPath = QFile::decodeName(path);
    QTRY_VERIFY(QFile::exists(address.pubPath));
    BusReader reader(address);
    reader.start();
    Rows rows(reader);
    QVERIFY(rows.readEvents(1));
    QCOMPARE(reader.state().peerPid, int(child));
    ::kill(child, SIGSTOP);
    const quint64 connection = reader.state().connection;
    QTRY_VERIFY(nowUs() - reader.state().lastEventUs > 1'500'000); // quiet for so long
    QCOMPARE(reader.state().phase, Phase::Connected);
    QCOMPARE(reader.state().connection, connection);
    QVERIFY(!reader.state().problem);
    ::kill(child, SIGKILL);
    QTRY_COMPARE_WITH_TIMEOUT(reader.state().phase, Phase::CutOff, 1000);
    QVERIFY(reader.state().problem);
}

void tst_BusReader::receivingButNotUnderstood_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("says");
    QTest::newRow("text") << QByteArray("HTTP/1.1 400 Bad Request\r\n") << QStringLiteral("48 54 54 50");
    QTest::newRow("c1") << QByteArray(100, '\xc1') << QStringLiteral("c1 c1");
    QTest::newRow("maps that are no events") << encodeFrame("no empty line", Framing::Bare) << QStringLiteral("82 a4");
}

void tst_BusReader::receivingButNotUnderstood()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, says);
    FakeDaemon daemon(dir(), {});
    BusReader reader(daemon.address());
    reader.start();
    QTRY_COMPARE(daemon.subscribers(), 1);
    daemon.publishRaw(bytes);
    QTRY_COMPARE_WITH_TIMEOUT(reader.state().phase, Phase::NotUnderstood, 2500);
    const BusState state = reader.state();
    QVERIFY(state.problem);
    QVERIFY2(state.problem->text().contains(says), qPrintable(state.problem->text()));
    QCOMPARE(state.firstBytes, bytes.left(32));
    QCOMPARE(state.problem->kind, BusProblem::Kind::NotUnderstood);
    QVERIFY(state.isOpen());
}

void tst_BusReader::understoodAfterAll()
{
    FakeDaemon daemon(dir(), {});
    BusReader reader(daemon.address());
    reader.start();
    QTRY_COMPARE(daemon.subscribers(), 1);
    daemon.publishRaw("rubbish");
    QTRY_COMPARE_WITH_TIMEOUT(reader.state().phase, Phase::NotUnderstood, 2500);
    daemon.publish("a", payload(1));
    QTRY_COMPARE(reader.state().phase, Phase::Connected);
    QVERIFY(!reader.state().problem);
    Rows rows(reader);
    QVERIFY(rows.readEvents(1));
    QCOMPARE(rows.malformed, QList<QByteArray>{"rubbish"});
}

// F4
void tst_BusReader::hugeFrameShowsProgress()
{
    FakeDaemon daemon(dir(), {});
    BusReader reader(daemon.address());
    reader.start();
    QTRY_COMPARE(daemon.subscribers(), 1);
    MsgpackWriter out;
    out.map(1);
    out.key("blob");
    out.bin(QByteArray(9 << 20, 'x'));
    const QByteArray frame = encodeFrame(eventBody("huge", out.bytes()), Framing::Bare);
    daemon.publishRaw(frame.first(5 << 20));
    QTRY_COMPARE(reader.state().receiving, quint64(5 << 20));
    QCOMPARE(reader.state().receivingOf, quint64(frame.size()));
    QTRY_VERIFY(nowUs() - reader.state().sinceUs > 1'200'000); // by then what is not understood is told
    QCOMPARE(reader.state().phase, Phase::Connected); // it is understood, just not complete
    daemon.publishRaw(frame.sliced(5 << 20));
    Rows rows(reader);
    QVERIFY(rows.readEvents(1));
    QTRY_COMPARE(reader.state().receiving, 0u);
}

// A subscriber that writes is pointless, and one whose sending half is closed is dropped by Salt.
void tst_BusReader::neverWritesOrHalfCloses()
{
    const QString path = dir() + QStringLiteral("/master_event_pub.ipc");
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    qstrncpy(name.sun_path, QFile::encodeName(path).constData(), sizeof name.sun_path);
    const int server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    QCOMPARE(::bind(server, reinterpret_cast<sockaddr *>(&name), sizeof name), 0);
    QCOMPARE(::listen(server, 8), 0);
    BusAddress address;
    address.pubPath = path;
    BusReader reader(address);
    reader.start();
    const int subscriber = ::accept(server, nullptr, nullptr);
    QVERIFY(subscriber >= 0);
    const QByteArray frame = encodeFrame(eventBody("a", payload(1)), Framing::Bare);
    QCOMPARE(::write(subscriber, frame.constData(), size_t(frame.size())), ssize_t(frame.size()));
    Rows rows(reader);
    QVERIFY(rows.readEvents(1));
    pollfd fd{subscriber, POLLIN | POLLRDHUP, 0};
    QCOMPARE(::poll(&fd, 1, 300), 0);
    reader.stop();
    QCOMPARE(::poll(&fd, 1, 1000), 1);
    char byte;
    QCOMPARE(::read(subscriber, &byte, 1), 0);
    ::close(subscriber);
    ::close(server);
}

void tst_BusReader::tellsPhases()
{
    auto daemon = std::make_unique<FakeDaemon>(dir(), FakeDaemon::Options{});
    std::mutex mutex;
    QList<Phase> phases;
    BusReader reader(daemon->address());
    reader.setStateNotify([&] {
        const std::lock_guard lock(mutex);
        phases.append(reader.state().phase);
    });
    reader.start();
    QTRY_COMPARE(daemon->subscribers(), 1);
    daemon.reset();
    QTRY_COMPARE(reader.state().phase, Phase::CutOff);
    reader.stop();
    const std::lock_guard lock(mutex);
    QCOMPARE(phases.first(), Phase::Connected);
    QVERIFY(phases.contains(Phase::CutOff));
    QCOMPARE(phases.last(), Phase::Stopped);
}

void tst_BusReader::stopsAtOnce_data()
{
    QTest::addColumn<bool>("serve");
    QTest::newRow("connected") << true;
    QTest::newRow("trying") << false;
}

void tst_BusReader::stopsAtOnce()
{
    QFETCH(bool, serve);
    std::unique_ptr<FakeDaemon> daemon;
    if (serve)
        daemon = std::make_unique<FakeDaemon>(dir(), FakeDaemon::Options{});
    BusAddress address;
    address.pubPath = dir() + QStringLiteral("/master_event_pub.ipc");
    BusReader reader(address);
    reader.start();
    (void)reader.waitConnected(5000);
    QElapsedTimer timer;
    timer.start();
    reader.stop();
    QVERIFY2(timer.elapsed() < 200, qPrintable(QString::number(timer.elapsed())));
    QVERIFY(reader.mailbox().isClosed());
    QCOMPARE(reader.state().phase, serve ? Phase::Stopped : Phase::CannotOpen);
}

void tst_BusReader::singleTryEnds()
{
    BusAddress address;
    address.pubPath = dir() + QStringLiteral("/none.ipc");
    BusReader reader(address, {false, 1 << 20});
    reader.start();
    QVERIFY(reader.waitConnected(5000));
    QTRY_VERIFY(reader.mailbox().isClosed());
    QCOMPARE(reader.state().phase, Phase::CannotOpen);
}

QTEST_GUILESS_MAIN(tst_BusReader)
#include "tst_busreader.moc"
