#include "msgpackview.h"
#include "msgpackwriter.h"
#include "readercheck.h"

#include <QTest>

using namespace brine;

class TestJsonReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
    void refusesEveryCutText();
    void warns_data();
    void warns();
    void nestsToTheLimit();
    void keepsManyEqualKeysApart();
    void boundsItsWarnings();
};

void TestJsonReader::reads_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("hex");
    const auto row = [](const char *name, const QByteArray &text, const char *hex) { QTest::newRow(name) << text << QByteArray(hex); };
    row("empty map", "{}", "80");
    row("blanks", " \t\r\n[ ]\n", "90");
    row("words", "[null,true,false]", "93c0c3c2");
    row("integers", "[0,-0,1,-1,127,128,-32,-33]", "9800" "00" "01ff7f" "cc80" "e0" "d0df");
    row("greatest", "18446744073709551615", "cfffffffffffffffff");
    row("least", "-9223372036854775808", "d38000000000000000");
    row("int64 greatest", "9223372036854775807", "cf7fffffffffffffff");
    row("beyond 64 bits is text", "18446744073709551616", "b43138343436373434303733373039353531363136");
    row("below 64 bits is text", "-9223372036854775809", "b42d39323233333732303336383534373735383039");
    row("floats", "[1.0,-0.0,1e2,1E-2,0.1]", "95cb3ff0000000000000cb8000000000000000cb4059000000000000cb3f847ae147ae147bcb3fb999999999999a");
    row("tiny", "1e-400", "cb0000000000000000");
    row("long zero", "0.000000000000000000000000000000000000000000000000000001e50", "cb3f1a36e2eb1c432d");
    row("escapes", R"("\"\\\/\b\f\n\r\t\u0041\u00e9")", "ab225c2f080c0a0d0941c3a9");
    row("surrogate pair", R"("\ud83d\uDE00")", "a4f09f9880");
    row("zero character", R"("a\u0000b")", "a3610062");
    row("raw characters", "\"\x7f\xe2\x80\xa8\xf0\x9f\x98\x80\"", "a87fe280a8f09f9880");
    row("order", R"({"b":1,"a":2})", "82a16201a16102");
    row("last of equal keys", R"({"a":1,"b":2,"a":3})", "82a16103a16202");
    row("equal by escape", R"({"a":1,"\u0061":{"x":[1]}})", "81a16181a1789101");
    row("byte order mark", "\xef\xbb\xbf{}", "80");
}

void TestJsonReader::reads()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, hex);
    const auto read = readJson(text);
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    QCOMPARE(read->msgpack.toHex(), hex);
    QCOMPARE(read->isMap, MsgpackView(read->msgpack).type() == MsgpackView::Type::Map);
}

void TestJsonReader::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::addColumn<int>("offset");
    QTest::addColumn<QString>("part");
    const auto row = [](const char *name, const QByteArray &text, int line, int column, int offset, const char *part) {
        QTest::newRow(name) << text << line << column << offset << QString::fromUtf8(part);
    };
    row("empty", "", 1, 1, 0, "the text is empty");
    row("no value", "{\"a\": }", 1, 7, 6, "expected a value");
    row("third line", "{\n  \"é\": true,\n  \"b\": tru\n}", 3, 8, 23, "expected a value");
    row("characters, not bytes", "{\"éé\" 1}", 1, 7, 8, "a colon is missing");
    row("comma", "{\"a\": 1 \"b\": 2}", 1, 9, 8, "a comma or } is missing");
    row("list comma", "[1 2]", 1, 4, 3, "a comma or ] is missing");
    row("open map", "{\"a\": 1", 1, 8, 7, "a } is missing");
    row("open list", "[1,", 1, 4, 3, "a ] is missing");
    row("open string", "[\"abc", 1, 2, 1, "inside the string");
    row("line end in string", "\"a\nb\"", 1, 3, 2, "the line ends inside a string");
    row("control in string", "\"a\x01\"", 1, 3, 2, "\\u0001");
    row("comma before }", "{\"a\": 1,}", 1, 8, 7, "no comma before }");
    row("comma before ]", "[1,]", 1, 3, 2, "no comma before ]");
    row("single quotes", "{'a': 1}", 1, 2, 1, "double quotes");
    row("single quoted value", "['a']", 1, 2, 1, "double quotes");
    row("bare key", "{a: 1}", 1, 2, 1, "a key in double quotes");
    row("None", "{\"b\": None}", 1, 7, 6, "null");
    row("True", "[True]", 1, 2, 1, "true");
    row("NaN", "[NaN]", 1, 2, 1, "JSON has no NaN");
    row("-Infinity", "[-Infinity]", 1, 3, 2, "digit");
    row("leading zero", "[017]", 1, 2, 1, "does not begin with 0");
    row("plus", "[+1]", 1, 2, 1, "begins with a digit");
    row("no fraction", "[1.]", 1, 4, 3, "after the decimal point");
    row("no exponent", "[1e]", 1, 4, 3, "exponent");
    row("too large", "[1e400]", 1, 2, 1, "too large");
    row("comment", "{} // x", 1, 4, 3, "nothing may follow");
    row("comment inside", "[/* x */ 1]", 1, 2, 1, "no comments");
    row("two values", "{} {}", 1, 4, 3, "nothing may follow");
    row("escape", "\"\\x41\"", 1, 2, 1, "no escape \\x");
    row("short escape", "\"\\u12\"", 1, 2, 1, "four hexadecimal");
    row("high surrogate alone", "\"\\ud800\"", 1, 2, 1, "surrogate");
    row("low surrogate alone", "\"\\udc00\"", 1, 2, 1, "surrogate");
    row("surrogates reversed", "\"\\ude00\\ud83d\"", 1, 2, 1, "surrogate");
    row("not UTF-8", "{\"a\": \"\xff\"}", 1, 8, 7, "0xff is not UTF-8");
    row("overlong", "\"\xc0\xaf\"", 1, 2, 1, "not UTF-8");
    row("surrogate in UTF-8", "\"\xed\xa0\x80\"", 1, 2, 1, "not UTF-8");
    row("zero byte", QByteArray("[\0]", 3), 1, 2, 1, "expected a value");
    row("too many digits", QByteArray(4301, '1'), 1, 1, 0, "4300 digits");
    row("too deep", QByteArray(600, '['), 1, 513, 512, "512 levels");
    row("too deep in maps", QByteArray("{\"a\":").repeated(513), 1, 2561, 2560, "512 levels");
}

