#include "msgpackkeys.h"
#include "msgpackview.h"
#include "msgpackwriter.h"
#include "randommsgpack.h"

#include <atomic>
#include <QElapsedTimer>
#include <QFile>
#include <QTest>
#include <QThread>
#include <functional>
#include <limits>
#include <memory>

using namespace brine;

namespace {

using Type = MsgpackView::Type;

QByteArray hex(const char *text)
{
    return QByteArray::fromHex(text);
}

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

/// Reads everything there is to read and returns how many valid values that were.
quint64 walkAll(const MsgpackView &v)
{
    quint64 seen = v.isValid();
    for (auto it = v.iterate(); it.next();)
        seen += walkAll(it.value()) + (v.type() == Type::Map ? walkAll(it.key()) : 0);
    return seen;
}

struct Scalar { const char *name, *bytes; Type type; const char *value; };
constexpr Scalar Scalars[] = {
    {"fixint 0", "00", Type::Uint, "0"},
    {"fixint 127", "7f", Type::Uint, "127"},
    {"negative fixint -1", "ff", Type::Int, "-1"},
    {"negative fixint -32", "e0", Type::Int, "-32"},
    {"uint8", "ccff", Type::Uint, "255"},
    {"uint8, longer than needed", "cc01", Type::Uint, "1"},
    {"uint16", "cdffff", Type::Uint, "65535"},
    {"uint32", "ceffffffff", Type::Uint, "4294967295"},
    {"uint64 max", "cfffffffffffffffff", Type::Uint, "18446744073709551615"},
    {"uint64 above 2^53", "cf0020000000000001", Type::Uint, "9007199254740993"},
    {"int8", "d080", Type::Int, "-128"},
    {"int8 that is not negative", "d07f", Type::Uint, "127"},
    {"int16", "d18000", Type::Int, "-32768"},
    {"int16 -1", "d1ffff", Type::Int, "-1"},
    {"int32", "d280000000", Type::Int, "-2147483648"},
    {"int32 that is not negative", "d27fffffff", Type::Uint, "2147483647"},
    {"int64 min", "d38000000000000000", Type::Int, "-9223372036854775808"},
    {"int64 max", "d37fffffffffffffff", Type::Uint, "9223372036854775807"},
    {"nil", "c0", Type::Nil, ""},
    {"false", "c2", Type::Bool, "false"},
    {"true", "c3", Type::Bool, "true"},
    {"float32", "ca3fc00000", Type::Float, "1.5"},
    {"float64", "cb3ff8000000000000", Type::Float, "1.5"},
    {"fixstr empty", "a0", Type::Str, ""},
    {"fixstr", "a3616263", Type::Str, "abc"},
    {"str8", "d903616263", Type::Str, "abc"},
    {"str16", "da0003616263", Type::Str, "abc"},
    {"str32", "db00000003616263", Type::Str, "abc"},
    {"bin8", "c403616263", Type::Bin, "abc"},
    {"bin16", "c50003616263", Type::Bin, "abc"},
    {"bin32", "c600000003616263", Type::Bin, "abc"},
    {"fixext1", "d40561", Type::Ext, "5:a"},
    {"fixext2", "d5056161", Type::Ext, "5:aa"},
    {"fixext4", "d6ff61616161", Type::Ext, "-1:aaaa"},
    {"fixext8", "d7056161616161616161", Type::Ext, "5:aaaaaaaa"},
    {"fixext16", "d80561616161616161616161616161616161", Type::Ext, "5:aaaaaaaaaaaaaaaa"},
    {"ext8", "c7034e616263", Type::Ext, "78:abc"},
    {"ext16", "c800034e616263", Type::Ext, "78:abc"},
    {"ext32", "c900000003804e4e4e", Type::Ext, "-128:NNN"},
};

} // namespace

class TestMsgpackView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scalars_data();
    void scalars();
    void everyTruncation_data();
    void everyTruncation();
    void invalid_data();
    void invalid();
    void findAndIterate();
    void duplicateKeys();
    void oddKeys();
    void cutOffContainer();
    void claimsAreNotTrusted_data();
    void claimsAreNotTrusted();
    void nestedClaims();
    void tenMillionDeep_data();
    void tenMillionDeep();
    void depthLimit();
    void sizerInPieces();
    void keysInOnePass();
    void keysAsBytes();
    void shortestForms_data();
    void shortestForms();
    void emptyView();
};

