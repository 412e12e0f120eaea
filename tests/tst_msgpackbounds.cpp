// Bytes that are cut off, claim more than they hold or go deep: nothing is read beyond them, and neither memory nor the stack grows.
#include "msgpackforms.h"
#include "randommsgpack.h"
#include "wirebytes.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>
#include <QThread>
#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>

using namespace brine;

namespace {

/// Bytes of memory in use by this process.
qint64 residentBytes()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').value(1).toLongLong() * 4096 : 0;
}

// A sanitizer's frames are many times larger, and what it frees stays resident for a while.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool Sanitized = true;
#else
constexpr bool Sanitized = false;
#endif

/// Runs in a thread with a stack of 256 KB: what recurses by the peer's depth ends there.
void onSmallStack(const std::function<void()> &work)
{
    std::atomic<bool> done = false; // wait() is a lock inside Qt, which ThreadSanitizer does not see
    std::unique_ptr<QThread> thread(QThread::create([&] {
        work();
        done.store(true, std::memory_order_release);
    }));
    thread->setStackSize(Sanitized ? 4 << 20 : 256 << 10);
    thread->start();
    thread->wait();
    QVERIFY(done.load(std::memory_order_acquire));
}

} // namespace

class TestMsgpackBounds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyTruncation_data();
    void everyTruncation();
    void invalid_data();
    void invalid();
    void cutOffContainer();
    void claimsAreNotTrusted_data();
    void claimsAreNotTrusted();
    void nestedClaims();
    void tenMillionDeep_data();
    void tenMillionDeep();
    void depthLimit();
    void sizerInPieces();
};

void TestMsgpackBounds::everyTruncation_data()
{
    QTest::addColumn<QByteArray>("bytes");
    for (const Scalar &s : Scalars)
        QTest::newRow(s.name) << hex(s.bytes);
    QTest::newRow("empty array") << hex("90");
    QTest::newRow("empty map") << hex("80");
    QTest::newRow("fixarray") << hex("9301a16202");
    QTest::newRow("array16") << hex("dc0002c0c0");
    QTest::newRow("array32") << hex("dd00000002c0c0");
    QTest::newRow("fixmap") << hex("82a16101a16202");
    QTest::newRow("map16") << hex("de0001a16190");
    QTest::newRow("map32") << hex("df00000001a16180");
    QTest::newRow("nested") << hex("83a16193010203a16282c0c2c3c40161a1639181c701050191c3");
    QTest::newRow("container keys") << hex("839101cc8081c0c0908090");
    RandomMsgpack random(7);
    for (int i = 0; i < 200; ++i)
        QTest::addRow("random %d", i) << random.value();
}

/// A value is whole only with its last byte, and until then nothing reads past what is there.
void TestMsgpackBounds::everyTruncation()
{
    QFETCH(QByteArray, bytes);
    const qsizetype whole = msgpackSize(bytes);
    QCOMPARE(whole, bytes.size());
    for (qsizetype n = 0; n < whole; ++n) {
        // A buffer of exactly n bytes, so that a sanitizer sees any read beyond.
        const std::unique_ptr<char[]> exact(new char[size_t(n) + 1]);
        std::copy_n(bytes.constData(), n, exact.get() + 1);
        const QByteArrayView cut(exact.get() + 1, n);
        QCOMPARE(msgpackSize(cut), 0);
        const MsgpackView v(cut);
        QVERIFY(v.encoded().isEmpty());
        QVERIFY(!v.after());
        QVERIFY(v.isContainer() || !v.isValid());
        walkAll(v);
        v.find("a");
        v.at(3);
    }
    const QByteArray longer = bytes.first(whole) + "\xc1\xff";
    QCOMPARE(msgpackSize(longer), whole);
    QCOMPARE(MsgpackView(longer).encoded(), QByteArrayView(bytes).first(whole));
    QCOMPARE(MsgpackView(longer).after()->toByteArray(), QByteArray("\xc1\xff"));
}

void TestMsgpackBounds::invalid_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("size");
    QTest::newRow("c1") << hex("c1") << -1;
    QTest::newRow("c1 in an array") << hex("9201c1") << -1;
    QTest::newRow("c1 as a key") << hex("81c101") << -1;
    QTest::newRow("c1 as a value") << hex("81a161c1") << -1;
    QTest::newRow("c1 behind a whole value") << hex("01c1") << 1;
    QTest::newRow("c1 within a text") << hex("a1c1") << 2;
    QTest::newRow("nothing") << QByteArray() << 0;
}

void TestMsgpackBounds::invalid()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, size);
    QCOMPARE(msgpackSize(bytes), qsizetype(size));
    const MsgpackView v(bytes);
    QCOMPARE(v.encoded().size(), qMax(0, size));
    auto it = v.iterate();
    while (it.next()) { }
    QCOMPARE(it.failed(), v.isContainer() && size < 0);
}

