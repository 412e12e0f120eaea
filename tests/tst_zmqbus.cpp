#include "fakedaemon.h"
#include "legacyevent.h"
#include "readerrows.h"
#include "watchedbus.h"
#include "zmqdaemon.h"
#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace brine;
using Phase = BusState::Phase;

Q_DECLARE_METATYPE(brine::TagForm)

/// The ZeroMQ bus of Salt 2014.1 to 2015.8 as everybody meets it: BusReader and BusFirer at a libzmq publisher, brine-zmq between.
class tst_ZmqBus : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_dir = std::make_unique<QTemporaryDir>(QStringLiteral("/tmp/brzmqXXXXXX")); }
    void cleanup() { m_dir.reset(); }
    void recognisedByItself();
    void eventsAsTheyCome();
    void firesAsTheBusShows_data();
    void firesAsTheBusShows();
    void asksWhereNothingTells();
    void bothFormsTellNothing();
    void longTagsNeedNoForm();
    void wholeDigestIs2014();
    void stalesSocketsTellNothing();
    void payloadIsOldSpec();
    void refusals_data();
    void refusals();
    void neverTwiceWhereNobodyEchoes();
    void manyInOrder();
    void throughTheMinionToTheMaster();
    void noPullSocket();
    void restartLeavesOneGap();
    void upgradedUnderUs();
    void tooLargeIsNotKept();
    void greetsAndIsSilent();
    void notWaitedFor();
    void throughARelay();
    void libzmqOfTheTime();
    void endlessPartsEndTheProgramAlone();

private:
    QString dir() const { return m_dir->path(); }
    static bool isOpen(BusReader &reader) { return reader.isByLink() && reader.state().isOpen(); }
    std::unique_ptr<QTemporaryDir> m_dir;
};

namespace {
const QByteArray PaddedEvent("other|||||||||||||||\x81\xa1" "a\x01", 24), LineFeedEvent("other\n\n\x81\xa1" "a\x01", 11);
BusAddress ofRelease(BusAddress address, const char *release)
{
    address.release = QString::fromLatin1(release);
    return address;
}
}

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

void tst_ZmqBus::firesAsTheBusShows_data()
{
    QTest::addColumn<QByteArray>("seen");
    QTest::addColumn<QByteArray>("release");
    QTest::addColumn<int>("form");
    QTest::newRow("padded event") << PaddedEvent << QByteArray() << int(TagForm::Padded);
    QTest::newRow("line feed event") << LineFeedEvent << QByteArray() << int(TagForm::LineFeeds);
    QTest::newRow("named 2014.7") << QByteArray() << QByteArray("2014.7") << int(TagForm::Padded);
    QTest::newRow("named 2015.8") << QByteArray() << QByteArray("2015.8") << int(TagForm::LineFeeds);
    QTest::newRow("named against what is seen") << LineFeedEvent << QByteArray("2014.7") << int(TagForm::Padded);
}

void tst_ZmqBus::firesAsTheBusShows()
{
    QFETCH(QByteArray, seen);
    QFETCH(QByteArray, release);
    QFETCH(int, form);
    ZmqDaemon daemon(dir());
    Watched bus(ofRelease(daemon.address(), release.constData()));
    QTRY_VERIFY(isOpen(bus.reader));
    if (!seen.isEmpty()) {
        daemon.publish(seen);
        QTRY_COMPARE(bus.reader.state().events, 1u);
    }
    const auto receipt = bus.firer.fire(shot("my/tag"));
    QVERIFY2(receipt.ok(), qPrintable(receipt.ok() ? QString() : receipt.error().text()));
    QVERIFY(receipt->seen);
    QCOMPARE(receipt->framing, Framing::ZeroMq);
    QVERIFY(receipt->seenUs >= receipt->sentUs);
    QCOMPARE(daemon.taken(), QList<QByteArray>{legacyBody("my/tag", receipt->payload, TagForm(form))});
}

void tst_ZmqBus::asksWhereNothingTells()
{
    ZmqDaemon daemon(dir());
    Watched bus(daemon.address());
    const auto receipt = bus.firer.fire(shot("my/tag")); // at once: nothing is known of the bus, not even that it is ZeroMQ
    QVERIFY(!receipt.ok());
    QVERIFY2(receipt.error().text().contains(QLatin1String("--release")), qPrintable(receipt.error().text()));
    // An event that comes while it waits decides.
    std::thread other([&] { daemon.publish(PaddedEvent); });
    QTRY_COMPARE(bus.reader.state().events, 1u);
    other.join();
    QVERIFY(bus.firer.fire(shot("my/tag"))->seen);
    QCOMPARE(daemon.taken().size(), 1);
}

