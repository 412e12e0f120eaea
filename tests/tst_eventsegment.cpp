// One block of the store: what it holds, and what memory it keeps.
#include "eventsegment.h"
#include <QTest>
#include <algorithm>
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

QTEST_GUILESS_MAIN(TestEventSegment)
#include "tst_eventsegment.moc"
