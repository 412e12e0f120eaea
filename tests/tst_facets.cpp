// Facets: tags collapse to their shapes, and counts add up, whatever is cleared, brought back or forgotten.
#include "eventstore.h"
#include "facetcounter.h"
#include "msgpackwriter.h"
#include "payloadreader.h"
#include "tagshape.h"
#include <QSignalSpy>
#include <QTest>

using namespace brine;

namespace {

void appendEmpty(EventStore &store, const QByteArray &tag, int n)
{
    EventBatch batch;
    for (int i = 0; i < n; ++i)
        batch.append(1, tag, "\x80");
    store.append(batch);
}

} // namespace

class TestFacets : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void shapes_data();
    void shapes();
    void countsAddUp();
    void oldSaltsTextsCount();
    void clearCanBeUndone();
    void clearLeavesWhatWaits();
    void anotherListAndBack();
    void forgottenEventsCount();
};

void TestFacets::shapes_data()
{
    QTest::addColumn<QByteArray>("tag");
    QTest::addColumn<QByteArray>("shape");
    const auto row = [](const char *tag, const char *shape) { QTest::newRow(tag) << QByteArray(tag) << QByteArray(shape); };
    row("salt/job/20261123140207113204/ret/web1", "salt/job/*/ret/*");
    row("salt/job/20261123140207113204/new", "salt/job/*/new");
    row("salt/job/20261123140207113204/prog/web1/3", "salt/job/*/prog/*/*");
    row("20261123140207113204", "*");
    row("salt/minion/web1.example.net/start", "salt/minion/*/start");
    row("salt/beacon/web1/load/", "salt/beacon/*/load/");
    row("salt/auth", "salt/auth");
    row("myco/deploy/42", "myco/deploy/42");
    row("myco/order/123456", "myco/order/*");
    row("myco/550e8400-e29b-41d4-a716-446655440000/done", "myco/*/done");
    row("", "");
    row("minion/refresh/web1", "minion/refresh/*");
    row("salt/minion/web1/start", "salt/minion/*/start");
    row("salt/syndic/s1/start", "salt/syndic/*/start");
    row("syndic/s1/salt/job/20261123140207113204/ret/web1", "syndic/*/salt/job/*/ret/*");
    row("syndic/s1/salt/cloud/vm-17/created", "syndic/*/salt/cloud/*/created");
    row("syndic/s1", "syndic/s1"); // nothing forwarded: somebody's own
    row("salt/cloud/vm-17/deploying", "salt/cloud/*/deploying");
    row("salt/cloud/spot_request_sir-1/tagging", "salt/cloud/*/tagging");
    row("salt/presence/present", "salt/presence/present");
    row("salt/key", "salt/key");
    row("salt/auth/creds", "salt/auth/creds");
    row("salt/run/20261123140207113204/progress", "salt/run/*/progress");
    row("salt/wheel/20261123140207113204/new", "salt/wheel/*/new");
    row("salt/batch/20261123140207113204/halted", "salt/batch/*/halted");
    row("salt/job/error", "salt/job/error");
    row("salt/job/20261123140207113204/sub/web1/error/state.sls", "salt/job/*/sub/*/error/state.sls");
    row("salt/stats/MWorker-3", "salt/stats/*");
    row("salt/engines/slack/message", "salt/engines/slack/message");
    row("salt/netapi/hook/deploy/done", "salt/netapi/hook/deploy/done");
    row("salt/fileserver/gitfs/update", "salt/fileserver/gitfs/update");
    row("salt/beacon/web1/service/nginx", "salt/beacon/*/service/nginx");
    row("salt/beacon/web1/inotify//etc/hosts", "salt/beacon/*/inotify/*");
    row("salt/state_result/20261123140207113204/web1//etc/hosts", "salt/state_result/*/*/*");
    row("salt/state_result/20261123140207113204/web1/nginx", "salt/state_result/*/*/*");
}

void TestFacets::shapes()
{
    QFETCH(QByteArray, tag);
    QFETCH(QByteArray, shape);
    QByteArray found("what was there before");
    tagShape(tag, found);
    QCOMPARE(found, shape);
}

void TestFacets::countsAddUp()
{
    EventStore store;
    EventBatch batch;
    for (int i = 0; i < 1000; ++i) {
        const QByteArray minion = "web" + QByteArray::number(i % 10);
        batch.append(1, "salt/job/20261123140207113204/ret/" + minion, readJson("{\"id\": \"" + minion + "\", \"fun\": \"test.ping\"}")->msgpack);
        batch.append(1, "salt/auth", readJson("{\"id\": \"" + minion + "\"}")->msgpack);
    }
    store.append(batch);
    FacetCounter counter(&store);
    QSignalSpy counted(&counter, &FacetCounter::counted);
    counter.advance(store.range().end());
    QTRY_COMPARE(counter.total().events, 2000u);
    QCOMPARE(counter.total().shapes.value("salt/job/*/ret/*"), 1000u);
    QCOMPARE(counter.total().shapes.value("salt/auth"), 1000u);
    QCOMPARE(counter.total().minions.size(), 10);
    QCOMPARE(counter.total().minions.value("web3"), 200u);
    QCOMPARE(counter.total().functions.value("test.ping"), 1000u);
    counter.advance(store.range().end()); // nothing new: nothing is counted twice
    QCOMPARE(counter.total().events, 2000u);
    counter.clear(store.range().end());
    QCOMPARE(counter.total().events, 0u);
}

