#include "fakedaemon.h"
#include "readerrows.h"
#include "socketfoldertest.h"

#include <QDir>
#include <QTest>

using namespace brine;
using Phase = BusState::Phase;

namespace {

int openDescriptors() { return int(QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System).size()); }

} // namespace

class tst_BusReconnect : public SocketFolderTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { beginWithoutWarnings(); }
    void cleanup() { end(); }

    void lostConnectionLeavesOneGap();
    void anOutageIsAnOpenGap();
    void survivesHundredRestarts();
    void replacedSocketIsNoticedWithoutEof();
    void absurdLengthConnectsAnew();
    void stampForm();
};

void tst_BusReconnect::lostConnectionLeavesOneGap()
{
    FakeDaemon daemon(dir(), {});
    BusReader reader(daemon.address());
    reader.start();
    QTRY_COMPARE(daemon.subscribers(), 1);
    daemon.publish("before", payload(1));
    Rows rows(reader);
    QVERIFY(rows.readEvents(1));
    daemon.cutSubscribers();
    QTRY_COMPARE_WITH_TIMEOUT(reader.state().connection, 2u, 1000); // at once: EOF need not mean that the master stopped
    QTRY_COMPARE(daemon.subscribers(), 1);
    daemon.publish("after", payload(2));
    QVERIFY(rows.readEvents(2));
    QCOMPARE(rows.tags, (QList<QByteArray>{"before", "after"}));
    QCOMPARE(rows.gaps.size(), 1);
    QCOMPARE(rows.gaps[0].reason, Gap::Reason::Reconnected);
    QVERIFY(rows.gaps[0].fromUs > 0 && rows.gaps[0].toUs >= rows.gaps[0].fromUs);
    QVERIFY(!rows.gaps[0].detail.isEmpty());
    QCOMPARE(reader.state().reconnects, 1u);
    daemon.cutSubscribers(); // and on a quiet bus the gap is told without waiting for an event
    QVERIFY(rows.readUntil([&] { return rows.gaps.size() == 2; }, 1500));
}

// Who ends his watch meanwhile has to know that it was deaf, though no row tells it yet.
void tst_BusReconnect::anOutageIsAnOpenGap()
{
    auto daemon = std::make_unique<FakeDaemon>(dir(), FakeDaemon::Options{});
    BusReader reader(daemon->address());
    reader.start();
    QTRY_COMPARE(daemon->subscribers(), 1);
    Rows rows(reader);
    QVERIFY(!reader.openGap());
    daemon.reset();
    QTRY_VERIFY(reader.openGap());
    const qint64 fromUs = reader.openGap()->fromUs;
    daemon = std::make_unique<FakeDaemon>(dir(), FakeDaemon::Options{});
    QTRY_VERIFY(!reader.openGap());
    QVERIFY(rows.readUntil([&] { return rows.gaps.size() == 1; }, 1500));
    QCOMPARE(rows.gaps[0].fromUs, fromUs);
}

// F14: a gap each, back within a second of the socket's return, and no descriptor more than at the start.
void tst_BusReconnect::survivesHundredRestarts()
{
    auto daemon = std::make_unique<FakeDaemon>(dir(), FakeDaemon::Options{});
    BusReader reader(daemon->address());
    reader.start();
    QTRY_COMPARE(daemon->subscribers(), 1);
    daemon->publish("start", payload(0));
    Rows rows(reader);
    QVERIFY(rows.readEvents(1));
    int descriptors = 0;
    qint64 slowest = 0;
    for (int i = 1; i <= 100; ++i) {
        daemon->stop();
        QTRY_VERIFY(!reader.state().isOpen());
        if (i % 3 == 0)
            QVERIFY(QFile::remove(daemon->address().pubPath));
        daemon = std::make_unique<FakeDaemon>(dir(), FakeDaemon::Options{});
        QElapsedTimer timer;
        timer.start();
        if (!rows.readUntil([&] { return daemon->subscribers() == 1; }, 5000)) {
            const BusState state = reader.state();
            QFAIL(qPrintable(QStringLiteral("cycle %1: phase %2, connection %3: %4").arg(i).arg(int(state.phase)).arg(state.connection)
                                     .arg(state.problem ? state.problem->text() : QString())));
        }
        slowest = qMax(slowest, timer.elapsed());
        daemon->publish("cycle/" + QByteArray::number(i), payload(i));
        QVERIFY(rows.readEvents(i + 1));
        if (i == 1) // from the first failure on it watches the directory, too
            descriptors = openDescriptors();
    }
    QVERIFY2(slowest < 1000, qPrintable(QString::number(slowest)));
    QCOMPARE(rows.gaps.size(), 100);
    QCOMPARE(reader.state().reconnects, 100u);
    QCOMPARE(reader.state().events, 101u);
    QTRY_COMPARE(openDescriptors(), descriptors);
}

void tst_BusReconnect::replacedSocketIsNoticedWithoutEof()
{
    FakeDaemon old(dir(), {});
    BusReader reader(old.address());
    reader.start();
    QTRY_COMPARE(old.subscribers(), 1);
    old.publish("old", payload(1));
    Rows rows(reader);
    QVERIFY(rows.readEvents(1));
    QVERIFY(QFile::rename(old.address().pubPath, dir() + QStringLiteral("/away")));
    FakeDaemon fresh(dir(), {}); // the old one still holds its connection open
    QTRY_COMPARE_WITH_TIMEOUT(fresh.subscribers(), 1, 1000);
    fresh.publish("fresh", payload(2));
    QVERIFY(rows.readEvents(2));
    QCOMPARE(rows.tags.last(), QByteArray("fresh"));
    QCOMPARE(rows.gaps.size(), 1);
}

void tst_BusReconnect::absurdLengthConnectsAnew()
{
    FakeDaemon daemon(dir(), {});
    BusReader reader(daemon.address());
    reader.start();
    QTRY_COMPARE(daemon.subscribers(), 1);
    daemon.publish("before", payload(1));
    Rows rows(reader);
    QVERIFY(rows.readEvents(1));
    daemon.publishRaw(QByteArray::fromHex("82a46865616480a4626f6479c6ffffffff"));
    QTRY_COMPARE_WITH_TIMEOUT(reader.state().connection, 2u, 1000);
    QTRY_COMPARE(daemon.subscribers(), 1);
    QTRY_VERIFY(reader.state().oversize == 1);
    daemon.publish("after", payload(2));
    QVERIFY(rows.readEvents(2));
    QCOMPARE(rows.gaps.size(), 1);
    QCOMPARE(rows.gaps[0].reason, Gap::Reason::Oversize);
}

void tst_BusReconnect::stampForm()
{
    FakeDaemon daemon(dir(), {});
    BusReader reader(daemon.address());
    reader.start();
    QTRY_COMPARE(daemon.subscribers(), 1);
    QVERIFY(!reader.state().stampHasZone);
    daemon.publish("a", payload(1, "2026-11-23T02:48:33.993314+00:00"));
    QTRY_VERIFY(reader.state().stampHasZone);
    daemon.cutSubscribers(); // another release after a restart
    QTRY_COMPARE(reader.state().connection, 2u);
    QTRY_COMPARE(daemon.subscribers(), 1);
    daemon.publish("b", payload(2));
    QTRY_VERIFY(!reader.state().stampHasZone);
}

QTEST_GUILESS_MAIN(tst_BusReconnect)
#include "tst_busreconnect.moc"
