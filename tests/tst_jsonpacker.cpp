#include "jsonpacker.h"
#include "jsonwriter.h"
#include "msgpackwriter.h"
#include "readercheck.h"

#include <QRandomGenerator>
#include <QTest>

using namespace brine;

class TestJsonPacker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void packs_data();
    void packs();
    void refuses_data();
    void refuses();
    void refusesEveryCutText();
    void nestsToTheLimit();
    void manyEntries_data();
    void manyEntries();
    void manyEntriesWithinMany();
    void isUsedAgain();
    void agreesWithTheReaderForPeople();
};

void TestJsonPacker::packs_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("hex");
    const auto row = [](const char *name, const QByteArray &text, const char *hex) { QTest::newRow(name) << text << QByteArray(hex); };
    row("as Python writes an event", R"({"data": {"n": 1, "ok": true}, "tag": "a/b"})", "82a46461746182a16e01a26f6bc3a3746167a3612f62");
    row("blanks", " \t\r\n[ ]\n", "90");
    row("words", "[null,true,false]", "93c0c3c2");
    row("integers", "[0,-0,1,-1,127,128,-32,-33,-129,-32769,-2147483649,256,65536]", "9d000001ff7fcc80e0d0dfd1ff7fd2ffff7fffd3ffffffff7fffffffcd0100ce00010000");
    row("greatest", "18446744073709551615", "cfffffffffffffffff");
    row("least", "-9223372036854775808", "d38000000000000000");
    row("eighteen digits", "999999999999999999", "cf0de0b6b3a763ffff");
    row("nineteen digits", "1000000000000000000", "cf0de0b6b3a7640000");
    row("beyond 64 bits is text", "18446744073709551616", "b43138343436373434303733373039353531363136");
    row("below 64 bits is text", "-9223372036854775809", "b42d39323233333732303336383534373735383039");
    row("floats", "[1.0,-0.0,1e2,1E-2,0.1]", "95cb3ff0000000000000cb8000000000000000cb4059000000000000cb3f847ae147ae147bcb3fb999999999999a");
    row("a float of many digits", "12345678901234567890.5", "cb43e56a95319d63e1");
    row("too large for a float", "-1e999", "cbfff0000000000000");
    row("no numbers", "[NaN,Infinity,-Infinity]", "93cb7ff8000000000000cb7ff0000000000000cbfff0000000000000");
    row("escapes", R"("\"\\\/\b\f\n\r\t\u0041\u00e9")", "ab225c2f080c0a0d0941c3a9");
    row("surrogate pair", R"("\ud83d\uDE00")", "a4f09f9880");
    row("halves of pairs", R"(["\ud800","\udc00","\ud83dx","\ude00\ud83d"])", "94a3efbfbda3efbfbda4efbfbd78a6efbfbdefbfbd");
    row("zero character", R"("a\u0000b")", "a3610062");
    row("raw characters", "\"\x7f\xe2\x80\xa8\xf0\x9f\x98\x80\"", "a87fe280a8f09f9880");
    row("32 bytes are no fixstr", "\"" + QByteArray(32, 'x') + "\"", QByteArray("d920" + QByteArray("78").repeated(32)).constData());
    row("shorter when read", R"("\u0061aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")", QByteArray("bf" + QByteArray("61").repeated(31)).constData());
    row("equal keys stay", R"({"a":1,"b":2,"a":3})", "83a16101a16202a16103");
    row("a form of Brine's own is a map", R"({"$bytes":"AA=="})", "81a6246279746573a441413d3d");
    row("byte order mark", "\xef\xbb\xbf{}", "80");
}

void TestJsonPacker::packs()
{
    QFETCH(QByteArray, text);
    QTEST(packJson(text).toHex(), "hex");
}

void TestJsonPacker::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    const QByteArrayList texts{"", " ", "{\"a\": }", "{\"a\" 1}", "{\"a\": 1 \"b\": 2}", "[1 2]", "{\"a\": 1", "[1,", "\"abc", "\"a\nb\"", "\"a\x01\"", "{\"a\": 1,}",
        "[1,]", "[,1]", "{'a': 1}", "{a: 1}", "{1: 2}", "[None]", "[tru]", "[truE]", "[nullx]", "[-]", "[-NaN]", "[017]", "[-01]", "[+1]", "[1.]", "[.5]", "[1e]", "[1e+]",
        "{} // x", "{} {}", "\"\\x41\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\", "\"\\u", "\"\xff\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "\"a\xe2\x80", "]", "}", "[}", "{]",
        QByteArray("[\0]", 3), QByteArray(4301, '1'), "{\"a\":1:2}", "[1:2]", "Infinite", "-Infinit", "Na"};
    for (qsizetype i = 0; i < texts.size(); ++i)
        QTest::addRow("%d: %s", int(i), texts[i].left(20).toPercentEncoding(" {}[]\":,").constData()) << texts[i];
}

void TestJsonPacker::refuses()
{
    QFETCH(QByteArray, text);
    QCOMPARE(packJson(text), QByteArray());
}

void TestJsonPacker::refusesEveryCutText()
{
    const QByteArray text = R"({"a": [1, -2.5e3, "x\n\u00e9é", null, NaN, -Infinity], "b": {"c": true, "d": false}})";
    QVERIFY(!packJson(text).isEmpty());
    for (qsizetype n = 0; n < text.size(); ++n)
        QVERIFY2(packJson(text.first(n)).isEmpty(), text.first(n).constData());
}