void tst_ZmqBus::bothFormsTellNothing()
{
    ZmqDaemon daemon(dir());
    Watched bus(daemon.address());
    QTRY_VERIFY(isOpen(bus.reader));
    daemon.publish(PaddedEvent);
    daemon.publish(LineFeedEvent);
    QTRY_COMPARE(bus.reader.state().events, 2u);
    QVERIFY(!bus.firer.fire(shot("my/tag")).ok());
    QVERIFY(daemon.taken().isEmpty());
}

void tst_ZmqBus::longTagsNeedNoForm()
{
    ZmqDaemon daemon(dir());
    Watched bus(daemon.address());
    const auto receipt = bus.firer.fire(shot("a/tag/of/more/than/twenty"));
    QVERIFY2(receipt.ok(), qPrintable(receipt.ok() ? QString() : receipt.error().text()));
    QVERIFY(receipt->seen);
    // No byte of the stream form that was thought of first has reached it.
    QCOMPARE(daemon.taken(), QList<QByteArray>{"a/tag/of/more/than/twenty\n\n" + receipt->payload});
}

void tst_ZmqBus::wholeDigestIs2014()
{
    ZmqDaemon daemon(dir(), {QStringLiteral("minion_event_e694aa37abf20c91a442da4841aeccdf")});
    Watched bus(daemon.address());
    const auto receipt = bus.firer.fire(shot("my/tag"));
    QVERIFY2(receipt.ok(), qPrintable(receipt.ok() ? QString() : receipt.error().text()));
    QVERIFY(receipt->seen);
    QCOMPARE(daemon.taken(), QList<QByteArray>{legacyBody("my/tag", receipt->payload, TagForm::Padded)});
}

// A minion that was 2014.1 once left its file behind.
void tst_ZmqBus::stalesSocketsTellNothing()
{
    ZmqDaemon daemon(dir(), {QStringLiteral("minion_event_e694aa37ab")});
    FakeDaemon old(dir(), {}); // only to have a socket's file that nobody listens at
    old.stop();
    QVERIFY(QFile::rename(old.address().pubPath, dir() + QStringLiteral("/minion_event_e694aa37abf20c91a442da4841aeccdf_pub.ipc")));
    Watched bus(daemon.address());
    QVERIFY(!bus.firer.fire(shot("my/tag")).ok());
    QVERIFY(daemon.taken().isEmpty());
}

void tst_ZmqBus::payloadIsOldSpec()
{
    ZmqDaemon daemon(dir());
    Watched bus(ofRelease(daemon.address(), "2015.8"));
    MsgpackWriter out;
    out.map(2);
    out.key("long");
    out.str(QByteArray(40, 'x'));
    out.key("bytes");
    out.bin("abc");
    BusFirer::Shot shot{"my/tag", out.take()};
    const auto receipt = bus.firer.fire(shot);
    QVERIFY(receipt.ok() && receipt->seen);
    const QByteArray body = daemon.taken().value(0);
    QVERIFY(body.startsWith("my/tag\n\n\x83\xa4long\xda" + QByteArray("\0\x28", 2) + QByteArray(40, 'x') + "\xa5" "bytes\xa3" "abc\xa6_stamp\xba"));
    QVERIFY(body.endsWith(receipt->payload));
}

void tst_ZmqBus::refusals_data()
{
    QTest::addColumn<QByteArray>("tag");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("says");
    QTest::newRow("not ASCII") << QByteArray("gr\xc3\xbcn") << QByteArray("\x80") << QStringLiteral("ASCII");
    QTest::newRow("ends in |") << QByteArray("tag|") << QByteArray("\x80") << QStringLiteral("|");
    QTest::newRow("ext") << QByteArray("tag") << QByteArray::fromHex("81a161d44e00") << QStringLiteral("extension");
    QTest::newRow("no map") << QByteArray("tag") << QByteArray("\xa1x") << QStringLiteral("dictionary");
    QTest::newRow("empty tag") << QByteArray() << QByteArray("\x80") << QStringLiteral("empty");
}

// The publisher checks nothing and its listeners die of what they cannot read.
void tst_ZmqBus::refusals()
{
    QFETCH(QByteArray, tag);
    QFETCH(QByteArray, payload);
    QFETCH(QString, says);
    ZmqDaemon daemon(dir());
    Watched bus(ofRelease(daemon.address(), "2014.7"));
    QTRY_VERIFY(isOpen(bus.reader));
    const auto receipt = bus.firer.fire({tag, payload});
    QVERIFY(!receipt.ok());
    QVERIFY2(receipt.error().text().contains(says), qPrintable(receipt.error().text()));
    QVERIFY(daemon.taken().isEmpty());
}

