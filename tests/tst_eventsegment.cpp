// One block of the store: what it holds, and what memory it keeps.
#include "eventstore.h"
#include <QTest>
#include <algorithm>
#include <set>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

using namespace brine;

namespace {

/// Bytes of these that lie in memory.
quint64 residentIn(const char *begin, quint64 bytes)
{
    const auto page = quint64(sysconf(_SC_PAGESIZE));
    std::vector<unsigned char> pages(bytes / page);
    if (::mincore(const_cast<char *>(begin), bytes, pages.data()) != 0)
        return ~0ull;
    return page * quint64(std::count_if(pages.begin(), pages.end(), [](unsigned char one) { return one & 1; }));
}

EventView eventOf(QByteArrayView payload)
{
    EventView view;
    view.tag = "salt/auth";
    view.payload = payload;
    return view;
}

} // namespace

class TestEventSegment : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void holdsWhatItWasGiven();
    void aClosedOneKeepsWhatItUsesOnly_data();
    void aClosedOneKeepsWhatItUsesOnly();
    void theNextTakesTheMemoryOfTheLast();
    void memoryThatIsStillReadIsNotTaken();
    void memoryOfAnotherSizeIsNotTaken();
    void aFullStoreLivesOnItsOwnMemory();
};

void TestEventSegment::holdsWhatItWasGiven()
{
    EventSegment segment(EventId{7});
    QByteArrayList payloads;
    for (int size = 0; segment.hasRoom(9, quint64(size)); size += 97) {
        payloads.append(QByteArray(size, char('a' + size % 26)));
        segment.append(eventOf(payloads.last()));
    }
    QVERIFY(payloads.size() > 200);
    segment.close();
    QCOMPARE(segment.published(), quint32(payloads.size()));
    for (int i = 0; i < payloads.size(); ++i) {
        QCOMPARE(segment.at(quint32(i)).payload.toByteArray(), payloads[i]);
        QCOMPARE(segment.at(quint32(i)).tag, QByteArrayView("salt/auth"));
    }
}

void TestEventSegment::aClosedOneKeepsWhatItUsesOnly_data()
{
    QTest::addColumn<int>("bytes");
    QTest::newRow("none") << 0;
    QTest::newRow("one small event") << 100;
    QTest::newRow("half") << int(EventSegment::DefaultPayloadBytes / 2);
    QTest::newRow("a little more than half") << int(EventSegment::DefaultPayloadBytes / 2 + 5000);
    QTest::newRow("all") << int(EventSegment::DefaultPayloadBytes);
}

void TestEventSegment::aClosedOneKeepsWhatItUsesOnly()
{
    QFETCH(int, bytes);
    EventSegment segment(EventId{0});
    for (int left = bytes; left > 0; left -= 1000)
        segment.append(eventOf(QByteArray(std::min(left, 1000), 'x')));
    segment.close();
    const quint64 resident = residentIn(segment.payloadBytes(), EventSegment::DefaultPayloadBytes);
    const auto page = quint64(sysconf(_SC_PAGESIZE));
    QCOMPARE(resident, (quint64(bytes) + page - 1) / page * page);
}

void TestEventSegment::theNextTakesTheMemoryOfTheLast()
{
    const auto spare = std::make_shared<SegmentSpare>();
    auto first = std::make_unique<EventSegment>(EventId{0}, 1u << 20, 1u << 18, 4096, spare);
    while (first->hasRoom(9, 1000))
        first->append(eventOf(QByteArray(1000, 'x')));
    first->close();
    const char *place = first->payloadBytes();
    first.reset();

    EventSegment second(EventId{5000}, 1u << 20, 1u << 18, 4096, spare);
    QCOMPARE(static_cast<const void *>(second.payloadBytes()), static_cast<const void *>(place));
    QCOMPARE(second.published(), 0u);
    second.append(eventOf("short"));
    second.append(eventOf(QByteArray(300, 'y')));
    QCOMPARE(second.published(), 0u);
    second.close();
    QCOMPARE(second.at(0).payload, QByteArrayView("short"));
    QCOMPARE(second.at(1).payload.toByteArray(), QByteArray(300, 'y'));
    QCOMPARE(second.at(1).id, EventId{5001});
    // What the first had beyond what the second uses is not kept.
    QCOMPARE(residentIn(second.payloadBytes(), 1u << 20), quint64(sysconf(_SC_PAGESIZE)));

    EventSegment third(EventId{9000}, 1u << 20, 1u << 18, 4096, spare);
    QVERIFY(static_cast<const void *>(third.payloadBytes()) != static_cast<const void *>(place));
}

// A smaller one's would be written behind its end.
void TestEventSegment::memoryOfAnotherSizeIsNotTaken()
{
    SegmentSpare spare;
    for (const quint64 size : {4096u, 8 * 4096u}) {
        SegmentMemory before = spare.take(size);
        before.data()[0] = 'x';
        spare.put(std::move(before));
        SegmentMemory other = spare.take(4 * 4096);
        QCOMPARE(other.size(), quint64(4 * 4096));
        QCOMPARE(other.data()[0], '\0');
    }
    SegmentMemory first = spare.take(4096), second = spare.take(8192);
    spare.put(std::move(first)); // of limits that were: not kept
    const char *place = second.data();
    spare.put(std::move(second));
    second = spare.take(8192);
    QCOMPARE(static_cast<const void *>(second.data()), static_cast<const void *>(place));
}

void TestEventSegment::aFullStoreLivesOnItsOwnMemory()
{
    EventStore store({600 * 1024, ~0ull});
    EventBatch batch;
    for (int i = 0; i < 20; ++i)
        batch.append(1, "salt/auth", QByteArray(1000, 'a'));
    EventBatch giant;
    giant.append(1, "salt/auth", QByteArray(100 * 1024, 'g'));
    std::set<const char *> places;
    for (int i = 0; i < 2000; ++i) {
        store.append(i % 100 == 99 ? giant : batch);
        const StoreSnapshot newest = store.snapshot({store.range().end() + ~quint64(0), 1});
        places.insert(newest.segments().back()->payloadBytes());
    }
    // 40 000 events of a kilobyte went through some 30 segments' memory and a few giants'; new memory each time would be 2 400 places.
    QVERIFY2(places.size() < 200, qPrintable(QString::number(places.size())));
}

void TestEventSegment::memoryThatIsStillReadIsNotTaken()
{
    EventStore store({600 * 1024, ~0ull});
    EventBatch batch;
    batch.append(1, "salt/auth", QByteArray(1000, 'a'));
    store.append(batch);
    const StoreSnapshot held = store.snapshot();
    batch.clear();
    for (int i = 0; i < 50; ++i)
        batch.append(1, "salt/auth", QByteArray(1000, char('b' + i % 20)));
    for (int i = 0; i < 100; ++i)
        store.append(batch);
    QVERIFY(!store.range().contains(held.range().first));
    QCOMPARE(held.at(held.range().first).payload.toByteArray(), QByteArray(1000, 'a'));
    for (quint64 i = 0; i < store.range().count; ++i) {
        const EventView event = store.at(store.range().first + i);
        QCOMPARE(event.payload.toByteArray(), QByteArray(1000, char('b' + int((event.id.value - 2) % 50) % 20)));
    }
}

QTEST_GUILESS_MAIN(TestEventSegment)
#include "tst_eventsegment.moc"
