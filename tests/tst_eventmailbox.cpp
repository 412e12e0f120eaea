#include "eventmailbox.h"

#include "gap.h"
#include <QFile>
#include <QTest>
#include <thread>
#include <unistd.h>

using namespace brine;

namespace {

EventBatch batchOf(int first, int count, qsizetype payloadBytes, qint64 us = 0)
{
    EventBatch batch;
    for (int i = first; i < first + count; ++i)
        batch.append(us ? us : 1000 + i, QByteArray::number(i), QByteArray(payloadBytes, 'p'));
    return batch;
}

QList<int> numbers(const std::vector<EventBatch> &batches)
{
    QList<int> all;
    for (const EventBatch &batch : batches)
        for (qsizetype i = 0; i < batch.count(); ++i)
            if (batch.at(i).kind == EventKind::Event)
                all.append(batch.at(i).tag.toByteArray().toInt());
    return all;
}

/// Whether a thread waits for something: its state in proc(5), behind its name, is S.
bool isAsleep(const QString &stat)
{
    QFile file(stat);
    const QByteArray line = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    return line.mid(line.lastIndexOf(')') + 2, 1) == "S";
}

} // namespace

class tst_EventMailbox : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsOrderAndBytes();
    void joinsSmallBatches();
    void takesInPortions();
    void dropsOldestAndSaysSo();
    void keepsTheNewestHoweverLarge();
    void notifiesOnFirstOnly();
    void waitingEndsByEventTimeoutOrClose();
    void recyclesBuffers();
    void twoThreadsLoseNothing();
    void twoThreadsCountEveryLoss();
};

