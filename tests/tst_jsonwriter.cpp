#include "jsonwriter.h"
#include "msgpackwriter.h"
#include "pythonoracle.h"
#include "randommsgpack.h"

#include <QElapsedTimer>
#include <QTest>

using namespace brine;

class TestJsonWriter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rules_data();
    void rules();
    void options_data();
    void options();
    void strings_data();
    void strings();
    void everySplitOfALongText();
    void appends();
    void depth();
    void nestedKeysStayBounded();
    void manyClaimedItems();
    void sameAsPython();
};

namespace {

QByteArray undecodable(const QByteArray &bytes)
{
    return "{\"$undecodable\": \"" + bytes.toBase64() + "\"}";
}

} // namespace

void TestJsonWriter::rules_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const char *name, const char *bytes, const QByteArray &json) {
        QTest::newRow(name) << QByteArray::fromHex(bytes) << json;
    };
    row("separators as json.dumps", "82a161930102c0a16281a16301", R"({"a": [1, 2, null], "b": {"c": 1}})");
    row("keys in received order", "82a16201a16102", R"({"b": 1, "a": 2})");
    row("empty containers", "82a16190a16280", R"({"a": [], "b": {}})");
    row("true and false", "92c3c2", "[true, false]");
    row("uint64 max", "cfffffffffffffffff", "18446744073709551615");
    row("int64 min", "d38000000000000000", "-9223372036854775808");
    row("above 2^53", "cf0020000000000001", "9007199254740993");
    row("negative fixint", "e0", "-32");
    row("signed form of a positive number", "d07f", "127");
    row("float that is whole", "cb3ff0000000000000", "1.0");
    row("0.1", "cb3fb999999999999a", "0.1");
    row("float32 0.1", "ca3dcccccd", "0.10000000149011612");
    row("1e16", "cb4341c37937e08000", "1e+16");
    row("9999999999999998.0", "cb4341c37937e07fff", "9999999999999998.0");
    row("1e22", "cb4480f0cf064dd592", "1e+22");
    row("0.0001", "cb3f1a36e2eb1c432d", "0.0001");
    row("1e-05", "cb3ee4f8b588e368f1", "1e-05");
    row("-0.0", "cb8000000000000000", "-0.0");
    row("denormal", "cb0000000000000001", "5e-324");
    row("largest", "cb7fefffffffffffff", "1.7976931348623157e+308");
    row("NaN", "cb7ff8000000000000", "null");
    row("infinity", "cb7ff0000000000000", "null");
    row("-infinity, float32", "caff800000", "null");
    row("text", "a3e282ac", "\"€\"");
    row("text escapes", "aa225c2f080c0a0d09001f", R"("\"\\/\b\f\n\r\t\u0000\u001f")");
    row("DEL and C1 stay", "a37fc29b", "\"\x7f\xc2\x9b\"");
    row("one U+FFFD for each bad byte", "a6ff61e28262c0", "\"\xef\xbf\xbd" "a\xef\xbf\xbd\xef\xbf\xbd" "b\xef\xbf\xbd\"");
    row("surrogates are no UTF-8", "a3eda080", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
    row("beyond U+10FFFF", "a4f4908080", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
    row("bin that is text", "c403e282ac", "\"€\"");
    row("empty bin", "c400", "\"\"");
    row("bin", "c40300ff01", R"({"$bytes": "AP8B"})");
    row("one byte of bin", "c401ff", R"({"$bytes": "/w=="})");
    row("two bytes of bin", "c402fffe", R"({"$bytes": "//4="})");
    row("Salt's datetime", "c7184e32303236313132335430323a32343a32302e383035323439", R"("2026-11-23T02:24:20.805249")");
    row("Salt's date", "c7184e32303234303530365430303a30303a30302e303030303030", R"("2024-05-06T00:00:00.000000")");
    row("29 February", "c7184e32303234303232395430303a30303a30302e303030303031", R"("2024-02-29T00:00:00.000001")");
    row("no such day", "c7184e32303233303232395430303a30303a30302e303030303030", R"({"$ext": [78, "MjAyMzAyMjlUMDA6MDA6MDAuMDAwMDAw"]})");
    row("broken datetime", "c7034e616263", R"({"$ext": [78, "YWJj"]})");
    row("time stamp 32", "d6ff00000001", R"("1970-01-01T00:00:01Z")");
    row("time stamp 64", "d7ff00000fa065e1a7b0", R"("2024-03-01T10:02:24.000001Z")");
    row("time stamp 64, nanoseconds", "d7ff0000000465e1a7b0", R"("2024-03-01T10:02:24.000000001Z")");
    row("time stamp 96 before 1970", "c70cff00000000ffffffffffffffff", R"("1969-12-31T23:59:59Z")");
    row("time stamp out of reach", "c70cff000000007fffffffffffffff", R"({"$ext": [-1, "AAAAAH//////////"]})");
    row("time stamp of no size", "d4ff00", R"({"$ext": [-1, "AA=="]})");
    row("Salt's constant", "c70a4f92a74e4f545f534554c0", R"({"$ext": [79, "kqdOT1RfU0VUwA=="]})");
    row("other ext", "d40501", R"({"$ext": [5, "AQ=="]})");
    row("keys that are no text", "86" "0101" "c302" "c003" "cb3ff800000000000004" "ff05" "cb7ff800000000000006", R"({"1": 1, "true": 2, "null": 3, "1.5": 4, "-1": 5, "null": 6})");
    row("container keys", "82" "920161" "01" "81a16101" "02", R"({"[1, 97]": 1, "{\"a\": 1}": 2})");
    row("bin keys", "82c4016101c401ff02", R"({"a": 1, "{\"$bytes\": \"/w==\"}": 2})");
    row("datetime key", "81c7184e32303234303530365430373a30383a30392e31323334353601", R"({"2024-05-06T07:08:09.123456": 1})");
    row("key that is no UTF-8", "81a1ff01", "{\"\xef\xbf\xbd\": 1}");
    row("duplicate keys", "83a16101a16102a16103", R"({"a": 1, "a": 2, "a": 3})");
    row("empty key", "81a001", R"({"": 1})");
    for (const char *bytes : {"", "c1", "91", "92a161", "81a161", "a2ff", "81c1c0", "9080", "81a161c001", "ddffffffff", "c6ffffffff00"})
        row(QByteArray("undecodable ").append(bytes).constData(), bytes, undecodable(QByteArray::fromHex(bytes)));
}

void TestJsonWriter::rules()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, json);
    QCOMPARE(toJson(bytes), json);
}

void TestJsonWriter::options_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("indent");
    QTest::addColumn<bool>("sort");
    QTest::addColumn<bool>("ascii");
    QTest::addColumn<bool>("controls");
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const char *name, const char *bytes, JsonOptions o, const QByteArray &json) {
        QTest::newRow(name) << QByteArray::fromHex(bytes) << o.indent << o.sortKeys << o.asciiOnly << o.escapeControls << json;
    };
    // As json.dumps(…, indent=2) writes.
    row("indent", "82a1629201c0a16181a163a164", {2}, "{\n  \"b\": [\n    1,\n    null\n  ],\n  \"a\": {\n    \"c\": \"d\"\n  }\n}");
    row("indent, empty", "83a16190a16280a163c400", {4}, "{\n    \"a\": [],\n    \"b\": {},\n    \"c\": \"\"\n}");
    row("sorted", "83a16201a16182a17a01a17902a16303", {0, true}, R"({"a": {"y": 2, "z": 1}, "b": 1, "c": 3})");
    row("sorted, duplicates keep their order", "83a16201a16102a16203", {0, true}, R"({"a": 2, "b": 1, "b": 3})");
    row("sorted within a list within a map", "82a16291" "82a17a01a17902" "a16101", {0, true}, R"({"a": 1, "b": [{"y": 2, "z": 1}]})");
    row("sorted, keys of many kinds", "8302c0c0c2a131c3", {0, true}, R"({"1": true, "2": null, "null": false})");
    row("sorted, cut off", "82a16201a161", {0, true}, undecodable(QByteArray::fromHex("82a16201a161")));
    row("ascii", "acc3bce282acf09f98807fff31", {0, false, true}, R"("\u00fc\u20ac\ud83d\ude00\u007f\ufffd1")");
    row("controls", "af7fc280c29fc2a0e280ae61e281a609", {0, false, false, true}, "\"\\u007f\\u0080\\u009f\xc2\xa0\\u202ea\\u2066\\t\"");
    row("hidden marks", "aee2808bc2ade280a8efbbbfe281a4", {0, false, false, true}, "\"\\u200b\\u00ad\\u2028\\ufeff\\u2064\"");
    row("controls in keys", "81a27f6101", {0, false, false, true}, R"({"\u007fa": 1})");
}

