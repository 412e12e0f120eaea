#include "eventstore.h"
#include "sameevents.h"
#include "storeoutline.h"
#include "tagfamily.h"

#include <QTest>
#include <atomic>
#include <mutex>
#include <thread>

using namespace brine;

namespace {

/// What an event with this id carries in the race: anyone can check it without asking the writer.
QByteArray payloadOf(quint64 id)
{
    return QByteArray::number(id).repeated(1 + int(id % 40));
}

bool isAsWritten(const EventView &event)
{
    return event.tag == QByteArray("race/" + QByteArray::number(event.id.value)) && event.payload == payloadOf(event.id.value)
        && event.receivedUs == qint64(event.id.value) && event.family == quint8(TagFamily::Custom);
}

} // namespace

/// Looks at a store that goes on: a snapshot holds what it shows, an outline holds nothing, and readers race the writer.
class TestStoreSnapshot : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void snapshotOutlivesEviction();
    void snapshotDoesNotSeeWhatCameLater();
    void snapshotOfSomeHoldsOnlyThose();
    void outlineHoldsNothing();
    void readersRaceTheWriter();
};

void TestStoreSnapshot::snapshotOutlivesEviction()
{
    EventStore store({1 << 20, 1'000'000});
    store.append(sameEvents(1000, 40, 400));
    const StoreSnapshot snapshot = store.snapshot();
    const IdRange range = snapshot.range();
    for (int i = 0; i < 20; ++i)
        store.append(sameEvents(1000, 10, 300));
    QVERIFY(store.range().first > range.end());
    for (quint64 i = 0; i < range.count; ++i) {
        QCOMPARE(snapshot.at(range.first + i).tag.size(), qsizetype(40));
        QCOMPARE(snapshot.at(range.first + i).payload.size(), qsizetype(400));
    }
}

void TestStoreSnapshot::snapshotDoesNotSeeWhatCameLater()
{
    EventStore store;
    store.append(sameEvents(10, 4, 4));
    const StoreSnapshot snapshot = store.snapshot();
    store.append(sameEvents(10, 4, 4));
    QCOMPARE(snapshot.range(), (IdRange{{1}, 10}));
    QCOMPARE(store.snapshot().range(), (IdRange{{1}, 20}));
}

void TestStoreSnapshot::snapshotOfSomeHoldsOnlyThose()
{
    EventStore store({1 << 20, 1'000'000});
    store.append(sameEvents(2000, 10, 300));
    const IdRange all = store.range();
    const std::weak_ptr<const EventSegment> oldest = store.snapshot().segments().front();
    const IdRange newest{EventId{all.end().value - 10}, 10}, beyond{EventId{all.end().value - 5}, 100};
    const StoreSnapshot some = store.snapshot(newest);
    QCOMPARE(some.range(), newest);
    QCOMPARE(some.segments().size(), size_t(1));
    QCOMPARE(some.at(newest.first).id, newest.first);
    QCOMPARE(store.snapshot(beyond).range(), (IdRange{beyond.first, 5}));
    QVERIFY(store.snapshot({all.end(), 10}).range().isEmpty());
    store.append(sameEvents(20'000, 10, 300));
    QVERIFY(oldest.expired());
    QVERIFY(store.snapshot(newest).segments().empty());
    QCOMPARE(some.at(newest.first).payload.size(), qsizetype(300));
}

/// A scan of everything must not double what a busy bus needs.
void TestStoreSnapshot::outlineHoldsNothing()
{
    EventStore store({1 << 20, 1'000'000});
    store.append(sameEvents(2000, 10, 300));
    const IdRange all = store.range();
    const std::weak_ptr<const EventSegment> oldest = store.snapshot().segments().front();
    const StoreOutline outline(store.snapshot());
    QCOMPARE(outline.range(), all);
    QCOMPARE(outline.hold(all).range(), all);
    const IdRange middle{all.first + 500, 1000};
    QCOMPARE(outline.hold(middle).range(), middle);
    QCOMPARE(outline.hold(middle).at(middle.first).id, middle.first);
    const StoreOutline inner(store.snapshot(middle));
    for (const StoreOutline *whole : {&outline, &inner}) { // piece by piece, each held by one segment
        EventId at = whole->range().first;
        size_t parts = 0;
        for (; at < whole->range().end(); ++parts) {
            const IdRange part = whole->partAt(at);
            QCOMPARE(part.first, at);
            QCOMPARE(whole->partAt(at + part.count / 2), part);
            QCOMPARE(whole->hold(part).segments().size(), size_t(1));
            at = part.end();
        }
        QCOMPARE(at, whole->range().end());
        QVERIFY(parts > 1);
        QCOMPARE(parts, whole->hold(whole->range()).segments().size());
    }
    while (store.range().first <= middle.first)
        store.append(sameEvents(100, 10, 300));
    QVERIFY(oldest.expired());
    {
        const StoreSnapshot left = outline.hold(all);
        QCOMPARE(left.range().first, store.range().first);
        QCOMPARE(left.range().end(), all.end());
        QCOMPARE(left.at(left.range().first).tag.size(), qsizetype(10));
    }
    store.append(sameEvents(20'000, 10, 300));
    QVERIFY(outline.hold(all).range().isEmpty());
    QVERIFY(outline.hold(all).segments().empty());
}

/// One writer appends and evicts; readers take snapshots as they come and read all of them meanwhile.
void TestStoreSnapshot::readersRaceTheWriter()
{
    std::mutex mutex;
    StoreSnapshot latest;
    std::atomic<bool> done{false};
    std::atomic<quint64> wrong{0}, read{0};
    const auto reader = [&] {
        quint64 seenTo = 0;
        while (!done || seenTo == 0) {
            StoreSnapshot snapshot;
            {
                const std::lock_guard lock(mutex);
                snapshot = latest;
            }
            const IdRange range = snapshot.range();
            if (range.isEmpty() || range.end().value == seenTo) {
                std::this_thread::yield();
                continue;
            }
            seenTo = range.end().value;
            for (EventId id = range.first; id < range.end(); id = id + 1)
                wrong += !isAsWritten(snapshot.at(id));
            for (const auto &segment : snapshot.segments()) // the watermark may have moved on since
                for (quint32 i = 0, n = segment->published(); i < n; ++i)
                    wrong += !isAsWritten(segment->at(i));
            read += range.count;
        }
    };
    std::thread first(reader), second(reader);
    EventStore store({1 << 20, 1'000'000});
    quint64 id = 0;
    while (id < 20'000) {
        EventBatch batch;
        for (int i = 0; i < 150; ++i) {
            ++id;
            batch.append(qint64(id), "race/" + QByteArray::number(id), payloadOf(id));
        }
        store.append(batch);
        store.trim();
        const StoreSnapshot snapshot = store.snapshot();
        const std::lock_guard lock(mutex);
        latest = snapshot;
    }
    done = true;
    first.join();
    second.join();
    QCOMPARE(wrong.load(), quint64(0));
    QVERIFY(read.load() > 0);
    QVERIFY(store.counters().evicted > 0);
}

QTEST_GUILESS_MAIN(TestStoreSnapshot)
#include "tst_storesnapshot.moc"