/// Sent as bin, as old Salt sends some.
void TestFacets::oldSaltsTextsCount()
{
    MsgpackWriter w;
    w.map(2);
    w.str("id"), w.bin("db1");
    w.str("fun"), w.bin("test.ping");
    EventBatch batch;
    batch.append(1, "salt/job/20261123140207113204/ret/web1", w.bytes());
    EventStore store;
    store.append(batch);
    FacetCounter counter(&store);
    counter.advance(store.range().end());
    QTRY_COMPARE(counter.total().events, 1u);
    QCOMPARE(counter.total().minions, (QHash<QByteArray, quint64>{{"db1", 1}}));
    QCOMPARE(counter.total().functions, (QHash<QByteArray, quint64>{{"test.ping", 1}}));
}

void TestFacets::clearCanBeUndone()
{
    EventStore store;
    const auto add = [&store](const QByteArray &tag, int n) { appendEmpty(store, tag, n); };
    add("before/a", 70'000); // more than a stretch
    FacetCounter counter(&store);
    QSignalSpy recounted(&counter, &FacetCounter::recounted);
    counter.advance(store.range().end());
    counter.clear(store.range().end()); // while that is counted, and with more that is not
    QCOMPARE(recounted.count(), 1);
    add("after/b", 10);
    const auto advanced = [&] { counter.advance(store.range().end()); return counter.total().shapes.value("after/b") == 10; };
    QTRY_VERIFY(advanced());
    QCOMPARE(counter.total().events, 10u);
    counter.undoClear();
    QCOMPARE(recounted.count(), 2);
    QCOMPARE(counter.total().shapes.value("before/a"), 70'000u);
    QCOMPARE(counter.total().events, 70'010u);
    const auto quiet = [&] { counter.advance(store.range().end()); return counter.last().events == 0; };
    QTRY_VERIFY(quiet()); // nothing came for a second: said, so that rates go down
}

// While the list is paused, what waits is not counted, and Clear does not take it away.
void TestFacets::clearLeavesWhatWaits()
{
    EventStore store;
    EventBatch batch;
    for (int i = 0; i < 200'000; ++i)
        batch.append(1 + i, i < 100'000 ? "shown/a" : "waits/b", "\x80");
    store.append(batch);
    const EventId first = store.range().first, paused = first + 100'000;
    FacetCounter counter(&store);
    QSignalSpy counted(&counter, &FacetCounter::counted);
    counter.advance(paused); // two stretches, one after the other without being asked again
    QTRY_COMPARE(counter.total().events, 100'000u);
    QCOMPARE(counted.count(), 2);
    QVERIFY(counter.lastSeconds() >= 0.034); // that long they came, a microsecond each
    counter.clear(paused);
    counter.advance(paused);
    QCOMPARE(counter.total().events, 0u);
    counter.clear(paused); // again: there was nothing to clear
    counter.undoClear();
    QCOMPARE(counter.total().events, 0u);
    counter.advance(store.range().end()); // no longer paused
    QTRY_COMPARE(counter.total().shapes, (QHash<QByteArray, quint64>{{"waits/b", 100'000}}));

    FacetCounter slow(&store); // cleared while it counts
    slow.advance(paused);
    slow.clear(paused);
    slow.advance(store.range().end());
    QTRY_COMPARE(slow.total().shapes, (QHash<QByteArray, quint64>{{"waits/b", 100'000}}));
    slow.undoClear();
    QCOMPARE(slow.total().shapes, (QHash<QByteArray, quint64>{{"shown/a", 100'000}, {"waits/b", 100'000}}));
}

// Each list has its own counts; a stretch under way while another list comes is counted when its own is back.
void TestFacets::anotherListAndBack()
{
    EventStore store;
    const auto add = [&store](const QByteArray &tag, int n) { appendEmpty(store, tag, n); };
    add("first/a", 70'000);
    FacetCounter counter(&store);
    counter.advance(store.range().end()); // under way
    store.beginList(EventStore::Former::SetAside);
    FacetCounter::ListState former = counter.takeList();
    add("second/b", 10);
    counter.advance(store.range().end());
    QTRY_COMPARE(counter.total().shapes, (QHash<QByteArray, quint64>{{"second/b", 10}}));
    store.bringBack();
    counter.takeList(std::move(former));
    counter.advance(store.range().end());
    QTRY_COMPARE(counter.total().shapes, (QHash<QByteArray, quint64>{{"first/a", 70'000}}));
}

void TestFacets::forgottenEventsCount()
{
    EventStore store;
    EventBatch batch;
    for (int i = 0; i < 1000; ++i)
        batch.append(1, "a/b", "\x80");
    store.append(batch);
    FacetCounter counter(&store);
    counter.advance(store.range().end());
    QTRY_COMPARE(counter.total().events, 1000u);
    QVERIFY(!counter.countsForgotten());
    store.setLimits({.maxEvents = 10});
    store.append(batch);
    QVERIFY(store.range().first > EventId{1});
    QVERIFY(counter.countsForgotten());
    counter.clear(store.range().end());
    QVERIFY(!counter.countsForgotten());
}

QTEST_GUILESS_MAIN(TestFacets)
#include "tst_facets.moc"
