#include "jsonwriter.h"
#include "msgpackview.h"
#include "msgpackwriter.h"
#include "payloadwriter.h"
#include "readercheck.h"
#include "textforms.h"

#include <QTest>
#include <bit>
#include <cmath>
#include <limits>

using namespace brine;

namespace {

const QByteArrayList Words{
    "", "a", "fun", "hello world", "yes", "No", "on", "null", "~", "true", "None", "017", "08", "0x1F", "0o17", "1:30", "12e3", "1.5", ".5",
    "1_000", ".inf", "nan", "2001-01-01", "2001-12-14 21:59:43", "=", "<<", "y", "-", "- x", "-x", "?", "? x", ":", "a:", "a: b", "a:b", "a #b",
    "#a", "a#b", " a", "a ", "\ta", "a\t", "[", "]", "{", "}", "{a: 1}", "[x]", ",", "&a", "*a", "!a", "!!str", "|", ">", "%a", "@a", "`a", "'",
    "\"", "it's", "say \"x\"", "\\", "\\n", "a\nb", "a\nb\n", "a\n\n", "\n", "\na", " a\nb", "a\n b\n", "a\n\n\nb", "a  \nb", "a\n  ", "a\r\nb",
    "\r", "\x01", "\x7f", "\xc2\x85", "a\xc2\x85" "b", "\xc2\xa0", "\xe2\x80\xa8", "a\xe2\x80\xa9" "b", "\xef\xbb\xbf", "a\xef\xbb\xbf\nb",
    "\xef\xbf\xbe", "\xef\xbf\xbf\nx", "\xef\xbf\xbd", "\xe2\x80\xae", "\xc3\xa9", "\xf0\x9f\x98\x80", "---", "...", "--- a", "... a", "---\na",
    "a\n---\nb", "%YAML 1.1", "\xf3\xa0\x81\x81", "a\\ud834\xf0\x9d\x85\xb3\nb", "$bytes", "/etc/hosts", "10.0.0.1", "C:\\x", "http://h/p?q=1#f", "*", "?x", ":x"};

/// Payloads that can be fired: texts in UTF-8, no two equal keys.
class RandomPayload
{
public:
    explicit RandomPayload(quint32 seed) : m_random(seed) { }

    QByteArray next()
    {
        MsgpackWriter out;
        map(out, 4);
        return out.take();
    }

private:
    quint64 below(quint64 n) { return m_random() % n; }
    QByteArray text()
    {
        const QByteArray &word = Words[qsizetype(below(quint64(Words.size())))];
        switch (below(12)) {
        case 0: return word + Words[qsizetype(below(quint64(Words.size())))];
        case 1: return word.repeated(1 + qsizetype(below(400)));
        default: return word;
        }
    }
    QByteArray bytes()
    {
        QByteArray out;
        for (quint64 n = below(9); n > 0; --n)
            out += char(below(256));
        return out;
    }
    double real()
    {
        static constexpr double Special[] = {0.0, -0.0, 1.0, -1.5, 1e16, 1e-7, 1e22, 0.1, 5e-324, 1.7976931348623157e308, 123456.0};
        if (below(2))
            return Special[below(std::size(Special))];
        const double value = std::bit_cast<double>(m_random());
        return std::isfinite(value) ? value : below(2) ? std::numeric_limits<double>::infinity() : -std::numeric_limits<double>::infinity();
    }
    void integer(MsgpackWriter &out)
    {
        const quint64 magnitude = m_random() >> below(64);
        if (below(2))
            out.unsignedInteger(magnitude);
        else
            out.integer(qint64(magnitude));
    }
    void scalar(MsgpackWriter &out)
    {
        switch (below(10)) {
        case 0: out.nil(); break;
        case 1: out.boolean(below(2)); break;
        case 2: case 3: integer(out); break;
        case 4: out.real(real()); break;
        case 5: out.bin(bytes()); break;
        case 6: out.ext(78, below(2) ? "20261123T02:24:20.805249" : "20261123T00:00:00.000000"); break;
        default: out.str(text());
        }
    }
    void value(MsgpackWriter &out, int depth)
    {
        if (depth > 0 && below(3) == 0)
            map(out, depth - 1);
        else if (depth > 0 && below(3) == 0)
            list(out, depth - 1);
        else
            scalar(out);
    }
    void list(MsgpackWriter &out, int depth)
    {
        const quint32 count = quint32(below(6));
        out.array(count);
        for (quint32 i = 0; i < count; ++i)
            value(out, depth);
    }
    // A number behind each text key keeps the keys apart; typed keys are numbers that stand nowhere else.
    void map(MsgpackWriter &out, int depth)
    {
        const quint32 count = quint32(below(7));
        out.map(count);
        for (quint32 i = 0; i < count; ++i) {
            switch (below(8)) {
            case 0: out.integer(-1000 - qint64(i)); break;
            case 1: out.real(0.5 + i); break;
            case 2: out.bin(bytes() + char(i)); break;
            default: out.str(i == 0 ? text() : text() + QByteArray::number(i)); break;
            }
            value(out, depth);
        }
    }

