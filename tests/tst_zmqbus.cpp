// Watching a ZeroMQ bus: how it is recognised, its events, restarts and upgrades, and publishers that are old or hostile.
#include "fakedaemon.h"
#include "readerrows.h"
#include "zmqbustest.h"
#include <QDir>

using namespace brine;
using Phase = BusState::Phase;

class tst_ZmqBus : public ZmqBusTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(); }
    void cleanup() { end(); }
    void recognisedByItself();
    void eventsAsTheyCome();
    void restartLeavesOneGap();
    void upgradedUnderUs();
    void tooLargeIsNotKept();
    void greetsAndIsSilent();
    void libzmqOfTheTime();
    void endlessPartsEndTheProgramAlone();
};

void tst_ZmqBus::recognisedByItself()
{
    ZmqDaemon daemon(dir());
    BusReader reader(daemon.address());
    reader.start();
    QTRY_VERIFY(isOpen(reader));
    QCOMPARE(reader.state().framing, Framing::ZeroMq);
    QVERIFY(!reader.state().problem);
    QTRY_COMPARE(daemon.subscriptions(), 1);
    reader.stop();
    QTRY_COMPARE(daemon.subscriptions(), 0); // the program goes with the reader
}

void tst_ZmqBus::eventsAsTheyCome()
{
    ZmqDaemon daemon(dir());
    BusReader reader(daemon.address());
    reader.start();
    QTRY_VERIFY(isOpen(reader));
    const QByteArray big = legacyBody("big", *oldSpecMsgpack([] {
        MsgpackWriter out;
        out.map(1);
        out.key("x");
        out.bin(QByteArray(3 << 20, 'x'));
        return out.take();
    }()), TagForm::Padded);
    daemon.publish(PaddedEvent);
    daemon.publish(LineFeedEvent);
    daemon.publish("no event at all");
    daemon.publish({});
    daemon.publishParts({PaddedEvent, LineFeedEvent});
    daemon.publish(big);
    Rows rows(reader);
    QVERIFY(rows.readEvents(5));
    QCOMPARE(rows.tags, (QList<QByteArray>{"other", "other", "other", "other", "big"}));
    QCOMPARE(rows.malformed, (QList<QByteArray>{"no event at all", ""}));
    QCOMPARE(reader.state().events, 5u);
    QCOMPARE(reader.state().malformed, 2u);
    QCOMPARE(reader.state().phase, Phase::Connected);
}

void tst_ZmqBus::restartLeavesOneGap()
{
    auto daemon = std::make_unique<ZmqDaemon>(dir());
    BusReader reader(daemon->address());
    reader.start();
    QTRY_VERIFY(isOpen(reader));
    constexpr int Rounds = 12;
    qsizetype descriptors = 0;
    for (int round = 1; round <= Rounds; ++round) {
        daemon.reset();
        QTRY_VERIFY(!isOpen(reader));
        daemon = std::make_unique<ZmqDaemon>(dir());
        QTRY_VERIFY_WITH_TIMEOUT(isOpen(reader), 3000);
        daemon->publish(PaddedEvent);
        QTRY_COMPARE(reader.state().events, quint64(round));
        const qsizetype open = QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::AllEntries | QDir::System).size();
        if (round == 2)
            descriptors = open;
        else if (round > 2)
            QCOMPARE(open, descriptors);
    }
    Rows rows(reader);
    QVERIFY(rows.readEvents(Rounds));
    QCOMPARE(rows.gaps.size(), Rounds);
    QCOMPARE(reader.state().reconnects, quint64(Rounds));
}

// 2016.3 installed over 2015.8: the same paths, another world.
void tst_ZmqBus::upgradedUnderUs()
{
    auto old = std::make_unique<ZmqDaemon>(dir());
    Watched bus(ofRelease(old->address(), "2015.8"));
    QTRY_VERIFY(isOpen(bus.reader));
    old.reset();
    FakeDaemon next(dir(), {});
    QTRY_COMPARE(next.subscribers(), 1);
    next.publish("new", payload(1));
    QTRY_COMPARE(bus.reader.state().framing, Framing::Bare);
    QVERIFY(!bus.reader.isByLink());
    const auto receipt = bus.firer.fire(shot("my/tag"));
    QVERIFY(receipt.ok() && receipt->seen);
    QCOMPARE(next.timesTaken("my/tag"), 1);
}

void tst_ZmqBus::tooLargeIsNotKept()
{
    ZmqDaemon daemon(dir());
    BusReader reader(daemon.address());
    reader.start();
    QTRY_VERIFY(isOpen(reader));
    daemon.publish(QByteArray((64 << 20) + 1, 'x'));
    QTRY_COMPARE(reader.state().reconnects, 1u); // libzmq hangs up on it, and we come back
    QTRY_VERIFY(isOpen(reader));
    daemon.publish(PaddedEvent);
    QTRY_COMPARE(reader.state().events, 1u);
}

