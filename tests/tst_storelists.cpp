// A store whose list is set aside for another one: what is kept of it, what goes first, and that it goes on where it was.
#include "eventstore.h"
#include "sameevents.h"
#include "testevents.h"
#include <QTest>

using namespace brine;

class TestStoreLists : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aListIsSetAsideAndBroughtBack();
    void whatIsSetAsideGoesFirst();
    void listsThatAreGoneAreFreed();
};

void TestStoreLists::aListIsSetAsideAndBroughtBack()
{
    EventStore store;
    EventBatch batch = makeEvents("a\nb\nc\n");
    batch.append(1, "", "", EventKind::Gap);
    store.append(batch, 3);
    const EventStore::Counters before = store.counters();
    const quint64 bytes = store.bytes();
    store.beginList(EventStore::Former::SetAside);
    QVERIFY(store.isSetAside() && store.range().isEmpty());
    QCOMPARE(store.keptAside(), 3u);
    QCOMPARE(store.bytes(), 0u);
    QCOMPARE(store.heldBytes(), bytes);
    const EventId first = store.append(makeEvents("x\ny\n")).first;
    QCOMPARE(first.number(), 1u); // counted from the beginning …
    QVERIFY(first > EventId{4});  // … and yet no event of the former list
    QCOMPARE(store.counters().stored, 2u);
    QCOMPARE(store.counters().gaps, 0u);
    store.beginList(EventStore::Former::SetAside); // a third one: the first is still what is set aside
    QCOMPARE(store.keptAside(), 3u);
    const EventId third = store.append(makeEvents("z\n")).first;
    QVERIFY(third.number() == 1 && third > first);
    store.bringBack();
    QVERIFY(!store.isSetAside());
    QCOMPARE(store.range(), (IdRange{{1}, 4}));
    QCOMPARE(store.at({2}).tag, QByteArrayView("b"));
    QCOMPARE(store.at({2}).source, quint16(3));
    QCOMPARE(store.counters().stored, before.stored);
    QCOMPARE(store.counters().gaps, before.gaps);
    QCOMPARE(store.bytes(), bytes);
    QCOMPARE(store.append(makeEvents("d\n")), (IdRange{{5}, 1})); // it goes on where it was
    QCOMPARE(store.at({5}).tag, QByteArrayView("d"));
    store.bringBack(); // nothing is set aside
    QCOMPARE(store.range(), (IdRange{{1}, 5}));
}

void TestStoreLists::whatIsSetAsideGoesFirst()
{
    constexpr quint64 Limit = 1 << 20;
    EventStore store({Limit, 20'000'000});
    const EventBatch batch = sameEvents(100, 10, 1000);
    while (store.heldBytes() < Limit / 2)
        store.append(batch);
    const quint64 received = store.counters().stored;
    store.beginList(EventStore::Former::SetAside);
    while (store.keptAside() == received) {
        store.append(batch);
        QVERIFY(store.counters().evicted == 0 && store.heldBytes() <= Limit);
    }
    const quint64 kept = store.keptAside();
    QVERIFY(kept > 0);
    store.bringBack(); // what is left of it, and what it lost is counted there
    QCOMPARE(store.range().count, kept);
    QCOMPARE(store.range().end(), EventId{received + 1});
    QCOMPARE(store.forgotten() + kept, received);
    QCOMPARE(store.at(store.range().first).payload, QByteArrayView(QByteArray(1000, 'p')));
    store.beginList(EventStore::Former::SetAside);
    while (store.counters().evicted == 0) {
        store.append(batch);
        store.trim();
        QVERIFY(store.heldBytes() <= Limit);
    }
    QCOMPARE(store.keptAside(), 0u); // all of it went before the first of the list's own
    store.bringBack();
    QVERIFY(store.range().isEmpty());
    QCOMPARE(store.forgotten(), received);
    QCOMPARE(store.append(batch).first, EventId{received + 1});
}

void TestStoreLists::listsThatAreGoneAreFreed()
{
    EventStore store;
    store.append(sameEvents(2000, 10, 1000));
    store.beginList(EventStore::Former::Dropped);
    QVERIFY(!store.isSetAside() && store.range().isEmpty());
    store.trim();
    QCOMPARE(store.heldBytes(), 0u);
    QCOMPARE(store.counters().evicted, 0u); // nothing that this list forgot
    store.setLimits({1 << 20, 1'000'000});
    store.append(sameEvents(300, 10, 1000));
    QCOMPARE(store.range().first.number(), 1u);
}

QTEST_GUILESS_MAIN(TestStoreLists)
#include "tst_storelists.moc"
