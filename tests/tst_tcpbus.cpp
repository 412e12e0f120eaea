#include "buslocator.h"
#include "embeddedbus.h"
#include "fakedaemon.h"
#include "readerrows.h"
#include "saltbus.h"
#include "tcppeer.h"
#include "tcpplace.h"
#include "watchedbus.h"
#include <QTemporaryDir>
#include <QTest>

using namespace brine;
using Phase = BusState::Phase;

namespace {

constexpr FireTiming Hasty{60, 250, 50, 1000};

FakeDaemon::Options overTcp(Framing pull = Framing::Bare)
{
    FakeDaemon::Options options;
    options.tcp = true;
    options.pull = pull;
    return options;
}

quint16 portOf(const QString &place) { return TcpPlace::of(place)->port; }

/// Carries TCP connections to a Unix socket and back, as long as it lives: what makes a bus of our own one of ipc_mode: tcp.
class Forward
{
public:
    explicit Forward(const QString &path) : m_path(path), m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        ::bind(m_listener, reinterpret_cast<sockaddr *>(&address), size);
        ::listen(m_listener, 16);
        ::getsockname(m_listener, reinterpret_cast<sockaddr *>(&address), &size);
        m_port = ntohs(address.sin_port);
        m_thread = std::thread([this] { run(); });
    }
    ~Forward()
    {
        m_stop = true;
        m_thread.join();
        ::close(m_listener);
    }
    Forward(const Forward &) = delete;
    Forward &operator=(const Forward &) = delete;
    quint16 port() const { return m_port; }

private:
    void run()
    {
        std::vector<std::pair<int, int>> pairs;
        while (!m_stop) {
            std::vector<pollfd> fds{{m_listener, POLLIN, 0}};
            for (const auto &[a, b] : pairs)
                fds.insert(fds.end(), {{a, POLLIN, 0}, {b, POLLIN, 0}});
            ::poll(fds.data(), fds.size(), 5);
            for (size_t i = pairs.size(); i-- > 0;)
                if ((fds[1 + 2 * i].revents && !pump(pairs[i].first, pairs[i].second)) || (fds[2 + 2 * i].revents && !pump(pairs[i].second, pairs[i].first))) {
                    ::close(pairs[i].first);
                    ::close(pairs[i].second);
                    pairs.erase(pairs.begin() + long(i));
                }
            if (const int fd = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC); fd >= 0)
                pairs.push_back({fd, connectUnix()});
        }
        for (const auto &[a, b] : pairs) {
            ::close(a);
            ::close(b);
        }
    }
    int connectUnix() const
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        qstrncpy(address.sun_path, QFile::encodeName(m_path).constData(), sizeof address.sun_path);
        const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        (void)!::connect(fd, reinterpret_cast<sockaddr *>(&address), sizeof address);
        return fd;
    }
    static bool pump(int from, int to)
    {
        char bytes[65536];
        const ssize_t size = ::recv(from, bytes, sizeof bytes, MSG_DONTWAIT);
        return size > 0 ? ::send(to, bytes, size_t(size), MSG_NOSIGNAL) == size : size < 0 && errno == EAGAIN;
    }

    const QString m_path;
    int m_listener;
    quint16 m_port = 0;
    std::atomic<bool> m_stop{false};
    std::thread m_thread;
};

} // namespace

/// `ipc_mode: tcp`: the stream bus at ports of loopback.
class tst_TcpBus : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }
    void cleanup() { m_dir.reset(); }
    void places_data();
    void places();
    void peerIsKnown();
    void watches();
    void fires_data();
    void fires();
    void aBusyDaemonIsNeverFiredAtTwice_data();
    void aBusyDaemonIsNeverFiredAtTwice();
    void nobodyListens();
    void restart();
    void configuration();
    void defaultPorts();
    void ipv6();
    void choiceFallsOnWhoListens();
    void ownBus();

