#include "msgpackwriter.h"
#include "readercheck.h"

#include <QTest>

using namespace brine;

namespace {

QByteArray moment(const char *text)
{
    MsgpackWriter writer;
    writer.map(1);
    writer.str("a");
    writer.ext(78, text);
    return writer.take();
}

const QByteArrayList Pieces{
    "a", "b", "foo bar", "1", "017", "0x1F", "1:30", "12e3", "1.5", "-1", ".5", "yes", "no", "null", "~", "None", "2001-01-01",
    "2001-12-14 21:59:43.10 -5", "'q'", "\"d\"", "'it''s'", "\"a\\n\\x41\"", "|\n  x\n   y\n\n  z\n", ">\n  x\n  y\n\n   z\n  w\n",
    "|-\n x\n", ">+\n x\n\n", "|2\n   x\n", "[", "]", "{", "}", ",", ": ", ":", "- ", "-", "? ", "?", "&a ", "*a", "&b ", "*b", "!!str ",
    "!!int ", "! ", "!foo ", "<<: ", "<<: *a", "#c", " #c\n", "\n", "\n  ", "\n ", "\n    ", "\t", " ", "  ", "---", "...", "%", "@", "`",
    "|", ">", "\xc3\xa9", "\xe2\x80\xa8", "\xc2\x85", "\r\n", "\r", "=", "!!binary aGk=", "!!set ", "{a: 1}", "[1, 2]", "a: 1", "- x",
    "x: y", "k:", "!!float ", "1_000", "0b1", "a?b", "://", "a:b", "---\n", "\n...\n", "--- ", "!!null ", "!!bool ", "!!timestamp ",
    "\"a\n b\"", "'x\n\n y'", "a\n b", "a\n\n  b", "!<tag:yaml.org,2002:str> ", "!!omap ", "- a: 1\n", "!!pairs ", "\xef\xbb\xbf", "\x7f"};
const QByteArrayList Sound{
    "a: &x {b: 1}\nc: {<<: *x, d: 2}\n", "- 1\n- - 2\n  - 3\n-\n  a: b\n", "k:\n- a\n- b\nl: [x, {y: z}, 'q']\n", "? a\n: b\n? c\n",
    "s: |2-\n   x\n  y\nt: >\n  a\n  b\n\n  c\n", "{a: 1, b, c: [1: 2, 3]}", "%YAML 1.1\n---\na: b\n...\n",
    "x: \"a\\\n  b\"\ny: plain text\n  continued\n  # no\nz: 1\n", "!!set {a, b: 1}\n", "key: # comment\n  - v # c\n  -   w\n",
    "\"quoted key\": v\n'k2' : w\n", "a: 2001-12-14t21:59:43.10-05:00\nb: 12.5e+3\nc: 0b1_0\n", "x: !!binary |\n  aGVs\n  bG8=\n"};

} // namespace

class TestYamlReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAsJson_data();
    void readsAsJson();
    void readsMoments_data();
    void readsMoments();
    void readsTypedKeys();
    void refuses_data();
    void refuses();
    void warns_data();
    void warns();
    void stopsAliasBombs_data();
    void stopsAliasBombs();
    void agreesWithPyYaml();
};

void TestYamlReader::readsAsJson_data()
{
    QTest::addColumn<QByteArray>("yaml");
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const char *name, const QByteArray &yaml, const char *json) { QTest::newRow(name) << yaml << QByteArray(json); };
    row("empty", "", "null");
    row("booleans", "[yes, No, ON, off, true, FALSE, y, n, oN]", R"([true,false,true,false,true,false,"y","n","oN"])");
    row("null", "{a: , b: ~, c: null, d: NULL, e: nULL}", R"({"a":null,"b":null,"c":null,"d":null,"e":"nULL"})");
    row("integers", "[017, 0x1F, 0b11, 1_000, -0x1, +5, 08, 0o17, 0]", R"([15,31,3,1000,-1,5,"08","0o17",0])");
    row("base 60", "[1:30, -1:30:00, 1:60, 1:30.5]", R"([90,-5400,"1:60",90.5])");
    row("floats", "[1.5, 1., .5, -.5, 12e3, 12.0e3, 12.0e+3, 1_0.5]", R"([1.5,1.0,0.5,"-.5","12e3","12.0e3",12000.0,10.5])");
    row("None is text", "{b: None}", R"({"b":"None"})");
    row("JSON is YAML", R"({"a": [1, "x\n"], "b": {}})", R"({"a":[1,"x\n"],"b":{}})");
    row("block", "a:\n- 1\n- b: 2\n  c: 3\nd:\n  e: f\n", R"({"a":[1,{"b":2,"c":3}],"d":{"e":"f"}})");
    row("literal", "a: |\n  x\n   y\n\n  z\n\n", R"({"a":"x\n y\n\nz\n"})");
    row("keep", "a: |+\n  x\n\n", R"({"a":"x\n\n"})");
    row("strip", "a: |-\n  x\n\n", R"({"a":"x"})");
    row("folded", "a: >\n  x\n  y\n\n  z\n   w\n  v\n", R"({"a":"x y\nz\n w\nv\n"})");
    row("plain over lines", "a: x\n  y\n\n  z\n", R"({"a":"x y\nz"})");
    row("quoted over lines", "a: \"x\n  y\\\n  z\"\n", R"({"a":"x yz"})");
    row("merge", "x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3, c: 4}", R"({"x":{"a":1,"b":2},"y":{"a":1,"b":3,"c":4}})");
    row("merge list", "y: {<<: [{a: 1}, {a: 2, b: 2}]}", R"({"y":{"a":1,"b":2}})");
    row("alias", "a: &x [1]\nb: *x", R"({"a":[1],"b":[1]})");
    row("tags", "[!!str 1, !!int '2', !!float 3, !!null x, !!bool yEs, ! 4]", R"(["1",2,3.0,null,true,4])");
    row("pairs", "!!omap [a: 1, b: 2]", R"([["a",1],["b",2]])");
    row("set", "!!set {a, b, a}", R"(["a","b"])");
    row("big", "18446744073709551616", R"("18446744073709551616")");
    row("big hexadecimal", "0xffffffffffffffffff", R"("4722366482869645213695")");
    row("a colon in text", "{a: b:c, d: 'e: f'}", R"({"a":"b:c","d":"e: f"})");
    row("equal numbers are one key", "{? '1' : a, b: 1, b: 2}", R"({"1":"a","b":2})");
    row("comment", "a: 1 # b\n# c\nd: e#f", R"({"a":1,"d":"e#f"})");
    row("document marks", "%YAML 1.1\n---\na: 1\n...\n", R"({"a":1})");
    row("own handle", "%TAG !y! tag:yaml.org,2002:\n--- !y!str 1", R"("1")");
}

