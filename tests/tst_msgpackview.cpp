// What is read of a sound value, all of it or by key, and that values are written in their shortest forms.
#include "msgpackforms.h"
#include "msgpackkeys.h"
#include "msgpackwriter.h"
#include "randommsgpack.h"
#include "wirebytes.h"

#include <QTest>
#include <limits>

using namespace brine;
using Type = MsgpackView::Type;

class TestMsgpackView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scalars_data();
    void scalars();
    void findAndIterate();
    void duplicateKeys();
    void oddKeys();
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