void TestJsonWriter::options()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, indent);
    QFETCH(bool, sort);
    QFETCH(bool, ascii);
    QFETCH(bool, controls);
    QFETCH(QByteArray, json);
    QCOMPARE(toJson(bytes, {indent, sort, ascii, controls}), json);
}

void TestJsonWriter::strings_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("empty") << QByteArray() << QByteArray("\"\"");
    QTest::newRow("plain") << QByteArray("salt/job/1/ret/a") << QByteArray("\"salt/job/1/ret/a\"");
    QTest::newRow("line feed") << QByteArray("a\nb") << QByteArray("\"a\\nb\"");
    QTest::newRow("NUL") << QByteArray("a\0b", 3) << QByteArray("\"a\\u0000b\"");
}

void TestJsonWriter::strings()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, json);
    QByteArray out = "> ";
    writeJsonString(text, out);
    QCOMPARE(out, "> " + json);
}

/// Texts are written in pieces and eight bytes at a time: whatever stands where a piece ends comes out the same.
void TestJsonWriter::everySplitOfALongText()
{
    for (const QByteArray &odd : {QByteArray("\""), QByteArray("€"), QByteArray("\xf0\x9f\x98\x80"), QByteArray("\xff"), QByteArray("\x1f")}) {
        QByteArray escaped;
        writeJsonString(odd, escaped);
        escaped = escaped.mid(1, escaped.size() - 2);
        for (qsizetype before = 2030; before < 2066; ++before) {
            QByteArray out;
            writeJsonString(QByteArray(before, 'x') + odd + QByteArray(3000, 'y'), out);
            QCOMPARE(out, '"' + QByteArray(before, 'x') + escaped + QByteArray(3000, 'y') + '"');
        }
    }
    QByteArray out;
    writeJsonString(QByteArray(100'000, '\1'), out);
    QCOMPARE(out, '"' + QByteArray("\\u0001").repeated(100'000) + '"');
}

void TestJsonWriter::appends()
{
    QByteArray out = "before";
    const QByteArray shared = out; // must not change with it
    writeJson(QByteArray::fromHex("9101"), out);
    writeJson(QByteArray::fromHex("91"), out);
    writeJson(QByteArray::fromHex("c0"), out);
    QCOMPARE(out, "before[1]" + undecodable(QByteArray::fromHex("91")) + "null");
    QCOMPARE(shared, QByteArray("before"));
}

void TestJsonWriter::depth()
{
    const auto nested = [](qsizetype levels) { return QByteArray(levels, '\x91') + '\1'; };
    QCOMPARE(toJson(nested(JsonMaxDepth)), QByteArray(JsonMaxDepth, '[') + '1' + QByteArray(JsonMaxDepth, ']'));
    QCOMPARE(toJson(nested(JsonMaxDepth + 1)), undecodable(nested(JsonMaxDepth + 1)));
    const QByteArray deep = nested(1'000'000);
    QCOMPARE(toJson(deep), undecodable(deep));
    QCOMPARE(toJson(deep, {2, true}), undecodable(deep));
}

/// A map as the key of a map as the key …: escaping what is escaped doubles at each level.
void TestJsonWriter::nestedKeysStayBounded()
{
    QByteArray bytes = QByteArray(900, '\x81') + QByteArray::fromHex("a161") + QByteArray(900, '\1');
    QElapsedTimer timer;
    timer.start();
    const QByteArray json = toJson(bytes);
    QVERIFY(json.startsWith("{\"{\\\"{"));
    QVERIFY(json.size() < 100'000);
    QVERIFY(timer.elapsed() < 5000);
    QCOMPARE(toJson(QByteArray::fromHex("8181a1610102")), QByteArray("{\"{\\\"a\\\": 1}\": 2}"));
}

void TestJsonWriter::manyClaimedItems()
{
    const QByteArray bytes = QByteArray::fromHex("dfffffffff") + QByteArray(100'000, '\1');
    QCOMPARE(toJson(bytes), undecodable(bytes));
    QCOMPARE(toJson(bytes, {0, true}), undecodable(bytes));
}

/// The whole rule a second time, in Python, over random and broken values; and json.loads reads every line.
void TestJsonWriter::sameAsPython()
{
    if (const QByteArray why = PythonOracle::missing(); !why.isEmpty())
        QSKIP(why.constData());
    constexpr quint32 Seed = 20261124;
    constexpr int Values = 6000;
    RandomMsgpack random(Seed);
    PythonOracle oracle;
    for (int i = 0; i < Values; ++i) {
        const QByteArray value = random.value();
        for (const QByteArray &bytes : {value, random.mutated(value)}) {
            oracle.add(bytes);
            oracle.add(toJson(bytes));
        }
    }
    const QList<QByteArray> answers = oracle.ask(QStringLiteral("json_oracle.py"));
    QVERIFY2(answers.size() == 1, answers.first().constData());
    QCOMPARE(answers.first(), "checked " + QByteArray::number(2 * Values));
}

QTEST_GUILESS_MAIN(TestJsonWriter)
#include "tst_jsonwriter.moc"