void TestMsgpackView::scalars_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("type");
    QTest::addColumn<QString>("value");
    for (const Scalar &s : Scalars)
        QTest::newRow(s.name) << hex(s.bytes) << int(s.type) << QString::fromLatin1(s.value);
}

void TestMsgpackView::scalars()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, type);
    QFETCH(QString, value);
    const MsgpackView v(bytes);
    QCOMPARE(int(v.type()), type);
    QString read;
    switch (v.type()) {
    case Type::Uint: read = QString::number(v.toUint()); break;
    case Type::Int: read = QString::number(v.toInt()); break;
    case Type::Bool: read = v.toBool() ? QStringLiteral("true") : QStringLiteral("false"); break;
    case Type::Float: read = QString::number(v.toDouble()); break;
    case Type::Ext: read = QStringLiteral("%1:").arg(v.extType()); [[fallthrough]];
    case Type::Str: case Type::Bin: read += QString::fromLatin1(v.bytes()); break;
    default: break;
    }
    QCOMPARE(read, value);
    QCOMPARE(v.encoded(), QByteArrayView(bytes));
    const bool fits = v.type() == Type::Uint && v.toUint() <= quint64(std::numeric_limits<qint64>::max());
    QCOMPARE(v.toInt(), fits || v.type() == Type::Int ? value.toLongLong() : 0);
    QCOMPARE(v.isFloat32(), bytes[0] == '\xca');
    QVERIFY(!v.isContainer());
    QVERIFY(!v.iterate().next());
    QVERIFY(!v.find("a").isValid());
    QVERIFY(!v.at(0).isValid());
}

void TestMsgpackView::everyTruncation_data()
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
void TestMsgpackView::everyTruncation()
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

void TestMsgpackView::invalid_data()
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

void TestMsgpackView::invalid()
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

void TestMsgpackView::findAndIterate()
{
    MsgpackWriter out;
    out.map(4);
    out.key("jid");
    out.str("20261123");
    out.key("return");
    out.map(1);
    out.key("comment");
    out.str("done");
    out.key("list");
    out.array(3);
    out.integer(-1);
    out.nil();
    out.str("x");
    out.key("retcode");
    out.unsignedInteger(0);
    const QByteArray bytes = out.take();
    const MsgpackView v(bytes);
    QCOMPARE(v.count(), 4u);
    QCOMPARE(v.find("return").find("comment").bytes(), QByteArrayView("done"));
    QCOMPARE(v.findFirst("list").at(2).bytes(), QByteArrayView("x"));
    QVERIFY(!v.find("list").at(3).isValid());
    QVERIFY(!v.find("lis").isValid());
    QVERIFY(!v.find("listx").isValid());
    QByteArrayList keys;
    auto it = v.iterate();
    for (quint32 i = 0; it.next(); ++i) {
        QCOMPARE(it.index(), i);
        keys += it.key().bytes().toByteArray();
    }
    QVERIFY(!it.failed());
    QVERIFY(it.rest().isEmpty());
    QCOMPARE(keys.join(','), QByteArray("jid,return,list,retcode"));
    QCOMPARE(walkAll(v), quint64(1 + 8 + 2 + 3));
}

void TestMsgpackView::duplicateKeys()
{
    const QByteArray bytes = hex("83a16101a16202a16103");
    const MsgpackView v(bytes);
    QCOMPARE(v.find("a").toInt(), 3); // as Python's dict
    QCOMPARE(v.findFirst("a").toInt(), 1);
}

void TestMsgpackView::oddKeys()
{
    // 1: 1, nil: 2, true: 3, "": 4, bin "a": 5, [1]: 6, {}: 7, 1.5: 8
    const QByteArray bytes = hex("880101c002c303a004c4016105910106" "8007cb3ff800000000000008");
    const MsgpackView v(bytes);
    QCOMPARE(msgpackSize(bytes), bytes.size());
    int sum = 0;
    auto it = v.iterate();
    while (it.next())
        sum += int(it.value().toInt());
    QVERIFY(!it.failed());
    QCOMPARE(sum, 36);
    QCOMPARE(v.find("").toInt(), 4);
    QCOMPARE(v.find("a").toInt(), 5); // a bin key is found by its bytes
    QCOMPARE(v.find(QByteArrayView()).toInt(), 4);
}