void TestMsgpackBounds::cutOffContainer()
{
    const QByteArray bytes = hex("93019302"); // [1, [2, …
    auto it = MsgpackView(bytes).iterate();
    QVERIFY(it.next());
    QCOMPARE(it.value().toInt(), 1);
    QVERIFY(it.next());
    QCOMPARE(it.value().count(), 1u); // three are claimed, one byte is there
    QVERIFY(!it.next());
    QVERIFY(it.failed());
    QVERIFY(!it.next());
    QVERIFY(MsgpackView(bytes).encoded().isEmpty());
}

void TestMsgpackBounds::claimsAreNotTrusted_data()
{
    QTest::addColumn<QByteArray>("bytes");
    for (const char *lead : {"dd", "df", "c6", "db"})
        QTest::newRow(lead) << hex(lead) + hex("ffffffff");
    QTest::newRow("ext32") << hex("c9ffffffff4e");
    QTest::newRow("array32 with items") << hex("ddffffffff") + QByteArray(1000, '\1');
    QTest::newRow("map32 with items") << hex("dfffffffff") + QByteArray(1000, '\1');
    QTest::newRow("dd 10000000") << hex("dd10000000");
}

void TestMsgpackBounds::claimsAreNotTrusted()
{
    QFETCH(QByteArray, bytes);
    const qint64 before = residentBytes();
    QCOMPARE(msgpackSize(bytes), 0);
    const MsgpackView v(bytes);
    QVERIFY(qsizetype(v.count()) <= bytes.size());
    QVERIFY(v.bytes().isEmpty());
    quint32 seen = 0;
    auto it = v.iterate();
    while (it.next())
        ++seen;
    QVERIFY(qsizetype(seen) <= bytes.size());
    QVERIFY(!v.find("x").isValid());
    QVERIFY(residentBytes() - before < (1 << 20));
}

/// Every container claims 4 billion items: the sum owed passes 64 bits' reach were it not bounded.
void TestMsgpackBounds::nestedClaims()
{
    QByteArray bytes;
    for (int i = 0; i < 1'000'000; ++i)
        bytes += i % 2 ? hex("ddffffffff") : hex("dfffffffff");
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(msgpackSize(bytes), 0);
    QCOMPARE(msgpackSize(bytes + "\xc1"), -1);
    QVERIFY(timer.elapsed() < 5000);
}

void TestMsgpackBounds::tenMillionDeep_data()
{
    QTest::addColumn<QByteArray>("levels");
    QTest::newRow("arrays") << hex("91");
    QTest::newRow("maps") << hex("8101");
    QTest::newRow("alternating") << hex("918101");
    QTest::newRow("in keys") << hex("81");
}

void TestMsgpackBounds::tenMillionDeep()
{
    QFETCH(QByteArray, levels);
    const qsizetype depth = 10'000'000;
    const QByteArray deep = levels.repeated(depth / levels.size());
    // As keys every level owes a value behind it as well.
    const bool inKeys = levels == hex("81");
    const QByteArray whole = deep + (inKeys ? QByteArray(deep.size() + 1, '\1') : QByteArray("\1"));
    const qint64 before = residentBytes();
    QElapsedTimer timer;
    timer.start();
    onSmallStack([&] {
        QCOMPARE(msgpackSize(deep), 0);
        QCOMPARE(msgpackSize(whole), whole.size());
        QCOMPARE(msgpackSize(whole.chopped(1)), 0);
        QCOMPARE(MsgpackView(whole).encoded().size(), whole.size());
        QVERIFY(!MsgpackView(whole).find("x").isValid());
    });
    QVERIFY(Sanitized || residentBytes() - before < (20 << 20));
    QVERIFY(timer.elapsed() < 20000); // under sanitizers; without them a tenth of a second
}

void TestMsgpackBounds::depthLimit()
{
    const QByteArray deep = QByteArray(600, '\x91') + '\1';
    MsgpackView v{QByteArrayView(deep)};
    int levels = 0;
    while (v.isContainer()) {
        auto it = v.iterate();
        QVERIFY(it.next());
        v = it.value();
        ++levels;
        QVERIFY(!it.next());
        QVERIFY(!it.failed()); // too deep to look into, but whole
    }
    QCOMPARE(levels, MsgpackView::MaxDepth + 1);
    QVERIFY(v.isTooDeep());
    QVERIFY(!v.isValid());
    QCOMPARE(v.encoded().size(), deep.size() - levels);
    onSmallStack([&] { QCOMPARE(walkAll(MsgpackView(deep)), quint64(levels)); });
}

void TestMsgpackBounds::sizerInPieces()
{
    RandomMsgpack random(11);
    for (int i = 0; i < 2000; ++i) {
        const QByteArray bytes = random.oneIn(3) ? random.mutated(random.value()) : random.value();
        const qsizetype whole = msgpackSize(bytes);
        MsgpackSizer sizer;
        qsizetype size = 0;
        for (qsizetype n = 0; size == 0 && n < bytes.size();) {
            n = qMin(bytes.size(), n + 1 + qsizetype(random.below(4)));
            size = sizer.advance(QByteArrayView(bytes).first(n));
            QVERIFY(size <= n);
        }
        QVERIFY2(size == whole, bytes.toHex().constData());
    }
}

QTEST_GUILESS_MAIN(TestMsgpackBounds)
#include "tst_msgpackbounds.moc"