private:
    void write(const QString &name, const QByteArray &text)
    {
        QFile file(m_dir->filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    BusRequest request(std::optional<BusNode> node = {}) const
    {
        BusRequest request;
        request.node = node;
        request.configDir = m_dir->path();
        return request;
    }
    std::unique_ptr<QTemporaryDir> m_dir;
};

void tst_TcpBus::places_data()
{
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::newRow("IPv4") << QStringLiteral("tcp://127.0.0.1:4510") << QStringLiteral("127.0.0.1") << 4510;
    QTest::newRow("IPv6") << QStringLiteral("tcp://[::1]:4512") << QStringLiteral("::1") << 4512;
    QTest::newRow("path") << QStringLiteral("/run/salt/master/master_event_pub.ipc") << QString() << -1;
    QTest::newRow("path with it inside") << QStringLiteral("/tmp/tcp://127.0.0.1:1") << QString() << -1;
}

void tst_TcpBus::places()
{
    QFETCH(QString, place);
    QFETCH(QString, host);
    QFETCH(int, port);
    const auto found = TcpPlace::of(place);
    QCOMPARE(found.has_value(), port >= 0);
    if (!found)
        return;
    QCOMPARE(found->host, host);
    QCOMPARE(int(found->port), port);
    QCOMPARE(found->text(), place);
}

// What SO_PEERCRED and SIOCOUTQ tell of a Unix socket.
void tst_TcpBus::peerIsKnown()
{
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    QCOMPARE(::bind(listener, reinterpret_cast<sockaddr *>(&address), size), 0);
    QCOMPARE(::listen(listener, 1), 0);
    ::getsockname(listener, reinterpret_cast<sockaddr *>(&address), &size);
    auto opened = StreamConnection::open(TcpPlace{QStringLiteral("127.0.0.1"), ntohs(address.sin_port)}.text(), AccessPurpose::Fire, BusNode::Master, 1000);
    QVERIFY(opened.ok());
    QVERIFY(opened->isTcp());
    const int accepted = ::accept(listener, nullptr, nullptr);
    QVERIFY(accepted >= 0);
    QCOMPARE(::send(opened->descriptor(), "12345", 5, 0), 5);
    const auto queue = [&] { return TcpPeer::of(opened->descriptor(), TcpPeer::Ask::Queue); };
    QTRY_COMPARE(queue()->unread, 5u);
    char bytes[8];
    QCOMPARE(::recv(accepted, bytes, sizeof bytes, 0), 5);
    QCOMPARE(queue()->unread, 0u);
    const auto owner = TcpPeer::of(opened->descriptor(), TcpPeer::Ask::Owner);
    QVERIFY(owner);
    QCOMPARE(owner->uid, ::geteuid());
    QCOMPARE(owner->pid, int(::getpid()));
    ::close(accepted);
    ::close(listener);
    // Nothing is said of what is no TCP connection.
    int pair[2];
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    QVERIFY(!TcpPeer::of(pair[0], TcpPeer::Ask::Owner));
    ::close(pair[0]);
    ::close(pair[1]);
}

void tst_TcpBus::watches()
{
    FakeDaemon daemon(m_dir->path(), overTcp());
    BusReader reader(daemon.address());
    reader.start();
    QVERIFY(!reader.waitConnected(5000));
    QTRY_COMPARE(daemon.subscribers(), 1);
    for (int n = 0; n < 100; ++n)
        daemon.publish("t/" + QByteArray::number(n), payload(n));
    Rows rows(reader);
    QVERIFY(rows.readEvents(100));
    QCOMPARE(rows.tags.last(), QByteArray("t/99"));
    QVERIFY(reader.state().problem == std::nullopt);
    QVERIFY(!reader.state().distrust);
}

void tst_TcpBus::fires_data()
{
    QTest::addColumn<int>("pull");
    QTest::newRow("bare") << int(Framing::Bare);
    QTest::newRow("length-prefixed") << int(Framing::Prefixed);
}

void tst_TcpBus::fires()
{
    QFETCH(int, pull);
    FakeDaemon daemon(m_dir->path(), overTcp(Framing(pull)));
    Watched bus(daemon.address());
    QTRY_COMPARE(daemon.subscribers(), 1);
    for (const char *tag : {"a", "b", "c"}) {
        const auto receipt = bus.firer.fire(shot(tag));
        QVERIFY2(receipt.ok(), qPrintable(receipt.ok() ? QString() : receipt.error().text()));
        QVERIFY(receipt->seen);
        QCOMPARE(receipt->framing, Framing(pull));
        QCOMPARE(daemon.timesTaken(tag), 1);
    }
}

void tst_TcpBus::aBusyDaemonIsNeverFiredAtTwice_data()
{
    QTest::addColumn<bool>("takesBoth");
    QTest::newRow("one form") << false;
    QTest::newRow("both forms") << true;
}

// Over TCP the kernel acknowledges for a daemon that reads nothing: only its queue shows that it has not.
void tst_TcpBus::aBusyDaemonIsNeverFiredAtTwice()
{
    QFETCH(bool, takesBoth);
    FakeDaemon::Options options = overTcp();
    options.takesBoth = takesBoth;
    options.readDelayMs = 500;          // far beyond the time after which the other form would be tried
    FakeDaemon daemon(m_dir->path(), options);
    Watched bus(daemon.address(), Hasty);
    QTRY_COMPARE(daemon.subscribers(), 1);
    const auto receipt = bus.firer.fire(shot("a", 3000));
    QVERIFY(receipt.ok());
    QVERIFY(receipt->seen);
    QCOMPARE(daemon.timesTaken("a"), 1);
    QCOMPARE(daemon.pullConnections(), 1);
}

void tst_TcpBus::nobodyListens()
{
    BusAddress address;
    {
        const FakeDaemon daemon(m_dir->path(), overTcp());
        address = daemon.address();
    }
    Watched bus(address);
    QVERIFY(bus.problem);
    const QString text = bus.problem->text();
    QVERIFY2(text.contains(QString::number(portOf(address.pubPath))) && text.contains(QLatin1String("127.0.0.1"))
                     && text.contains(QLatin1String("tcp_master_pub_port")) && text.contains(QLatin1String("systemctl")), qPrintable(text));
    QCOMPARE(bus.problem->exitCode(), 69);
    const auto receipt = bus.firer.fire(shot("a", 500));
    QVERIFY(!receipt.ok());
    QVERIFY2(receipt.error().text().contains(QLatin1String("tcp_master_pull_port")), qPrintable(receipt.error().text()));
    const auto denied = checkAccess(address.pubPath, AccessPurpose::Watch, BusNode::Minion);
    QVERIFY(denied && denied->text().contains(QLatin1String("tcp_pub_port")));
}

void tst_TcpBus::restart()
{
    auto daemon = std::make_unique<FakeDaemon>(m_dir->path(), overTcp());
    const BusAddress address = daemon->address();
    BusReader reader(address);
    reader.start();
    QTRY_COMPARE(daemon->subscribers(), 1);
    daemon->publish("before", payload(1));
    QTRY_COMPARE(reader.state().events, 1u);
    daemon.reset();
    QTRY_COMPARE(reader.state().phase, Phase::CutOff);
    FakeDaemon::Options again = overTcp();
    again.pubPort = portOf(address.pubPath);
    FakeDaemon next(m_dir->path(), again);
    QTRY_COMPARE_WITH_TIMEOUT(next.subscribers(), 1, 1500);
    next.publish("after", payload(2));
    Rows rows(reader);
    QVERIFY(rows.readEvents(2));
    QCOMPARE(rows.gaps.size(), 1);
}

void tst_TcpBus::configuration()
{
    write(QStringLiteral("master"), "ipc_mode: tcp\ntcp_master_pub_port: 14512\ntcp_master_pull_port: 14513\n");
    write(QStringLiteral("minion"), "id: web1\nipc_mode: tcp\ntcp_pub_port: 14510\ntcp_pull_port: 14511\n");
    const auto master = locateBus(request(BusNode::Master));
    QVERIFY(master.ok());
    QCOMPARE(master->pubPath, QStringLiteral("tcp://127.0.0.1:14512"));
    QCOMPARE(master->pullPath, QStringLiteral("tcp://127.0.0.1:14513"));
    QCOMPARE(master->displayName(), QStringLiteral("master bus at tcp://127.0.0.1:14512"));
    QVERIFY(master->origin.contains(QLatin1String("ipc_mode")));
    const auto minion = locateBus(request(BusNode::Minion));
    QVERIFY(minion.ok());
    QCOMPARE(minion->pubPath, QStringLiteral("tcp://127.0.0.1:14510"));
    QCOMPARE(minion->pullPath, QStringLiteral("tcp://127.0.0.1:14511"));
    QCOMPARE(minion->minionId, QStringLiteral("web1"));
    const auto found = findBuses(m_dir->path());
    QVERIFY(std::any_of(found.begin(), found.end(), [](const FoundBus &bus) { return bus.address.pubPath.endsWith(QLatin1String(":14512")) && !bus.canWatch; }));
}

void tst_TcpBus::defaultPorts()
{
    write(QStringLiteral("master"), "ipc_mode: tcp\ntcp_master_pub_port: nonsense\n");
    write(QStringLiteral("minion"), "ipc_mode: tcp\n");
    QCOMPARE(locateBus(request(BusNode::Master))->pubPath, QStringLiteral("tcp://127.0.0.1:4512"));
    QCOMPARE(locateBus(request(BusNode::Master))->pullPath, QStringLiteral("tcp://127.0.0.1:4513"));
    QCOMPARE(locateBus(request(BusNode::Minion))->pubPath, QStringLiteral("tcp://127.0.0.1:4510"));
    QCOMPARE(locateBus(request(BusNode::Minion))->pullPath, QStringLiteral("tcp://127.0.0.1:4511"));
}

void tst_TcpBus::ipv6()
{
    FakeDaemon daemon(m_dir->path(), overTcp());
    write(QStringLiteral("master"), "ipc_mode: tcp\nipv6: True\ntcp_master_pub_port: " + QByteArray::number(portOf(daemon.address().pubPath)) + '\n');
    const auto located = locateBus(request(BusNode::Master));
    QVERIFY(located.ok());
    QVERIFY(located->pubPath.startsWith(QLatin1String("tcp://localhost:")));
    BusReader reader(*located);
    reader.start();
    QTRY_COMPARE(daemon.subscribers(), 1); // ::1 first; releases before 3007 stay at 127.0.0.1
}

void tst_TcpBus::choiceFallsOnWhoListens()
{
    FakeDaemon daemon(m_dir->path(), overTcp());
    write(QStringLiteral("master"), "ipc_mode: tcp\ntcp_master_pub_port: 1\n");
    write(QStringLiteral("minion"), "id: web1\nipc_mode: tcp\ntcp_pub_port: " + QByteArray::number(portOf(daemon.address().pubPath)) + '\n');
    const auto located = locateBus(request());
    QVERIFY2(located.ok(), qPrintable(located.ok() ? QString() : located.error().text()));
    QCOMPARE(located->node, BusNode::Minion);
    daemon.stop();
    const auto nobody = locateBus(request());
    QVERIFY(!nobody.ok());
    QCOMPARE(nobody.error().kind, BusProblem::Kind::NobodyListens);
}

void tst_TcpBus::ownBus()
{
    EmbeddedBus::Options options;
    options.sockDir = m_dir->filePath(QStringLiteral("bus"));
    const auto bus = EmbeddedBus::start(options);
    QVERIFY(bus.ok());
    Forward pub((*bus)->address().pubPath), pull((*bus)->address().pullPath);
    write(QStringLiteral("master"), "ipc_mode: tcp\ntcp_master_pub_port: " + QByteArray::number(pub.port()) + "\ntcp_master_pull_port: "
                                            + QByteArray::number(pull.port()) + '\n');
    auto salt = SaltBus::open(request(BusNode::Master));
    QVERIFY2(salt.ok(), qPrintable(salt.ok() ? QString() : salt.error().text()));
    QTRY_COMPARE((*bus)->counters().subscribers, 1);
    const auto receipt = salt.value().fireJson("my/tag", R"({"a": 1})");
    QVERIFY2(receipt.ok(), qPrintable(receipt.ok() ? QString() : receipt.error().text()));
    QVERIFY(receipt->seen);
    const auto event = salt.value().nextEvent(5, "my/");
    QVERIFY(event);
    QCOMPARE(event->tag, QByteArray("my/tag"));
    QCOMPARE((*bus)->counters().received, 1u);
}

QTEST_GUILESS_MAIN(tst_TcpBus)
#include "tst_tcpbus.moc"