void TestYamlReader::readsAsJson()
{
    QFETCH(QByteArray, yaml);
    QFETCH(QByteArray, json);
    const auto read = readYaml(yaml);
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    QCOMPARE(read->msgpack.toHex(), readJson(json)->msgpack.toHex());
}

void TestYamlReader::readsMoments_data()
{
    QTest::addColumn<QByteArray>("yaml");
    QTest::addColumn<QByteArray>("stamp");
    QTest::newRow("date") << QByteArray("2001-12-14") << QByteArray("20011214T00:00:00.000000");
    QTest::newRow("time") << QByteArray("2001-12-14t21:59:43.10") << QByteArray("20011214T21:59:43.100000");
    QTest::newRow("nine digits") << QByteArray("2001-1-4 1:59:43.123456789") << QByteArray("20010104T01:59:43.123456");
    // datetime.strftime without %z: the digits stay as they were typed.
    QTest::newRow("zone") << QByteArray("2001-12-14 21:59:43.10 -5") << QByteArray("20011214T21:59:43.100000");
    QTest::newRow("Z") << QByteArray("2001-12-14T21:59:43Z") << QByteArray("20011214T21:59:43.000000");
}

void TestYamlReader::readsMoments()
{
    QFETCH(QByteArray, yaml);
    QFETCH(QByteArray, stamp);
    const auto read = readYaml("a: " + yaml);
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    QCOMPARE(read->msgpack, moment(stamp.constData()));
    QCOMPARE(read->warnings.size(), 1);
}

void TestYamlReader::readsTypedKeys()
{
    const auto read = readYaml("{1: a, 1.0: b, true: c, 2: d, null: e, !!binary aGk=: f}");
    QVERIFY(read);
    // As in Python, 1, 1.0 and true are one key: the first one's type, the last one's value.
    QCOMPARE(read->msgpack.toHex(), QByteArray("8401a16302a164c0a165c4026869a166"));
    QVERIFY(!read->warnings.isEmpty());
}

