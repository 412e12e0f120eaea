#include "matchlist.h"
#include <QTest>
#include <algorithm>
#include <random>

using namespace brine;

namespace {

MatchList::Slice slice(quint64 first, quint64 count, std::vector<quint32> offsets)
{
    MatchList::Slice s;
    s.range = {EventId{first}, count};
    s.offsets = std::move(offsets);
    return s;
}

MatchList::Slice whole(quint64 first, quint64 count)
{
    MatchList::Slice s;
    s.range = {EventId{first}, count};
    s.all = true;
    return s;
}

std::vector<quint64> rowsOf(const MatchList &list)
{
    std::vector<quint64> ids;
    for (quint64 row = 0; row < list.count(); ++row)
        ids.push_back(list.idAt(row).value);
    return ids;
}

} // namespace

class TestMatchList : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void startsEmpty();
    void wholeSlicesAreOne();
    void rowsAcrossSlices();
    void prependsOlder();
    void dropsFromTheFront();
    void smallSlicesAreJoined();
    void equalsAVector_data();
    void equalsAVector();
    void tenMillionRows();
};

void TestMatchList::startsEmpty()
{
    MatchList list;
    QVERIFY(list.isEmpty());
    QCOMPARE(list.rowAtOrAfter(EventId{5}), 0u);
    QVERIFY(!list.contains(EventId{5}));
    QCOMPARE(list.dropBefore(EventId{100}), 0u);
    list.append(slice(1, 100, {}));
    list.prepend(slice(1, 0, {}));
    QVERIFY(list.isEmpty());
}

