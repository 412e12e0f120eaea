#include "fakedaemon.h"
#include "watchedbus.h"

#include <QDir>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace brine;

class tst_FireMany : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".")));
        m_dir = std::make_unique<QTemporaryDir>(QDir::tempPath() + QStringLiteral("/br-XXXXXX"));
        QVERIFY(m_dir->isValid());
    }
    void cleanup() { m_dir.reset(); }

    void manyShots_data();
    void manyShots();
    void manyShotsWithRefusedOnes();
    void manyShotsThroughRestart();
    void keptConnectionIsNotMistaken();

private:
    QString dir() const { return m_dir->path(); }
    std::unique_ptr<QTemporaryDir> m_dir;
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

QTEST_GUILESS_MAIN(tst_FireMany)
#include "tst_firemany.moc"