void TestYamlReader::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("part");
    const auto row = [](const char *name, const QByteArray &text, int line, int column, const char *part) {
        QTest::newRow(name) << text << line << column << QString::fromUtf8(part);
    };
    row("tab", "a:\n\tb: 1", 2, 1, "a tab cannot stand");
    row("open list", "a: [1, 2\n", 2, 1, "a ] is missing");
    row("open map", "{a: 1", 1, 6, "a } is missing");
    row("open quotes", "é: \"x", 1, 4, "inside the quotes that begin here");
    row("two colons", "a: b: c", 1, 5, "belongs to no key");
    row("no colon", "a: 1\nb\nc: 2", 2, 1, "a colon is missing");
    row("wrong indentation", "a: 1\n  b: 2", 2, 4, "belongs to no key");
    row("stray bracket", "]", 1, 1, "could close");
    row("at sign", "a: @b", 1, 4, "nothing can begin with @");
    row("percent", "a: %b", 1, 4, "nothing can begin with %");
    row("two documents", "a: 1\n---\nb: 2", 2, 1, "second document");
    row("undefined alias", "a: *x", 1, 4, "no anchor &x");
    row("own alias", "a: &x [1, *x]", 1, 11, "refers to itself");
    row("two anchors", "a: &x 1\nb: &x 2", 2, 4, "second time");
    row("list as key", "? [a]\n: b", 1, 3, "cannot be a key");
    row("map as key", "{{a: 1}: b}", 1, 2, "cannot be a key");
    row("unknown tag", "a: !foo b", 1, 9, "!foo is not known");
    row("Python's tag", "a: !!python/tuple [1]", 1, 4, "Python's own YAML tags are refused");
    row("Python's apply", "!!python/object/apply:os.system ['x']", 1, 1, "Python's own");
    row("undefined handle", "!x!y z", 1, 1, "no %TAG line");
    row("no such day", "a: 2001-13-01", 1, 4, "no such day");
    row("no such hour", "a: 2001-12-01 24:00:00", 1, 4, "no such day or time");
    row("no integer", "!!int x", 1, 7, "no integer");
    row("empty binary digits", "0b_", 1, 1, "no integer");
    row("no base64", "!!binary a", 1, 10, "base64");
    row("merge of text", "{<<: a}", 1, 6, "<< wants a mapping");
    row("merge as value", "a: <<", 1, 4, "<< can only be a key");
    row("lone =", "a: =", 1, 4, "a lone =");
    row("escape", "\"\\q\"", 1, 2, "no escape \\q");
    row("surrogate", "\"\\ud83d\\ude00\"", 1, 2, "surrogate");
    row("control character", "a: b\x01", 1, 5, "U+0001");
    row("not UTF-8", "a: \xff", 1, 4, "0xff is not UTF-8");
    row("question mark in braces", "{url: a?b}", 1, 8, "comma");
    row("too deep", QByteArray(600, '['), 1, 513, "512 levels");
    row("too deep in blocks", QByteArray("- ").repeated(600) + "x", 1, 1027, "512 levels");
    row("too many digits", QByteArray(4301, '1'), 1, 1, "4300 digits");
}

void TestYamlReader::refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(int, line);
    QFETCH(int, column);
    QFETCH(QString, part);
    const auto read = readYaml(text);
    QVERIFY(!read);
    compareError(read.error(), line, column, part);
}

void TestYamlReader::warns_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("part");
    const auto row = [](const QByteArray &text, const char *part) { QTest::newRow(text.constData()) << text << QString::fromUtf8(part); };
    row("a: None", "None is text here; null is written null");
    row("a: 'None'", "");
    row("a: yes", "yes is the boolean true");
    row("a: true", "");
    row("a: 017", "octal number here: 15");
    row("a: 0x17", "");
    row("a: 1:30", "base 60 here: 90");
    row("a: 1_000", "the integer 1000");
    row("a: 12e3", "12e3 is text here");
    row("a: 08", "08 is text here");
    row("a: 0o17", "0o17 is text here");
    row("a: nan", "written .nan");
    row("a: 2026-11-23", "is a date here");
    row("a: 2026-11-23T10:00:00+02:00", "drops the zone");
    row("1: a", "The key 1 is no text");
    row("{a: 1, a: 2}", "comes twice");
    row("{<<: {a: 1}, a: 2}", "");
    row("a: 99999999999999999999", "fired as text");
    row("a: plain text, 10.0.0.1, v1.2.3", "");
}

void TestYamlReader::warns()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, part);
    const auto read = readYaml(text);
    QVERIFY(read);
    QCOMPARE(read->warnings.size(), part.isEmpty() ? 0 : 1);
    if (!part.isEmpty())
        QVERIFY2(read->warnings[0].contains(part), qPrintable(read->warnings[0]));
}

void TestYamlReader::stopsAliasBombs_data()
{
    QTest::addColumn<QByteArray>("text");
    QByteArray lists = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n", merges = "a0: &a0 {x: 1}\n";
    for (int i = 1; i < 40; ++i) {
        const QByteArray n = QByteArray::number(i), before = "*a" + QByteArray::number(i - 1);
        lists += "a" + n + ": &a" + n + " [" + (before + ", ").repeated(9) + "y]\n";
        merges += "a" + n + ": &a" + n + " {<<: [" + (before + ", ").repeated(9) + before + "]}\n";
    }
    QTest::newRow("lists") << lists;
    QTest::newRow("merges") << merges;
}

void TestYamlReader::stopsAliasBombs()
{
    QFETCH(QByteArray, text);
    const auto read = readYaml(text);
    QVERIFY(!read);
    QVERIFY2(read.error().message.contains(QStringLiteral("aliases multiply")), qPrintable(read.error().message));
}

void TestYamlReader::agreesWithPyYaml()
{
    if (const QByteArray missing = missingForTexts(); !missing.isEmpty())
        QSKIP(missing.constData());
    RandomText random(20261123, Pieces, Sound);
    QByteArrayList texts = Sound;
    while (texts.size() < 6000)
        texts.append(random.next());
    compareWithPython(QStringLiteral("yaml_oracle.py"), texts, Dialect::Yaml, [](const QByteArray &, const QByteArray &) { return false; });
}

QTEST_GUILESS_MAIN(TestYamlReader)
#include "tst_yamlreader.moc"