void TestMatchList::wholeSlicesAreOne()
{
    MatchList list;
    for (quint64 i = 0; i < 1000; ++i)
        list.append(whole(1 + i * 1000, 1000));
    QCOMPARE(list.count(), 1'000'000u);
    QCOMPARE(list.idAt(999'999).value, 1'000'000u);
    QVERIFY2(list.bytes() < 1024, "no filter must cost nothing per row");
}

void TestMatchList::rowsAcrossSlices()
{
    MatchList list;
    list.append(slice(10, 10, {0, 5, 9}));
    list.append(slice(100'000, 100, {7}));
    list.append(whole(200'000, 3));
    QCOMPARE(rowsOf(list), (std::vector<quint64>{10, 15, 19, 100'007, 200'000, 200'001, 200'002}));
    QCOMPARE(list.rowAtOrAfter(EventId{1}), 0u);
    QCOMPARE(list.rowAtOrAfter(EventId{16}), 2u);
    QCOMPARE(list.rowAtOrAfter(EventId{20}), 3u);
    QCOMPARE(list.rowAtOrAfter(EventId{200'001}), 5u);
    QCOMPARE(list.rowAtOrAfter(EventId{200'003}), 7u);
    QVERIFY(list.contains(EventId{15}));
    QVERIFY(!list.contains(EventId{16}));
    QVERIFY(!list.contains(EventId{150'000}));
}

void TestMatchList::prependsOlder()
{
    MatchList list;
    list.prepend(slice(131'073, 65'536, {1}));
    list.prepend(whole(65'537, 65'536));
    list.prepend(whole(1, 65'536));
    QCOMPARE(list.count(), 131'073u);
    QCOMPARE(list.idAt(0).value, 1u);
    QCOMPARE(list.idAt(131'072).value, 131'074u);
    list.append(slice(300'000, 10, {3}));
    QCOMPARE(list.idAt(131'073).value, 300'003u);
}

void TestMatchList::dropsFromTheFront()
{
    MatchList list;
    list.append(whole(1, 100));
    list.append(slice(100'000, 100, {1, 2, 3}));
    QCOMPARE(list.dropBefore(EventId{51}), 50u);
    QCOMPARE(list.idAt(0).value, 51u);
    QCOMPARE(list.dropBefore(EventId{100'002}), 51u);
    QCOMPARE(rowsOf(list), (std::vector<quint64>{100'002, 100'003}));
    QCOMPARE(list.dropBefore(EventId{100'002}), 0u);
    QCOMPARE(list.dropBefore(EventId{200'000}), 2u);
    QVERIFY(list.isEmpty());
    QVERIFY(list.bytes() < 64);
}

void TestMatchList::smallSlicesAreJoined()
{
    MatchList list;
    for (quint64 i = 0; i < 100'000; ++i)
        list.append(i % 2 ? whole(1 + i * 2, 2) : slice(1 + i * 2, 2, {1}));
    QCOMPARE(list.count(), 150'000u);
    QVERIFY2(list.bytes() < 150'000 * 4 * 3, "a slice a tick must not cost a slice's room");
}

void TestMatchList::equalsAVector_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 12; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

// P5: any run of appends, prepends and drops, against a plain vector of ids.
void TestMatchList::equalsAVector()
{
    QFETCH(quint32, seed);
    std::mt19937 random(seed);
    MatchList list;
    std::vector<quint64> naive;
    quint64 end = 1'000'000'000, begin = end;
    const auto made = [&](quint64 first, quint64 count) {
        if (random() % 3 == 0)
            return whole(first, count);
        std::vector<quint32> offsets;
        const quint32 density = 1 + random() % 20;
        for (quint32 i = 0; i < count; ++i) {
            if (random() % density == 0)
                offsets.push_back(i);
        }
        return slice(first, count, std::move(offsets));
    };
    const auto idsOf = [](const MatchList::Slice &s) {
        std::vector<quint64> ids;
        for (quint64 i = 0; i < s.count(); ++i)
            ids.push_back(s.range.first.value + (s.all ? i : s.offsets[i]));
        return ids;
    };
    for (int step = 0; step < 400; ++step) {
        const quint64 count = 1 + random() % (random() % 10 == 0 ? 70'000 : 50);
        switch (random() % 5) {
        case 0: case 1: {
            end += random() % 4 == 0 ? random() % 100'000 : 0;
            const MatchList::Slice s = made(end, count);
            const std::vector<quint64> ids = idsOf(s);
            naive.insert(naive.end(), ids.begin(), ids.end());
            end += count;
            list.append(s);
            break;
        }
        case 2: {
            begin -= count;
            const MatchList::Slice s = made(begin, count);
            const std::vector<quint64> ids = idsOf(s);
            naive.insert(naive.begin(), ids.begin(), ids.end());
            list.prepend(s);
            break;
        }
        case 3: {
            if (random() % 3)
                break;
            const quint64 before = begin + random() % (random() % 20 == 0 ? end - begin + 10 : 1 + (end - begin) / 10);
            const auto kept = std::lower_bound(naive.begin(), naive.end(), before);
            QCOMPARE(list.dropBefore(EventId{before}), quint64(kept - naive.begin()));
            naive.erase(naive.begin(), kept);
            begin = std::max(begin, std::min(before, end));
            break;
        }
        default:
            if (random() % 60 == 0) {
                list.clear();
                naive.clear();
            }
        }
        QCOMPARE(list.count(), quint64(naive.size()));
        for (int probe = 0; probe < 20 && !naive.empty(); ++probe) {
            const size_t row = random() % naive.size();
            QCOMPARE(list.idAt(row).value, naive[row]);
            const quint64 id = begin - 5 + random() % (end - begin + 10);
            const auto place = std::lower_bound(naive.begin(), naive.end(), id);
            QCOMPARE(list.rowAtOrAfter(EventId{id}), quint64(place - naive.begin()));
            QCOMPARE(list.contains(EventId{id}), place != naive.end() && *place == id);
        }
    }
    QCOMPARE(rowsOf(list), naive);
}

void TestMatchList::tenMillionRows()
{
    MatchList list;
    for (quint64 i = 0; i < 150; ++i) {
        std::vector<quint32> offsets(65'536 / 5);
        for (size_t k = 0; k < offsets.size(); ++k)
            offsets[k] = quint32(k * 5);
        list.prepend(slice(20'000'000 - (i + 1) * 65'536, 65'536, std::move(offsets)));
    }
    QCOMPARE(list.count(), 150u * (65'536 / 5));
    QVERIFY(list.bytes() < list.count() * 5);
    QCOMPARE(list.dropBefore(EventId{20'000'000 - 65'536}), 149u * (65'536 / 5));
}

QTEST_GUILESS_MAIN(TestMatchList)
#include "tst_matchlist.moc"