void tst_EventMailbox::keepsOrderAndBytes()
{
    EventMailbox box;
    QVERIFY(box.take().empty());
    box.put(batchOf(0, 3, 10));
    box.put(batchOf(3, 1, 100'000));
    box.put(EventBatch());
    box.put(batchOf(4, 2, 0));
    QCOMPARE(box.state().queuedEvents, 6u);
    QCOMPARE(box.state().oldestUs, 1000);
    const auto batches = box.take();
    QCOMPARE(numbers(batches), (QList<int>{0, 1, 2, 3, 4, 5}));
    QCOMPARE(batches[1].at(0).payload.size(), 100'000);
    QCOMPARE(box.state().queuedEvents, 0u);
    QCOMPARE(box.state().queuedBytes, 0u);
    QCOMPARE(box.state().oldestUs, 0);
}

// One event a wakeup must not hold a read buffer each.
void tst_EventMailbox::joinsSmallBatches()
{
    EventMailbox box;
    QList<int> expected;
    for (int i = 0; i < 1000; ++i) {
        EventBatch batch = batchOf(i, 1, 400);
        batch.buffer.resize(65536); // as the decoder's
        box.put(std::move(batch));
        expected.append(i);
    }
    QVERIFY2(box.state().queuedBytes < 3'000'000, qPrintable(QString::number(box.state().queuedBytes)));
    const auto batches = box.take();
    QCOMPARE(numbers(batches), expected);
    for (const EventBatch &batch : batches) {
        quint64 bytes = 0;
        for (qsizetype i = 0; i < batch.count(); ++i) {
            QCOMPARE(batch.at(i).payload.toByteArray(), QByteArray(400, 'p'));
            bytes += quint64(batch.at(i).tag.size() + batch.at(i).payload.size());
        }
        QCOMPARE(batch.bytes(), bytes);
    }
}

void tst_EventMailbox::takesInPortions()
{
    EventMailbox box;
    for (int i = 0; i < 10; ++i)
        box.put(batchOf(i, 1, 100'000));
    QList<int> all;
    int rounds = 0;
    for (auto batches = box.take(250'000); !batches.empty(); batches = box.take(250'000), ++rounds) {
        QVERIFY(batches.size() <= 3);
        all += numbers(batches);
    }
    QCOMPARE(all, (QList<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
    QVERIFY(rounds >= 4);
    box.put(batchOf(0, 1, 1'000'000));
    QCOMPARE(box.take(1).size(), size_t(1)); // one batch at least
}

void tst_EventMailbox::dropsOldestAndSaysSo()
{
    EventMailbox box(1 << 20);
    for (int i = 0; i < 30; ++i)
        box.put(batchOf(i * 10, 10, 10'000));
    const auto state = box.state();
    QVERIFY(state.queuedBytes <= 1 << 20);
    QCOMPARE(state.queuedEvents + state.droppedEvents, 300u);
    QVERIFY(state.droppedEvents >= 150);
    QCOMPARE(state.oldestUs, 1000); // the gap begins where the first lost one was

    const auto batches = box.take();
    const EventView first = batches.front().at(0);
    QCOMPARE(first.kind, EventKind::Gap);
    const Gap gap = readGap(first.payload);
    QCOMPARE(gap.reason, Gap::Reason::Dropped);
    QCOMPARE(gap.lostEvents, state.droppedEvents);
    QCOMPARE(gap.fromUs, 1000);
    QCOMPARE(gap.toUs, 1000 + qint64(state.droppedEvents) - 1);
    const QList<int> left = numbers(batches);
    QCOMPARE(quint64(left.size()), state.queuedEvents);
    QCOMPARE(left.first(), int(state.droppedEvents)); // the oldest went, at the place of the gap
    QCOMPARE(left.last(), 299);

    box.put(batchOf(0, 1, 10));
    QCOMPARE(box.take().front().at(0).kind, EventKind::Event); // told once
    QCOMPARE(box.state().droppedEvents, state.droppedEvents);  // and counted for good
}

void tst_EventMailbox::keepsTheNewestHoweverLarge()
{
    EventMailbox box(1 << 20);
    box.put(batchOf(0, 1, 100));
    box.put(batchOf(1, 1, 5 << 20));
    const auto batches = box.take();
    QCOMPARE(numbers(batches), QList<int>{1});
    QCOMPARE(box.state().droppedEvents, 1u);
}

void tst_EventMailbox::notifiesOnFirstOnly()
{
    EventMailbox box;
    int told = 0;
    box.setNotify([&] { ++told; });
    box.put(batchOf(0, 1, 10));
    box.put(batchOf(1, 1, 10));
    QCOMPARE(told, 1);
    (void)box.take();
    box.put(batchOf(2, 1, 10));
    QCOMPARE(told, 2);
    box.setNotify({});
    (void)box.take();
    box.put(batchOf(3, 1, 10));
    QCOMPARE(told, 2);
}

void tst_EventMailbox::waitingEndsByEventTimeoutOrClose()
{
    EventMailbox box;
    QVERIFY(!box.waitForEvents(0));
    QVERIFY(!box.waitForEvents(20));
    std::thread writer([&] { box.put(batchOf(0, 1, 10)); });
    QVERIFY(box.waitForEvents(10'000));
    writer.join();
    QVERIFY(box.waitForEvents(0)); // still there
    (void)box.take();
    std::thread late([&, state = QStringLiteral("/proc/self/task/%1/stat").arg(::gettid())] {
        while (!isAsleep(state))
            std::this_thread::yield();
        box.put(batchOf(1, 1, 10));
    });
    const bool cameWithoutLimit = box.waitForEvents(-1);
    late.join();
    QVERIFY(cameWithoutLimit);
    (void)box.take();
    std::thread closer([&] { box.close(); });
    QVERIFY(!box.waitForEvents(10'000));
    closer.join();
    QVERIFY(box.isClosed());
}

void tst_EventMailbox::recyclesBuffers()
{
    EventMailbox box;
    EventBatch used = batchOf(0, 100, 500);
    const char *const memory = used.buffer.data();
    box.giveBack(std::move(used));
    EventBatch again = box.recycled();
    QVERIFY(again.isEmpty());
    QCOMPARE(again.bytes(), 0u);
    QVERIFY(again.buffer.data() == memory);
    box.giveBack(batchOf(0, 1, 8 << 20)); // what a giant event grew is not kept
    QCOMPARE(box.recycled().buffer.capacity(), size_t(0));
}

void tst_EventMailbox::twoThreadsLoseNothing()
{
    constexpr int Total = 100'000;
    EventMailbox box;
    std::thread writer([&] {
        for (int i = 0; i < Total; i += 10) {
            EventBatch batch = box.recycled();
            batch.clear();
            for (int n = i; n < i + 10; ++n)
                batch.append(n + 1, QByteArray::number(n), "payload");
            box.put(std::move(batch));
        }
    });
    int next = 0;
    while (next < Total && box.waitForEvents(20'000)) {
        for (EventBatch &batch : box.take(1 << 16)) {
            for (qsizetype i = 0; i < batch.count(); ++i, ++next)
                QCOMPARE(batch.at(i).tag.toByteArray().toInt(), next);
            box.giveBack(std::move(batch));
        }
    }
    writer.join();
    QCOMPARE(next, Total);
}

// received = taken + lost, and each loss stands where it happened.
void tst_EventMailbox::twoThreadsCountEveryLoss()
{
    constexpr int Total = 20'000;
    EventMailbox box(256 * 1024);
    std::thread writer([&] {
        for (int i = 0; i < Total; ++i)
            box.put(batchOf(i, 1, 2000));
        box.close();
    });
    quint64 lost = 0;
    int next = 0;
    while (box.waitForEvents(20'000) || !box.isClosed()) {
        for (const EventBatch &batch : box.take(64 * 1024)) {
            for (qsizetype i = 0; i < batch.count(); ++i) {
                if (batch.at(i).kind == EventKind::Gap) {
                    const Gap gap = readGap(batch.at(i).payload);
                    lost += gap.lostEvents;
                    next += int(gap.lostEvents);
                } else {
                    QCOMPARE(batch.at(i).tag.toByteArray().toInt(), next);
                    ++next;
                }
            }
        }
    }
    writer.join();
    QCOMPARE(next, Total);
    QCOMPARE(lost, box.state().droppedEvents);
}

QTEST_GUILESS_MAIN(tst_EventMailbox)
#include "tst_eventmailbox.moc"