// A greeting alone is no bus.
void tst_ZmqBus::greetsAndIsSilent()
{
    FakeDaemon daemon(dir(), {});
    BusReader reader(daemon.address());
    reader.start();
    QTRY_COMPARE(daemon.subscribers(), 1);
    daemon.publishRaw(QByteArray::fromHex("ff00000000000000017f"));
    QTRY_VERIFY_WITH_TIMEOUT(reader.state().phase == Phase::CutOff && reader.state().problem, 5000);
}

namespace {

/// A publisher of libzmq 2.1: greets with ff-less ZMTP 1.0, waits for no subscription, frames of one length byte or nine.
class OldPublisher
{
public:
    explicit OldPublisher(const QString &path) : m_listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        qstrncpy(address.sun_path, QFile::encodeName(path).constData(), sizeof address.sun_path);
        ::bind(m_listener, reinterpret_cast<sockaddr *>(&address), sizeof address);
        ::listen(m_listener, 8);
        m_thread = std::thread([this] { run(); });
    }
    ~OldPublisher()
    {
        m_stop = true;
        m_thread.join();
        for (int fd : m_peers)
            ::close(fd);
        ::close(m_listener);
    }
    OldPublisher(const OldPublisher &) = delete;
    OldPublisher &operator=(const OldPublisher &) = delete;
    void publish(const QByteArray &body, char flags = 0x7e)
    {
        QByteArray frame;
        if (body.size() < 254) {
            frame.append(char(body.size() + 1));
        } else {
            frame.append(char(0xff));
            for (int shift = 56; shift >= 0; shift -= 8)
                frame.append(char(quint64(body.size() + 1) >> shift));
        }
        frame.append(flags).append(body);
        const QMutexLocker lock(&m_mutex);
        m_due.append(frame);
    }

private:
    void run()
    {
        while (!m_stop) {
            pollfd fd{m_listener, POLLIN, 0};
            if (::poll(&fd, 1, 1) > 0) {
                m_peers.push_back(::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
                (void)::send(m_peers.back(), "\x01\x7e", 2, MSG_NOSIGNAL);
            }
            const QMutexLocker lock(&m_mutex);
            for (const QByteArray &frame : std::exchange(m_due, {}))
                for (int peer : m_peers)
                    for (qsizetype at = 0; at < frame.size();) {
                        const ssize_t size = ::send(peer, frame.constData() + at, size_t(frame.size() - at), MSG_NOSIGNAL);
                        if (size < 0 && errno != EAGAIN)
                            break;
                        at += qMax<ssize_t>(0, size);
                    }
        }
    }

    int m_listener;
    std::vector<int> m_peers;
    QMutex m_mutex;
    QByteArrayList m_due;
    std::atomic<bool> m_stop{false};
    std::thread m_thread;
};

} // namespace

void tst_ZmqBus::libzmqOfTheTime()
{
    BusAddress address;
    address.sockDir = dir();
    address.pubPath = dir() + QStringLiteral("/master_event_pub.ipc");
    address.pullPath = dir() + QStringLiteral("/master_event_pull.ipc");
    OldPublisher publisher(address.pubPath);
    BusReader reader(address);
    reader.start();
    QTRY_VERIFY_WITH_TIMEOUT(isOpen(reader), 8000);
    publisher.publish(PaddedEvent);
    publisher.publish("big|||||||||||||||||" + QByteArray("\x81\xa1x\xda\x01\x00", 6) + QByteArray(256, 'x'));
    Rows rows(reader);
    QVERIFY(rows.readEvents(2));
    QCOMPARE(rows.tags, (QList<QByteArray>{"other", "big"}));
}

// libzmq keeps the parts of a message until the last has come.
void tst_ZmqBus::endlessPartsEndTheProgramAlone()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("the program has no limit of memory under a sanitizer");
#endif
    BusAddress address;
    address.sockDir = dir();
    address.pubPath = dir() + QStringLiteral("/master_event_pub.ipc");
    address.pullPath = dir() + QStringLiteral("/master_event_pull.ipc");
    OldPublisher publisher(address.pubPath);
    BusReader reader(address);
    reader.start();
    QTRY_VERIFY_WITH_TIMEOUT(isOpen(reader), 8000);
    const QByteArray part(32 << 20, 'x');
    for (int i = 0; i < 40 && reader.state().reconnects == 0 && reader.state().phase == Phase::Connected; ++i) {
        publisher.publish(part, 0x7f); // more follow
        QTest::qWait(5);
    }
    QTRY_VERIFY_WITH_TIMEOUT(reader.state().reconnects == 1, 20'000);
    QTRY_VERIFY_WITH_TIMEOUT(isOpen(reader), 8000);
    publisher.publish(PaddedEvent);
    QTRY_COMPARE(reader.state().events, 1u);
}

QTEST_GUILESS_MAIN(tst_ZmqBus)
#include "tst_zmqbus.moc"