    std::mt19937_64 m_random;
};

QByteArrayList payloads(int count)
{
    RandomPayload random(20261123);
    QByteArrayList list;
    while (list.size() < count) {
        const QByteArray payload = random.next();
        // Two texts that differ only by the number behind them may still meet; such a map is no fair question.
        if (readPayload(toPython(payload), Dialect::Python)->warnings.filter(QStringLiteral("comes twice")).isEmpty())
            list.append(payload);
    }
    return list;
}

} // namespace

class TestPayloadRound : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void words_data();
    void words();
    void comesBackHere_data();
    void comesBackHere();
    void comesBackFromPython_data();
    void comesBackFromPython();
    void jsonComesBack();
    void nan();
    void deepest();
    void whatNoLiteralHolds();
    void exactOrRefused_data();
    void exactOrRefused();
    void obstaclesAreNamed_data();
    void obstaclesAreNamed();
    void textsAsArguments();
};

void TestPayloadRound::words_data()
{
    QTest::addColumn<QByteArray>("word");
    for (const QByteArray &word : Words)
        QTest::newRow(word.toPercentEncoding().constData()) << word;
    QTest::newRow("long") << QByteArray(3000, 'x');
    QTest::newRow("long and quoted") << QByteArray("x: ").repeated(800);
}

// Each text as value, key, list item and alone, through YAML and Python.
void TestPayloadRound::words()
{
    QFETCH(QByteArray, word);
    MsgpackWriter out;
    out.map(2);
    out.str(word);
    out.str(word);
    out.str("list" + word);
    out.array(3);
    out.str(word);
    out.array(1);
    out.str(word);
    out.map(1);
    out.str(word);
    out.str(word);
    MsgpackWriter alone;
    alone.str(word);
    for (const QByteArray &payload : {out.bytes(), alone.bytes()}) {
        const QByteArray yaml = toYaml(payload);
        const auto fromYaml = readYaml(yaml);
        QVERIFY2(fromYaml, (yaml + (fromYaml ? QByteArray() : fromYaml.error().message.toUtf8())).constData());
        QVERIFY2(fromYaml->msgpack == payload, yaml.constData());
        QVERIFY2(fromYaml->warnings.isEmpty(), yaml.constData());
        QCOMPARE(readPayload(toPython(payload), Dialect::Python)->msgpack, payload);
    }
}

void TestPayloadRound::comesBackHere_data()
{
    QTest::addColumn<int>("dialect");
    QTest::newRow("YAML") << int(Dialect::Yaml);
    QTest::newRow("Python") << int(Dialect::Python);
}

void TestPayloadRound::comesBackHere()
{
    QFETCH(int, dialect);
    const bool yaml = Dialect(dialect) == Dialect::Yaml;
    for (const QByteArray &payload : payloads(600)) {
        const QByteArray text = yaml ? toYaml(payload) : toPython(payload);
        const auto read = readPayload(text, Dialect(dialect));
        QVERIFY2(read, (text + (read ? QByteArray() : read.error().message.toUtf8())).constData());
        QVERIFY2(read->msgpack == payload, (text + "\n" + payload.toHex() + "\n" + read->msgpack.toHex()).constData());
    }
}

void TestPayloadRound::comesBackFromPython_data()
{
    QTest::addColumn<QString>("script");
    QTest::newRow("PyYAML") << QStringLiteral("yaml_oracle.py");
    QTest::newRow("ast.literal_eval") << QStringLiteral("literal_oracle.py");
}