void tst_ZmqBus::neverTwiceWhereNobodyEchoes()
{
    ZmqDaemon::Options options;
    options.relays = false;
    ZmqDaemon daemon(dir(), options);
    Watched bus(ofRelease(daemon.address(), "2015.8"));
    const auto receipt = bus.firer.fire(shot("my/tag", 700));
    QVERIFY(receipt.ok());
    QVERIFY(receipt->handedOver);
    QVERIFY(!receipt->seen);
    QCOMPARE(daemon.taken().size(), 1);
}

void tst_ZmqBus::manyInOrder()
{
    ZmqDaemon daemon(dir());
    Watched bus(ofRelease(daemon.address(), "2014.7"));
    std::vector<BusFirer::Shot> shots;
    for (int i = 0; i < 700; ++i)
        shots.push_back({"n/" + QByteArray::number(i), shotPayload(i)});
    std::vector<size_t> seen;
    bus.firer.fireMany(shots, [&](size_t index, const BusFirer::Outcome &outcome) {
        if (outcome.ok() && outcome->seen)
            seen.push_back(index);
    });
    QCOMPARE(seen.size(), shots.size());
    QVERIFY(std::is_sorted(seen.begin(), seen.end()));
    const auto taken = daemon.taken();
    QCOMPARE(taken.size(), 700);
    for (int i = 0; i < 700; ++i)
        QVERIFY(taken[i].startsWith("n/" + QByteArray::number(i) + '|'));
}

void tst_ZmqBus::throughTheMinionToTheMaster()
{
    ZmqDaemon daemon(dir(), {QStringLiteral("minion_event_e694aa37ab")});
    Watched bus(ofRelease(daemon.address(), "2014.7"));
    BusFirer::Shot up = shot("my/tag");
    up.route = BusFirer::Route::ThroughMinionToMaster;
    const auto receipt = bus.firer.fire(up);
    QVERIFY(receipt.ok() && receipt->seen);
    QVERIFY(daemon.taken().value(0).startsWith("fire_master|||||||||\x85\xa4" "data\x81"));
}

void tst_ZmqBus::noPullSocket()
{
    ZmqDaemon::Options options;
    options.hasPull = false;
    ZmqDaemon daemon(dir(), options);
    Watched bus(ofRelease(daemon.address(), "2015.8"));
    QTRY_VERIFY(isOpen(bus.reader));
    const auto receipt = bus.firer.fire(shot("my/tag", 1000));
    QVERIFY(!receipt.ok());
    QVERIFY2(receipt.error().text().contains(daemon.address().pullPath), qPrintable(receipt.error().text()));
    QVERIFY(isOpen(bus.reader)); // watching goes on
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

// What was handed over leaves, though the program that does it ends at once.
void tst_ZmqBus::notWaitedFor()
{
    ZmqDaemon daemon(dir());
    {
        Watched bus(ofRelease(daemon.address(), "2015.8"));
        BusFirer::Shot quick = shot("my/tag");
        quick.waitForEcho = false;
        const auto receipt = bus.firer.fire(quick);
        QVERIFY2(receipt.ok(), qPrintable(receipt.ok() ? QString() : receipt.error().text()));
        QVERIFY(receipt->handedOver);
        QVERIFY(!receipt->seen);
    }
    QTRY_COMPARE(daemon.taken().size(), 1);
}

// As another user, or at the far end of ssh: two link programs in a row.
void tst_ZmqBus::throughARelay()
{
    ZmqDaemon daemon(dir());
    BusAddress address;
    address.link = {QStringLiteral(BRINECTL), QStringLiteral("relay"), QStringLiteral("--sock-dir"), dir(), QStringLiteral("--release"), QStringLiteral("2014.7")};
    address.linkName = QStringLiteral("relayed bus");
    Watched bus(address);
    QTRY_COMPARE_WITH_TIMEOUT(bus.reader.state().framing, Framing::ZeroMq, 5000);
    const auto receipt = bus.firer.fire(shot("my/tag"));
    QVERIFY2(receipt.ok(), qPrintable(receipt.ok() ? QString() : receipt.error().text()));
    QVERIFY(receipt->seen);
    QCOMPARE(daemon.taken(), QList<QByteArray>{legacyBody("my/tag", receipt->payload, TagForm::Padded)});
    Rows rows(bus.reader);
    QVERIFY(rows.readEvents(1));
    QCOMPARE(rows.tags, QList<QByteArray>{"my/tag"});
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