void TestMsgpackView::cutOffContainer()
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

void TestMsgpackView::claimsAreNotTrusted_data()
{
    QTest::addColumn<QByteArray>("bytes");
    for (const char *lead : {"dd", "df", "c6", "db"})
        QTest::newRow(lead) << hex(lead) + hex("ffffffff");
    QTest::newRow("ext32") << hex("c9ffffffff4e");
    QTest::newRow("array32 with items") << hex("ddffffffff") + QByteArray(1000, '\1');
    QTest::newRow("map32 with items") << hex("dfffffffff") + QByteArray(1000, '\1');
    QTest::newRow("dd 10000000") << hex("dd10000000");
}

void TestMsgpackView::claimsAreNotTrusted()
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
void TestMsgpackView::nestedClaims()
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

void TestMsgpackView::tenMillionDeep_data()
{
    QTest::addColumn<QByteArray>("levels");
    QTest::newRow("arrays") << hex("91");
    QTest::newRow("maps") << hex("8101");
    QTest::newRow("alternating") << hex("918101");
    QTest::newRow("in keys") << hex("81");
}

void TestMsgpackView::tenMillionDeep()
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

void TestMsgpackView::depthLimit()
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

void TestMsgpackView::sizerInPieces()
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

using SomeKeys = MsgpackKeys<"id", "fun", "retcode", "a">;