void TestPayloadRound::comesBackFromPython()
{
    QFETCH(QString, script);
    if (const QByteArray missing = missingForTexts(); !missing.isEmpty())
        QSKIP(missing.constData());
    const QByteArrayList list = payloads(200);
    PythonOracle oracle;
    for (const QByteArray &payload : list)
        oracle.add(script.startsWith(QLatin1String("yaml")) ? toYaml(payload) : toPython(payload));
    const QList<QByteArray> answers = oracle.ask(script);
    QVERIFY2(answers.size() == list.size(), answers.value(0).constData());
    for (qsizetype i = 0; i < list.size(); ++i)
        QVERIFY2(answers[i] == "V " + list[i].toHex(), (toYaml(list[i]) + '\n' + answers[i] + "\n  " + list[i].toHex()).constData());
}

// What JSON can hold comes back from it: the same text again, though bytes and times have become text.
void TestPayloadRound::jsonComesBack()
{
    for (const QByteArray &payload : payloads(600)) {
        const QByteArray compact = toJson(payload);
        for (int indent : {0, 2}) {
            const QByteArray json = toJson(payload, {indent, false, false, false});
            const auto read = readJson(json);
            QVERIFY2(read, json.constData());
            if (read->warnings.filter(QStringLiteral("comes twice")).isEmpty()) // 1 and "1" are one key in JSON
                QCOMPARE(toJson(read->msgpack), compact);
        }
    }
}

void TestPayloadRound::nan()
{
    MsgpackWriter out;
    out.real(std::numeric_limits<double>::quiet_NaN());
    QCOMPARE(toYaml(out.bytes()), QByteArray(".nan\n"));
    QVERIFY(std::isnan(MsgpackView(readYaml(toYaml(out.bytes()))->msgpack).toDouble()));
    QVERIFY(std::isnan(MsgpackView(readPayload(toPython(out.bytes()), Dialect::Python)->msgpack).toDouble()));
}

void TestPayloadRound::deepest()
{
    const QByteArray lists = QByteArray(511, char(0x91)) + char(0x90);
    const QByteArray maps = QByteArray("\x81\xa1" "a").repeated(511) + char(0x80);
    for (const QByteArray &payload : {lists, maps}) {
        QCOMPARE(readYaml(toYaml(payload))->msgpack, payload);
        QCOMPARE(readPayload(toPython(payload), Dialect::Python)->msgpack, payload);
        QCOMPARE(readJson(toJson(payload))->msgpack, payload);
    }
}

void TestPayloadRound::whatNoLiteralHolds()
{
    const QByteArray cut = QByteArray::fromHex("82a16101");
    QCOMPARE(MsgpackView(readYaml(toYaml(cut))->msgpack).find("$undecodable").bytes().toByteArray(), cut.toBase64());
    QVERIFY(toYaml(cut).startsWith("# "));
    QCOMPARE(MsgpackView(readPayload(toPython(cut), Dialect::Python)->msgpack).find("$undecodable").bytes().toByteArray(), cut.toBase64());
    // A list as a key: YAML shows it as text, Python as a tuple.
    const QByteArray listKey = QByteArray::fromHex("8192010203");
    QCOMPARE(readYaml(toYaml(listKey))->msgpack, readJson(R"({"[1, 2]": 3})")->msgpack);
    QCOMPARE(readPayload(toPython(listKey), Dialect::Python)->msgpack, listKey);
    // Equal keys are all written; the last one counts for a reader.
    QCOMPARE(toYaml(QByteArray::fromHex("82a16101a16102")), QByteArray("a: 1\na: 2\n"));
    QCOMPARE(toPython(QByteArray::fromHex("82a16101a16102")), QByteArray("{'a': 1, 'a': 2}"));
}

void TestPayloadRound::exactOrRefused_data()
{
    QTest::addColumn<int>("dialect");
    QTest::addColumn<int>("least"); // of 600, what must come back
    QTest::newRow("JSON") << int(Dialect::Json) << 100;
    QTest::newRow("YAML") << int(Dialect::Yaml) << 600;
    QTest::newRow("Python") << int(Dialect::Python) << 600;
    QTest::newRow("key=value") << int(Dialect::KeyValue) << 80;
    QTest::newRow("Salt") << int(Dialect::Salt) << 200;
}

