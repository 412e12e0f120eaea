#include "eventstore.h"
#include "filterscan.h"
#include "msgpackwriter.h"
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <algorithm>
#include <thread>

using namespace brine;

namespace {

QByteArray payloadOf(quint64 i)
{
    MsgpackWriter w;
    w.map(2);
    w.str("n");
    w.unsignedInteger(i);
    w.str("fun");
    w.str(i % 3 ? "test.ping" : "state.apply");
    return w.take();
}

void fill(EventStore &store, quint64 count)
{
    EventBatch batch;
    for (quint64 i = 0; i < count; ++i) {
        batch.append(qint64(i), i % 7 ? "salt/job/1/ret/a" : "salt/auth", payloadOf(i));
        if (batch.count() == 1000) {
            store.append(batch);
            batch.clear();
        }
    }
    store.append(batch);
}

// Events that keep a matcher busy for some milliseconds each.
void fillSlow(EventStore &store, int count)
{
    QByteArray lines;
    for (int i = 0; i < 40; ++i)
        lines += QByteArray("xab").repeated(3000) + '\n';
    MsgpackWriter w;
    w.map(1);
    w.str("return");
    w.str(lines + "z");
    EventBatch batch;
    for (int i = 0; i < count; ++i)
        batch.append(i, "t", w.bytes());
    store.append(batch);
}

using Segments = std::vector<std::weak_ptr<const EventSegment>>;

Segments segmentsOf(const EventStore &store)
{
    const StoreSnapshot whole = store.snapshot();
    return {whole.segments().begin(), whole.segments().end()};
}

// How many a scan holds: the store's own hold is one. Counted against the way a scan goes, so that none counts twice.
qsizetype heldByScans(const Segments &segments)
{
    return std::count_if(segments.rbegin(), segments.rend(), [](const auto &segment) { return segment.use_count() > 1; });
}

EventFilter filter(const char *text)
{
    auto parsed = EventFilter::parse(QString::fromUtf8(text));
    if (!parsed)
        qFatal("%s", qPrintable(parsed.error().message));
    return *parsed;
}

struct Collected
{
    std::vector<IdRange> ranges;
    std::vector<quint64> ids;
    quint64 undecided = 0;
    bool finished = false;
};

void collect(FilterScan &scan, Collected &into)
{
    QObject::connect(&scan, &FilterScan::sliceReady, &scan, [&](quint64 generation, const std::shared_ptr<MatchList::Slice> &slice, quint64 undecided) {
        QCOMPARE(generation, scan.generation());
        into.ranges.push_back(slice->range);
        for (quint64 i = slice->count(); i > 0; --i)
            into.ids.push_back(slice->range.first.value + (slice->all ? i - 1 : slice->offsets[i - 1]));
        into.undecided += undecided;
    });
    QObject::connect(&scan, &FilterScan::finished, &scan, [&into] { into.finished = true; });
}

} // namespace

class TestFilterScan : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void newestFirstAndWhole();
    void agreesWithScanNow();
    void prefixesAsAPersonReadsThem();
    void oneRangeOnly();
    void emptyStore();
    void newScanSilencesTheOld();
    void cancelsSoon();
    void endsSoonWhileBusy();
    void countsUndecided();
    void appendAndEvictMeanwhile();
    void holdsOneSegmentAtATime();
};