// Value by value as one walk after the other finds them, whatever the bytes: the keys are drawn from few, so that they meet.
void TestMsgpackView::keysInOnePass()
{
    static constexpr QByteArrayView Names[] = {"id", "fun", "retcode", "a"};
    static constexpr QByteArrayView Others[] = {"", "ID", "i", "idx", "function", "retcodes", QByteArrayView("a\0", 2), "_stamp", "fun_args"};
    RandomMsgpack random(23);
    int found = 0;
    for (int i = 0; i < 20'000; ++i) {
        MsgpackWriter out;
        const quint32 entries = random.below(20);
        out.map(entries);
        for (quint32 n = 0; n < entries; ++n) {
            const QByteArrayView key = random.oneIn(2) ? Names[random.below(4)] : Others[random.below(9)];
            switch (random.below(6)) {
            case 0: out.bin(key); break;
            case 1: out.raw("\xd9" + QByteArray(1, char(key.size())) + key.toByteArray()); break; // no writer's choice, but allowed
            case 2: out.raw(random.value(1)); break;
            default: out.str(key); break;
            }
            out.raw(random.value(2));
        }
        const QByteArray bytes = random.oneIn(2) ? random.mutated(out.take()) : out.take();
        const auto values = SomeKeys::firstIn(bytes).values();
        for (size_t k = 0; k < SomeKeys::Count; ++k) {
            const MsgpackView expected = MsgpackView(bytes).findFirst(Names[k]);
            QVERIFY2(values[k].type() == expected.type() && values[k].encoded() == expected.encoded()
                         && values[k].encoded().data() == expected.encoded().data(), bytes.toHex().constData());
            found += expected.isValid();
        }
    }
    QVERIFY(found > 10'000);
}

void TestMsgpackView::keysAsBytes()
{
    const QByteArray bytes = hex("84 a2 69 64 01  a2 69 64 02  c4 03 66 75 6e 03  a1 61 a1 62"); // id: 1, id: 2, b"fun": 3, a: "b"
    for (qsizetype n = 0; n <= bytes.size(); ++n) { // and cut off anywhere: nothing is read that is not there
        const QByteArray cut = bytes.first(n);
        const SomeKeys::Found found = SomeKeys::firstIn(cut);
        QCOMPARE(found[0].toUint(), n >= 5 ? 1u : 0u); // of two the first
        QCOMPARE(found[1].toUint(), n >= 15 ? 3u : 0u);
        QVERIFY(!found.has(2) && !found[2].isValid());
        QCOMPARE(found[3].bytes(), n == bytes.size() ? QByteArrayView("b") : QByteArrayView());
    }
    QVERIFY(!SomeKeys::firstIn(hex("92 a2 69 64 01"))[0].isValid()); // a list has no keys
    QVERIFY(SomeKeys::firstIn(hex("de 00 01 a1 61 c0")).has(3));
    QVERIFY(SomeKeys::firstIn(hex("df 00 00 00 01 a1 61 c0")).has(3));
    QVERIFY(!SomeKeys::firstIn(hex("81 a3 69 64 00 01")).has(0)); // "id\0"
}

void TestMsgpackView::shortestForms_data()
{
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](const char *name, auto write, const QByteArray &bytes) {
        MsgpackWriter out;
        write(out);
        QTest::newRow(name) << out.take() << bytes;
    };
    row("nil", [](auto &w) { w.nil(); }, hex("c0"));
    row("true", [](auto &w) { w.boolean(true); }, hex("c3"));
    row("127", [](auto &w) { w.integer(127); }, hex("7f"));
    row("128", [](auto &w) { w.integer(128); }, hex("cc80"));
    row("256", [](auto &w) { w.unsignedInteger(256); }, hex("cd0100"));
    row("65536", [](auto &w) { w.unsignedInteger(65536); }, hex("ce00010000"));
    row("2^32", [](auto &w) { w.unsignedInteger(Q_UINT64_C(1) << 32); }, hex("cf0000000100000000"));
    row("-32", [](auto &w) { w.integer(-32); }, hex("e0"));
    row("-33", [](auto &w) { w.integer(-33); }, hex("d0df"));
    row("-129", [](auto &w) { w.integer(-129); }, hex("d1ff7f"));
    row("-32769", [](auto &w) { w.integer(-32769); }, hex("d2ffff7fff"));
    row("int64 min", [](auto &w) { w.integer(std::numeric_limits<qint64>::min()); }, hex("d38000000000000000"));
    row("1.0", [](auto &w) { w.real(1.0); }, hex("cb3ff0000000000000"));
    row("empty text", [](auto &w) { w.str({}); }, hex("a0"));
    row("32 bytes of text", [](auto &w) { w.str(QByteArray(32, 'a')); }, hex("d920") + QByteArray(32, 'a'));
    row("256 bytes of text", [](auto &w) { w.str(QByteArray(256, 'a')); }, hex("da0100") + QByteArray(256, 'a'));
    row("65536 bytes of text", [](auto &w) { w.str(QByteArray(65536, 'a')); }, hex("db00010000") + QByteArray(65536, 'a'));
    row("empty bytes", [](auto &w) { w.bin({}); }, hex("c400"));
    row("256 bytes", [](auto &w) { w.bin(QByteArray(256, 'a')); }, hex("c50100") + QByteArray(256, 'a'));
    row("ext 3", [](auto &w) { w.ext(5, "abc"); }, hex("c70305616263"));
    row("ext 16", [](auto &w) { w.ext(-1, QByteArray(16, 'a')); }, hex("d8ff") + QByteArray(16, 'a'));
    row("16 items", [](auto &w) { w.array(16); }, hex("dc0010"));
    row("15 pairs", [](auto &w) { w.map(15); }, hex("8f"));
    row("65536 pairs", [](auto &w) { w.map(65536); }, hex("df00010000"));
}

void TestMsgpackView::shortestForms()
{
    QFETCH(QByteArray, written);
    QFETCH(QByteArray, bytes);
    QCOMPARE(written.toHex(), bytes.toHex());
}

void TestMsgpackView::emptyView()
{
    const MsgpackView v;
    QVERIFY(!v.isValid());
    QVERIFY(v.encoded().isEmpty() && v.bytes().isEmpty() && v.rest().isEmpty());
    QVERIFY(!v.after() && !v.isNil() && !v.isTooDeep());
    QCOMPARE(v.count(), 0u);
    QCOMPARE(v.toDouble(), 0.0);
    auto it = v.iterate();
    QVERIFY(!it.next());
    QVERIFY(!it.failed());
}

QTEST_GUILESS_MAIN(TestMsgpackView)
#include "tst_msgpackview.moc"