void TestJsonPacker::nestsToTheLimit()
{
    constexpr int Most = JsonMaxDepth + 1;              // an event's own map around the payload
    QCOMPARE(packJson(QByteArray(Most, '[') + QByteArray(Most, ']')), QByteArray(Most - 1, char(0x91)) + char(0x90));
    QVERIFY(packJson(QByteArray(Most + 1, '[') + QByteArray(Most + 1, ']')).isEmpty());
    QVERIFY(packJson(QByteArray(10'000'000, '[')).isEmpty());
    QVERIFY(packJson(QByteArray("{\"a\":").repeated(1'000'000)).isEmpty());
}

void TestJsonPacker::manyEntries_data()
{
    QTest::addColumn<int>("count");
    for (const int count : {15, 16, 17, 65535, 65536, 70000})
        QTest::addRow("%d", count) << count;
}

void TestJsonPacker::manyEntries()
{
    QFETCH(int, count);
    QByteArray list = "[", map = "{";
    MsgpackWriter packedList, packedMap;
    packedList.array(quint32(count));
    packedMap.map(quint32(count));
    for (int i = 0; i < count; ++i) {
        const QByteArray number = QByteArray::number(i);
        list += (i ? "," : "") + number;
        map += (i ? ",\"" : "\"") + number + "\":" + number;
        packedList.integer(i);
        packedMap.str(number);
        packedMap.integer(i);
    }
    QCOMPARE(packJson(list + ']'), packedList.bytes());
    QCOMPARE(packJson(map + '}'), packedMap.bytes());
}

/// The heads that grow push each other along.
void TestJsonPacker::manyEntriesWithinMany()
{
    QByteArray text = "0";
    MsgpackWriter packed;
    packed.integer(0);
    for (int depth = 0; depth < 40; ++depth) {
        const quint32 count = 14 + quint32(depth % 5);
        const bool isMap = depth % 3 == 0;
        MsgpackWriter around;
        isMap ? around.map(count) : around.array(count);
        QByteArray outer;
        for (quint32 i = 0; i < count; ++i) {
            const bool isInner = i == count / 2;
            outer += i ? "," : "";
            if (isMap) {
                outer += "\"k\":";
                around.str("k");
            }
            outer += isInner ? text : "1";
            isInner ? around.raw(packed.bytes()) : around.integer(1);
        }
        text = (isMap ? '{' : '[') + outer + (isMap ? '}' : ']');
        packed = around;
    }
    QCOMPARE(packJson(text), packed.bytes());
}

void TestJsonPacker::isUsedAgain()
{
    JsonPacker packer;
    QCOMPARE(packer.pack("[1,{\"a\":[").size(), 0);
    QCOMPARE(packer.pack("[1]").toByteArray().toHex(), QByteArray("9101"));
    const QByteArray large = '"' + QByteArray(5'000'000, 'x') + '"';
    QCOMPARE(packer.pack(large).size(), large.size() + 3);
    QCOMPARE(packer.pack("[" + QByteArray("0.5,").repeated(300'000) + "1]").size(), 5 + 300'000 * 9 + 1); // grows most
    QCOMPARE(packer.pack("[1e1]").size(), 10);
    QCOMPARE(packer.pack("7").toByteArray().toHex(), QByteArray("07"));
}

void TestJsonPacker::agreesWithTheReaderForPeople()
{
    const QByteArrayList pieces{"{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"\\n\"", "\"\\u00e9\"", "\"é\"", "\\", "\\u", "0", "-", "1", "12", "1.5", ".", "e", "1e5", "-0", "null", "true",
        "false", " ", "\n", "x", "9223372036854775807", "18446744073709551615", "99999999999999999999", "\"a long text that is more than one word\"", "\t", "[[[]]]", "{\"k\":[1,2]}"};
    const QByteArrayList sound{R"({"data": {"jid": "20261123022420805249", "return": {"a": [1, 2.5, null]}, "success": true}, "tag": "salt/job/1/ret/m"})", "[]", "{}", "[1,2,3]",
        R"(["é", "ü\n", "\ud83d\ude00", "plain and long enough to be read by words"])", R"({"a":{"b":{"c":[{"d":-1},{"e":1e-3}]}}})", "[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]"};
    const quint32 seed = QRandomGenerator::global()->generate();
    RandomText texts(seed, pieces, sound);
    JsonPacker packer;
    int readable = 0;
    for (int i = 0; i < 100'000; ++i) {
        const QByteArray text = texts.next();
        const auto read = readJson(text);
        if (read && !read->warnings.filter(QStringLiteral("comes twice")).isEmpty())
            continue;                                   // there the last one counts; here both stay
        readable += bool(read);
        const QByteArray packed = packer.pack(text).toByteArray(), expected = read ? read->msgpack : QByteArray();
        const bool mayDiffer = !read && (read.error().message.contains(QLatin1String("too large")) || read.error().message.contains(QLatin1String("surrogate")));
        QVERIFY2(packed == expected || mayDiffer,
                 (QByteArray::number(seed) + ": " + text + "\n" + packed.toHex() + "\n" + expected.toHex()).constData());
    }
    QVERIFY(readable > 5000);
}

QTEST_GUILESS_MAIN(TestJsonPacker)
#include "tst_jsonpacker.moc"