void TestFilterScan::newestFirstAndWhole()
{
    EventStore store;
    fill(store, 200'000);
    FilterScan scan;
    Collected got;
    collect(scan, got);
    QSignalSpy progress(&scan, &FilterScan::progressed);
    scan.start(filter("fun == \"state.apply\" and tag ~ \"salt/job/*\""), store.snapshot());
    QVERIFY(scan.isRunning());
    QTRY_VERIFY_WITH_TIMEOUT(got.finished, 60000);
    QVERIFY(!scan.isRunning());
    // Every id once, in descending ranges without holes.
    QCOMPARE(got.ranges.front().end(), store.range().end());
    QCOMPARE(got.ranges.back().first, store.range().first);
    for (size_t i = 1; i < got.ranges.size(); ++i)
        QCOMPARE(got.ranges[i].end(), got.ranges[i - 1].first);
    QVERIFY2(got.ranges.front().count < FilterScan::SliceEvents, "the first answer is a short one");
    std::vector<quint64> expected;
    for (quint64 i = 200'000; i > 0; --i) {
        if ((i - 1) % 3 == 0 && (i - 1) % 7 != 0)
            expected.push_back(i);
    }
    QCOMPARE(got.ids, expected);
    QCOMPARE(progress.last().at(1).toULongLong(), 200'000u);
    QCOMPARE(progress.last().at(2).toULongLong(), 200'000u);
}

void TestFilterScan::agreesWithScanNow()
{
    EventStore store;
    fill(store, 50'000);
    for (const char *text : {"", "auth", "salt/job/*", "data.n > 49000", "data contains \"state\"", "tag ^= \"salt/a\"", "not \"auth\""}) {
        FilterScan scan;
        Collected got;
        collect(scan, got);
        const EventFilter wanted = filter(text);
        scan.start(wanted, store.snapshot());
        QTRY_VERIFY_WITH_TIMEOUT(got.finished, 60000);
        const MatchList::Slice now = FilterScan::scanNow(wanted, store.snapshot(), store.range());
        QCOMPARE(quint64(got.ids.size()), now.count());
        for (quint64 i = 0; i < now.count(); ++i)
            QCOMPARE(got.ids[got.ids.size() - 1 - i], now.range.first.value + (now.all ? i : now.offsets[i]));
    }
}

// Against startsWith(), tag by tag: the loop over prefixes is one of its own.
void TestFilterScan::prefixesAsAPersonReadsThem()
{
    const auto word = [](quint32 seed, int size) {
        QByteArray text;
        for (; text.size() < size; seed = seed * 1664525 + 1013904223)
            text += seed >> 31 ? 'a' : 'b';
        return text;
    };
    EventStore store;
    EventBatch batch;
    QList<QByteArray> tags; // null: a gap, which is in every filter's list
    for (quint32 i = 0; i < 3000; ++i) {
        const bool isGap = i % 97 == 5, isMalformed = i % 89 == 7;
        const QByteArray tag = isGap || isMalformed ? QByteArray() : word(i * 2654435761u, int(i % 25)) + "";
        tags.append(isGap ? QByteArray() : tag.isNull() ? QByteArray("") : tag);
        batch.append(1, tag, "\x80", isGap ? EventKind::Gap : isMalformed ? EventKind::Malformed : EventKind::Event);
    }
    store.append(batch);
    for (int size = 0; size <= 20; ++size) {
        const QByteArray prefix = word(quint32(size + 1) * 2654435761u, size);
        const EventFilter wanted = filter(QByteArray("tag ^= \"" + prefix + "\"").constData());
        for (const IdRange range : {store.range(), IdRange{EventId{2}, 255}, IdRange{EventId{258}, 1}, IdRange{EventId{700}, 1111}}) {
            std::vector<quint64> expected;
            for (quint64 id = range.first.value; id < range.end().value; ++id) {
                const QByteArray &tag = tags.at(qsizetype(id) - 1);
                if (tag.isNull() || tag.startsWith(prefix))
                    expected.push_back(id);
            }
            const MatchList::Slice slice = FilterScan::scanNow(wanted, store.snapshot(), range);
            std::vector<quint64> found;
            for (quint64 i = 0; i < slice.count(); ++i)
                found.push_back(slice.range.first.value + (slice.all ? i : slice.offsets[i]));
            QVERIFY2(found == expected, prefix.constData());
        }
    }
}

void TestFilterScan::oneRangeOnly()
{
    EventStore store;
    fill(store, 5000);
    FilterScan scan;
    Collected got;
    collect(scan, got);
    scan.start(filter("data.n < 2000"), store.snapshot(), {EventId{1991}, 1'000'000});
    QTRY_VERIFY_WITH_TIMEOUT(got.finished, 60000);
    QCOMPARE(got.ids, (std::vector<quint64>{2000, 1999, 1998, 1997, 1996, 1995, 1994, 1993, 1992, 1991}));
}

void TestFilterScan::emptyStore()
{
    EventStore store;
    FilterScan scan;
    Collected got;
    collect(scan, got);
    scan.start(filter("auth"), store.snapshot());
    QTRY_VERIFY_WITH_TIMEOUT(got.finished, 60000);
    QVERIFY(got.ids.empty());
}

void TestFilterScan::newScanSilencesTheOld()
{
    EventStore store;
    fill(store, 100'000);
    FilterScan scan;
    Collected got;
    collect(scan, got); // fails on any slice of another generation
    quint64 last = 0;
    for (const char *text : {"data.n == 1", "data.n == 2", "data.n == 3", "data.n == 4", "data.n == 5"}) {
        const quint64 generation = scan.start(filter(text), store.snapshot());
        QVERIFY(generation > last);
        last = generation;
        QCoreApplication::processEvents(); // some slices of this one may come; the next start ends it
        got.ids.clear();
    }
    QTRY_VERIFY_WITH_TIMEOUT(got.finished, 60000);
    QCOMPARE(got.ids, (std::vector<quint64>{6}));
}

// What is not being looked at at this moment can be evicted: one segment of a slice, not all of them.
void TestFilterScan::holdsOneSegmentAtATime()
{
    EventStore store;
    fillSlow(store, 64);
    const Segments segments = segmentsOf(store);
    QVERIFY(segments.size() > 3);
    FilterScan scan;
    qsizetype most = 0;
    for (int i = 0; i < 100 && most == 0; ++i) { // until it is seen at work
        scan.start(filter("data.return =~ \"x(?:x|a|b)*z\""), store.snapshot());
        while (scan.isRunning()) {
            most = std::max(most, heldByScans(segments));
            QCoreApplication::processEvents();
        }
    }
    QCOMPARE(most, 1);
}

void TestFilterScan::cancelsSoon()
{
    EventStore store;
    fillSlow(store, 2000);
    FilterScan scan;
    QSignalSpy slices(&scan, &FilterScan::sliceReady);
    QSignalSpy ends(&scan, &FilterScan::finished);
    scan.start(filter("data.return =~ \"x(?:x|a|b)*z\""), store.snapshot());
    QElapsedTimer clock;
    clock.start();
    scan.cancel();
    QVERIFY(clock.elapsed() < 100);
    QVERIFY(!scan.isRunning());
    // The pool is free at once for the next one.
    scan.start(filter("tag == \"nothing\""), store.snapshot());
    QTRY_COMPARE_WITH_TIMEOUT(ends.count(), 1, 60000);
    QCOMPARE(slices.count(), 1);
}

// The destructor waits for the slices that run; they end between two events, and within one that takes long.
void TestFilterScan::endsSoonWhileBusy()
{
    EventStore store;
    fillSlow(store, 2000);
    const Segments segments = segmentsOf(store);
    qint64 best = std::numeric_limits<qint64>::max();
    for (int i = 0; i < 5 && best >= 100; ++i) { // the best of five: other programs have this machine too
        auto scan = std::make_unique<FilterScan>();
        scan->start(filter("data.return =~ \"x(?:x|a|b)*z\""), store.snapshot());
        QTRY_VERIFY(heldByScans(segments) > 0); // at work
        QElapsedTimer clock;
        clock.start();
        scan.reset();
        best = std::min(best, clock.elapsed());
    }
    QVERIFY2(best < 100, QByteArray::number(best).constData());
}

void TestFilterScan::countsUndecided()
{
    EventStore store;
    EventBatch batch;
    for (int i = 0; i < 10; ++i) {
        MsgpackWriter w;
        w.map(1);
        w.str("r");
        w.str(i % 2 ? QByteArray(40, 'a') + 'b' : QByteArray("aa"));
        batch.append(i, "t", w.bytes());
    }
    store.append(batch);
    FilterScan scan;
    Collected got;
    collect(scan, got);
    scan.start(filter("data.r =~ \"(a+)+$\""), store.snapshot());
    QTRY_VERIFY_WITH_TIMEOUT(got.finished, 60000);
    QCOMPARE(got.undecided, 5u);
    QCOMPARE(quint64(got.ids.size()), 5u);
    quint64 undecided = 0;
    const MatchList::Slice now = FilterScan::scanNow(filter("data.r =~ \"(a+)+$\""), store.snapshot(), store.range(), &undecided);
    QCOMPARE(now.count(), 5u);
    QCOMPARE(undecided, 5u);
}

// Reader, scan and eviction at once: for TSan, and the snapshot keeps what the store let go.
void TestFilterScan::appendAndEvictMeanwhile()
{
    EventStore store({8 << 20, 1'000'000});
    fill(store, 60'000);
    FilterScan scan;
    Collected got;
    collect(scan, got);
    for (int round = 0; round < 20; ++round) {
        const StoreSnapshot snapshot = store.snapshot();
        got = {};
        scan.start(filter("data contains \"state\" or tag == \"salt/auth\""), snapshot);
        quint64 expected = 0;
        for (quint64 i = 0; i < snapshot.range().count; ++i) {
            const EventView event = snapshot.at(snapshot.range().first + i);
            expected += event.tag == "salt/auth" || event.payload.toByteArray().contains("state");
        }
        while (!got.finished) {
            fill(store, 3000);
            store.trim();
            QCoreApplication::processEvents();
        }
        QCOMPARE(quint64(got.ids.size()), expected);
    }
}

QTEST_GUILESS_MAIN(TestFilterScan)
#include "tst_filterscan.moc"