// What does not come back as it was has a reason, and only then one.
void TestPayloadRound::exactOrRefused()
{
    QFETCH(int, dialect);
    QFETCH(int, least);
    int exact = 0;
    for (const QByteArray &payload : payloads(600)) {
        const QByteArray text = writePayload(payload, Dialect(dialect));
        QVERIFY2(Dialect(dialect) != Dialect::Salt || !text.contains('\n'), text.constData());
        if (readsBackAs(payload, text, Dialect(dialect)))
            ++exact;
        else
            QVERIFY2(!obstacleTo(Dialect(dialect), payload).startsWith(QStringLiteral("one of its values")), text.constData());
    }
    QVERIFY2(exact >= least, QByteArray::number(exact).constData());
}

void TestPayloadRound::obstaclesAreNamed_data()
{
    QTest::addColumn<int>("dialect");
    QTest::addColumn<QByteArray>("python");
    QTest::addColumn<QString>("obstacle");
    const auto row = [](const char *name, Dialect dialect, const char *python, const char *obstacle) {
        QTest::newRow(name) << int(dialect) << QByteArray(python) << QString::fromUtf8(obstacle);
    };
    row("bytes in JSON", Dialect::Json, "{'a': [1, {'b c': b'x'}]}", "bytes at a[1].\"b c\"");
    row("a date in JSON", Dialect::Json, "{'when': datetime.datetime(2026, 11, 23, 2, 24, 20, 5)}", "a date at when");
    row("a number as a key in JSON", Dialect::Json, "{'a': {1: 2}}", "the key 1, which is no text at a");
    row("infinity in JSON", Dialect::Json, "{'a': 1e999}", "a number that is not finite at a");
    row("a list in key=value", Dialect::KeyValue, "[1]", "what is no dictionary");
    row("a key with a blank in key=value", Dialect::KeyValue, "{'a b': 1}", "the key a b, which is no name before =");
    row("an empty key in key=value", Dialect::KeyValue, "{'': 1}", "the key , which is no name before =");
    row("bytes in key=value", Dialect::KeyValue, "{'a': b'x'}", "bytes at a");
    row("a date for Salt", Dialect::Salt, "{1: [datetime.datetime(2026, 11, 23, 2, 24, 20, 5)]}", "a date at \"1\"[0]");
    row("a tuple as a key in YAML", Dialect::Yaml, "{(1, 2): 3}", "list as a key");
}

void TestPayloadRound::obstaclesAreNamed()
{
    QFETCH(int, dialect);
    QFETCH(QByteArray, python);
    QFETCH(QString, obstacle);
    const auto payload = readPayload(python, Dialect::Python);
    QVERIFY(payload);
    QVERIFY(!readsBackAs(payload->msgpack, writePayload(payload->msgpack, Dialect(dialect)), Dialect(dialect)));
    QCOMPARE(obstacleTo(Dialect(dialect), payload->msgpack), obstacle);
    const QByteArray twice = QByteArray::fromHex("82a16101a16102");
    QCOMPARE(obstacleTo(Dialect(dialect), twice), QStringLiteral("the key a twice"));
}

// Bare where that stays the text, else in quotes: 5 is a number, "5" the text.
void TestPayloadRound::textsAsArguments()
{
    const auto written = [](const char *python) { return toKeyValue(readPayload(python, Dialect::Python)->msgpack); };
    QCOMPARE(written("{'a': 'it\\'s, well', 'b': '5', 'c': 5, 'd': None, 'e': 'None', 'f': '', 'g': [1, 'x y'], 'h': 'b=c d=e', 'i': 'x #y'}"),
             QByteArray("a=it's, well\nb=\"5\"\nc=5\nd=null\ne=\"None\"\nf=\ng=[1, \"x y\"]\nh=\"b=c d=e\"\ni=x #y\n"));
    for (const QByteArray &word : Words) {
        MsgpackWriter out;
        out.map(2);
        out.str("word");
        out.str(word);
        out.str("list");
        out.array(1);
        out.str(word);
        const QByteArray text = toKeyValue(out.bytes());
        QVERIFY2(readsBackAs(out.bytes(), text, Dialect::KeyValue), text.constData());
    }
}

QTEST_GUILESS_MAIN(TestPayloadRound)
#include "tst_payloadround.moc"
