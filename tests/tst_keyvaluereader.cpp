#include "readercheck.h"

#include <QTest>

using namespace brine;

class TestKeyValueReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
    void warns_data();
    void warns();
};

void TestKeyValueReader::reads_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const char *name, const QByteArray &text, const char *json) { QTest::newRow(name) << text << QByteArray(json); };
    row("nothing", "", "{}");
    row("blank lines and comments", "\n  \n# a=1\n\t# b\n", "{}");
    row("typed as Salt does", "a=1\nb=yes\nc=None\nd=[1, x]\ne={f: 017}\ng=1_000\nh=2026-11-23\ni=~",
        R"({"a":1,"b":true,"c":null,"d":[1,"x"],"e":{"f":17},"g":"1_000","h":"2026-11-23","i":null})");
    row("words on a line", "a=1 b=two\tc={x: 1, y: 2}", R"({"a":1,"b":"two","c":{"x":1,"y":2}})");
    row("rest of the line", "msg=hello world, it's me\nn=1", R"({"msg":"hello world, it's me","n":1})");
    row("quotes are YAML's", "a=\"5\" b='6' c=\"x y\"", R"({"a":"5","b":"6","c":"x y"})");
    row("equals in the value", "url=http://h/?a=1&b=2", R"({"url":"http://h/?a=1&b=2"})");
    row("a quoted pair", "a=\"b=c d=e\" f=1", R"({"a":"b=c d=e","f":1})");
    row("carriage returns", "a=1\r\nb=2\r", R"({"a":1,"b":2})");
    row("indented, blanks at the end", "   a=1   \n", R"({"a":1})");
    row("empty value", "a=", R"({"a":""})");
    row("hash in the value", "a=x #y", R"({"a":"x #y"})");
    row("last of equal keys", "a=1\nb=2\na=3", R"({"a":3,"b":2})");
    row("names", "_a.b-c=1\n\xc3\xbc=2", R"({"_a.b-c":1,"ü":2})");
    row("open bracket", "a=[1 b=2", R"({"a":"[1 b=2"})");
}

void TestKeyValueReader::reads()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, json);
    const auto read = readPayload(text, Dialect::KeyValue);
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    QCOMPARE(read->msgpack.toHex(), readJson(json)->msgpack.toHex());
    QVERIFY(read->isMap);
}

void TestKeyValueReader::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("part");
    QTest::newRow("no pair") << QByteArray("a=1\n  hello\n") << 2 << 3 << QStringLiteral("expected key=value");
    QTest::newRow("digit first") << QByteArray("1a=2") << 1 << 1 << QStringLiteral("begins with a letter");
    QTest::newRow("two equals") << QByteArray("a==2") << 1 << 1 << QStringLiteral("expected key=value");
    QTest::newRow("not UTF-8") << QByteArray("a=1\nb=\xff") << 2 << 3 << QStringLiteral("not UTF-8");
    QTest::newRow("own alias") << QByteArray("a=1\nb={c: &x [*x]}") << 2 << 1 << QStringLiteral("refers to itself");
}

void TestKeyValueReader::refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(int, line);
    QFETCH(int, column);
    QFETCH(QString, part);
    const auto read = readPayload(text, Dialect::KeyValue);
    QVERIFY(!read);
    compareError(read.error(), line, column, part);
}

void TestKeyValueReader::warns_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("part");
    QTest::newRow("words") << QByteArray("cmd=env A=1") << QStringLiteral("2 pair");
    QTest::newRow("boolean") << QByteArray("a=yes") << QStringLiteral("the boolean true");
    QTest::newRow("twice") << QByteArray("a=1\na=2") << QStringLiteral("Line 2: the key \"a\" comes twice");
    QTest::newRow("nothing") << QByteArray("a=hello world") << QString();
}

void TestKeyValueReader::warns()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, part);
    const auto read = readPayload(text, Dialect::KeyValue);
    QVERIFY(read);
    QCOMPARE(read->warnings.size(), part.isEmpty() ? 0 : 1);
    if (!part.isEmpty())
        QVERIFY2(read->warnings[0].contains(part), qPrintable(read->warnings[0]));
}

QTEST_GUILESS_MAIN(TestKeyValueReader)
#include "tst_keyvaluereader.moc"