void TestJsonReader::refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(int, line);
    QFETCH(int, column);
    QFETCH(int, offset);
    QFETCH(QString, part);
    const auto read = readJson(text);
    QVERIFY(!read);
    compareError(read.error(), line, column, part);
    QCOMPARE(read.error().offset, offset);
}

void TestJsonReader::refusesEveryCutText()
{
    const QByteArray text = R"({"a": [1, -2.5e3, "x\n\u00e9", null], "b": {"c": true, "d": false}})";
    QVERIFY(readJson(text));
    for (qsizetype n = 0; n < text.size(); ++n) {
        const auto read = readJson(text.first(n));
        QVERIFY2(!read, text.first(n).constData());
        QVERIFY(read.error().offset <= n && !read.error().message.isEmpty());
    }
}

void TestJsonReader::warns_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QStringList>("parts");
    QTest::newRow("nothing to say") << QByteArray(R"({"None": "x", "a": null, "b": 1})") << QStringList();
    QTest::newRow("None") << QByteArray(R"({"b": "None"})") << QStringList{QStringLiteral("null is written null")};
    QTest::newRow("True") << QByteArray(R"(["True", "False"])")
                          << QStringList{QStringLiteral("\"True\" is text here"), QStringLiteral("\"False\" is text here")};
    QTest::newRow("equal keys") << QByteArray("{\"a\": 1,\n\"a\": 2}") << QStringList{QStringLiteral("Line 2: the key \"a\" comes twice")};
    QTest::newRow("big") << QByteArray("[99999999999999999999]") << QStringList{QStringLiteral("fired as text")};
}

void TestJsonReader::warns()
{
    QFETCH(QByteArray, text);
    QFETCH(QStringList, parts);
    const auto read = readJson(text);
    QVERIFY(read);
    QCOMPARE(read->warnings.size(), parts.size());
    for (qsizetype i = 0; i < parts.size(); ++i)
        QVERIFY2(read->warnings[i].contains(parts[i]), qPrintable(read->warnings[i]));
}

void TestJsonReader::nestsToTheLimit()
{
    const auto read = readJson(QByteArray(512, '[') + QByteArray(512, ']'));
    QVERIFY(read);
    QCOMPARE(read->msgpack, QByteArray(511, char(0x91)) + char(0x90));
}

// The map is hashed from nine keys on: each key once, and the last value of each.
void TestJsonReader::keepsManyEqualKeysApart()
{
    for (int keys : {8, 9, 40, 5000}) {
        QByteArray text = "{";
        MsgpackWriter expected;
        expected.map(quint32(keys));
        for (int i = 0; i < keys; ++i) {
            text += "\"k" + QByteArray::number(i) + "\":0,";
            expected.str("k" + QByteArray::number(i));
            expected.integer(i % 3 == 0 ? -i - 1 : 0);
        }
        for (int i = 0; i < keys; i += 3)
            text += "\"k" + QByteArray::number(i) + "\":" + QByteArray::number(-i - 1) + ',';
        text.back() = '}';
        const auto read = readJson(text);
        QVERIFY(read);
        QCOMPARE(read->msgpack, expected.bytes());
    }
}

void TestJsonReader::boundsItsWarnings()
{
    const auto read = readJson("[" + QByteArray("\n\"None\",").repeated(100) + "1]");
    QVERIFY(read);
    QCOMPARE(read->warnings.size(), 21);
    QVERIFY2(read->warnings.last().contains(QStringLiteral("80")), qPrintable(read->warnings.last()));
}

QTEST_GUILESS_MAIN(TestJsonReader)
#include "tst_jsonreader.moc"
