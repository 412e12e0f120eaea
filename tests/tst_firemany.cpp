#include "fakedaemon.h"
#include "framedecoder.h"
#include "socketfoldertest.h"
#include "watchedbus.h"

#include <QElapsedTimer>
#include <QTest>

using namespace brine;

class tst_FireMany : public SocketFolderTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { beginWithoutWarnings(); }
    void cleanup() { end(); }

    void manyShots_data();
    void manyShots();
    void manyShotsWithRefusedOnes();
    void manyShotsThroughRestart();
    void keptConnectionIsNotMistaken();
    void closedInTheMiddle();
    void nobodyReads();
};

void tst_FireMany::manyShots_data()
{
    QTest::addColumn<int>("pull");
    QTest::newRow("bare") << int(Framing::Bare);
    QTest::newRow("prefixed") << int(Framing::Prefixed);
}

// The first finds out (and where that took both forms the second proves it), the others share one connection, across batches too.
void tst_FireMany::manyShots()
{
    QFETCH(int, pull);
    FakeDaemon::Options options;
    options.pull = Framing(pull);
    FakeDaemon daemon(dir(), options);
    Watched bus(daemon.address());
    QTRY_COMPARE(daemon.subscribers(), 1);
    QList<QByteArray> tags;
    for (int round = 0; round < 3; ++round) {
        std::vector<BusFirer::Shot> shots;
        for (int i = 0; i < 700; ++i)
            shots.push_back(shot("many/" + QByteArray::number(round) + '/' + QByteArray::number(i)));
        size_t next = 0;
        bus.firer.fireMany(shots, [&](size_t index, const BusFirer::Outcome &outcome) {
            QCOMPARE(index, next++);
            QVERIFY(outcome.ok());
            QVERIFY2(outcome->seen, qPrintable(outcome->text()));
            tags.append(outcome->tag);
        });
        QCOMPARE(next, shots.size());
    }
    QCOMPARE(tags.size(), 2100);
    QList<QByteArray> taken;
    for (const QByteArray &body : daemon.taken())
        taken.append(body.first(body.indexOf("\n\n")));
    QCOMPARE(taken, tags); // each once, in order
    QCOMPARE(daemon.pullConnections(), Framing(pull) == Framing::Bare ? 2 : 4);
}

void tst_FireMany::manyShotsWithRefusedOnes()
{
    FakeDaemon daemon(dir(), {});
    Watched bus(daemon.address());
    QTRY_COMPARE(daemon.subscribers(), 1);
    std::vector<BusFirer::Shot> shots;
    for (int i = 0; i < 30; ++i)
        shots.push_back(shot(i % 3 == 0 ? QByteArray() : "t/" + QByteArray::number(i)));
    size_t next = 0;
    bus.firer.fireMany(shots, [&](size_t index, const BusFirer::Outcome &outcome) {
        QCOMPARE(index, next++);
        QCOMPARE(outcome.ok(), index % 3 != 0);
        if (outcome)
            QVERIFY(outcome->seen);
    });
    QCOMPARE(next, shots.size());
    QCOMPARE(daemon.taken().size(), 20);
}

void tst_FireMany::manyShotsThroughRestart()
{
    auto daemon = std::make_unique<FakeDaemon>(dir(), FakeDaemon::Options{});
    Watched bus(daemon->address());
    QTRY_COMPARE(daemon->subscribers(), 1);
    const auto fireSome = [&](const QByteArray &prefix) {
        std::vector<BusFirer::Shot> shots;
        for (int i = 0; i < 20; ++i)
            shots.push_back(shot(prefix + QByteArray::number(i)));
        int seen = 0;
        bus.firer.fireMany(shots, [&](size_t, const BusFirer::Outcome &outcome) { seen += outcome.ok() && outcome->seen; });
        return seen;
    };
    QCOMPARE(fireSome("one/"), 20);
    daemon->stop();
    QTRY_VERIFY(!bus.reader.state().isOpen());
    FakeDaemon::Options upgraded;
    upgraded.pull = Framing::Prefixed;
    daemon = std::make_unique<FakeDaemon>(dir(), upgraded);
    QCOMPARE(fireSome("two/"), 20);
    QCOMPARE(daemon->taken().size(), 20);
}

// The daemon closes the kept connection while an event loop runs in this thread: nothing may be written to whatever has that
// descriptor's number next.
void tst_FireMany::keptConnectionIsNotMistaken()
{
    auto daemon = std::make_unique<FakeDaemon>(dir(), FakeDaemon::Options{});
    Watched bus(daemon->address());
    QTRY_COMPARE(daemon->subscribers(), 1);
    const std::vector<BusFirer::Shot> shots(10, shot("a"));
    bus.firer.fireMany(shots, [](size_t, const BusFirer::Outcome &outcome) { QVERIFY(outcome.ok() && outcome->seen); });
    daemon = std::make_unique<FakeDaemon>(dir(), FakeDaemon::Options{});
    QCoreApplication::processEvents();
    QTRY_COMPARE(daemon->subscribers(), 1);
    std::vector<int> others; // take every free number
    for (int i = 0; i < 64; ++i) {
        int pair[2];
        QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
        others.insert(others.end(), {pair[0], pair[1]});
    }
    bus.firer.fireMany(shots, [](size_t, const BusFirer::Outcome &outcome) { QVERIFY(outcome.ok() && outcome->seen); });
    char byte;
    for (int fd : others)
        QCOMPARE(::recv(fd, &byte, 1, MSG_PEEK), -1);
    for (int fd : others)
        ::close(fd);
    QCOMPARE(daemon->taken().size(), 10);
}

namespace {

/// A pull socket in the place of the daemon's, read as a test wants it.
class OtherPull
{
public:
    explicit OtherPull(const QString &path)
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        qstrncpy(address.sun_path, QFile::encodeName(path).constData(), sizeof address.sun_path);
        ::unlink(address.sun_path);
        m_listening = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (::bind(m_listening, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0 || ::listen(m_listening, 8) != 0)
            qFatal("cannot listen at %s", address.sun_path);
    }
    ~OtherPull() { ::close(m_listening); }
    /// What the next connection brings; `most`: then it is closed with the rest unread.
    QByteArray readConnection(qsizetype most)
    {
        const int fd = ::accept(m_listening, nullptr, nullptr);
        QByteArray all;
        char bytes[4096];
        for (ssize_t size; all.size() < most && (size = ::read(fd, bytes, sizeof bytes)) > 0;)
            all.append(bytes, size);
        ::close(fd);
        return all;
    }

private:
    int m_listening;
};

/// The numbers in the tags n/0, n/1, … of whole frames.
QList<int> numbersIn(const QByteArray &bytes)
{
    FrameDecoder decoder;
    if (!decoder.feed(bytes, 1))
        return {-1};
    const EventBatch batch = decoder.takeBatch();
    QList<int> numbers;
    for (qsizetype i = 0; i < batch.count(); ++i)
        numbers.append(batch.at(i).tag.toByteArray().mid(2).toInt());
    return numbers;
}

std::vector<BusFirer::Shot> largeShots(int count, int timeoutMs)
{
    MsgpackWriter large;
    large.map(1);
    large.key("blob");
    large.bin(QByteArray(4000, 'x'));
    std::vector<BusFirer::Shot> shots;
    for (int i = 0; i < count; ++i)
        shots.push_back({"n/" + QByteArray::number(i), large.bytes(), BusFirer::Route::ThisBus, timeoutMs, false});
    return shots;
}

} // namespace

// Many events go out in one write: what a closed connection has not taken whole goes to the next one, from the beginning of an event,
// and nothing twice.
void tst_FireMany::closedInTheMiddle()
{
    FakeDaemon daemon(dir(), {});
    Watched bus(daemon.address());
    QTRY_COMPARE(daemon.subscribers(), 1);
    QVERIFY(bus.firer.fire(shot("first"))->seen); // what it takes is known now
    constexpr int Count = 400;                    // more than the kernel keeps for a reader that does not come
    OtherPull pull(daemon.address().pullPath);
    QByteArray one, two;
    std::thread reading([&] {
        one = pull.readConnection(10'000);
        two = pull.readConnection(1 << 30);
    });
    int handedOver = 0;
    {
        BusFirer firer(daemon.address(), &bus.reader);
        firer.fireMany(largeShots(Count, 5000), [&](size_t, const BusFirer::Outcome &outcome) { handedOver += outcome.ok() && outcome->handedOver; });
    }                                             // its connection ends
    reading.join();
    QCOMPARE(handedOver, Count);
    const QList<int> before = numbersIn(one), after = numbersIn(two);
    QVERIFY(!before.isEmpty() && !after.isEmpty());
    QCOMPARE(before.first(), 0);
    QVERIFY2(after.first() >= before.size(), qPrintable(QStringLiteral("%1 again after %2").arg(after.first()).arg(before.size())));
    QCOMPARE(after.last(), Count - 1);
    QCOMPARE(after.size(), Count - after.first()); // one after the other
}

// What the kernel has whole is handed over, although it went out in one write with what nobody took.
void tst_FireMany::nobodyReads()
{
    FakeDaemon daemon(dir(), {});
    Watched bus(daemon.address());
    QTRY_COMPARE(daemon.subscribers(), 1);
    QVERIFY(bus.firer.fire(shot("first"))->seen);
    const OtherPull pull(daemon.address().pullPath);
    std::vector<BusFirer::Shot> shots = largeShots(11, 300);
    MsgpackWriter huge;
    huge.map(1);
    huge.key("blob");
    huge.bin(QByteArray(700'000, 'x'));
    shots.back().payload = huge.take();           // more than the kernel takes
    size_t next = 0;
    bus.firer.fireMany(shots, [&](size_t index, const BusFirer::Outcome &outcome) {
        QCOMPARE(index, next++);
        QCOMPARE(outcome.ok(), index < 10);
        if (!outcome)
            QVERIFY2(outcome.error().reason.contains(QLatin1String("nobody read")), qPrintable(outcome.error().text()));
    });
    QCOMPARE(next, shots.size());
}

QTEST_GUILESS_MAIN(tst_FireMany)
#include "tst_firemany.moc"
