#include "naturalorder.h"
#include "textforms.h"
#include "msgpackwriter.h"
#include "randommsgpack.h"

#include <QRandomGenerator>
#include <QTest>

using namespace brine;

class TestTextForms : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void values_data();
    void values();
    void tooDeep();
    void safeText_data();
    void safeText();
    void safeTextIsAlwaysSafe();
    void escapes_data();
    void escapes();
    void hexDump();
    void hexDumpIsCut();
    void namesInTheOrderOfTheirNumbers();
    void anyNamesHaveOneOrder();
};

void TestTextForms::values_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("type");
    const auto row = [](const char *bytes, const char *text, const char *type) {
        QTest::newRow(qPrintable(QStringLiteral("%1 %2").arg(QLatin1String(type), QString::fromUtf8(text).left(30))))
            << QByteArray::fromHex(bytes) << QString::fromUtf8(text) << QString::fromLatin1(type);
    };
    row("a3e282ac", "€", "text");
    row("a0", "", "text");
    row("a3610a62", "a↵b", "text");
    row("a2ff61", "�a", "text");
    row("cfffffffffffffffff", "18446744073709551615", "int");
    row("d38000000000000000", "-9223372036854775808", "int");
    row("cb3ff0000000000000", "1.0", "float");
    row("cb3fb999999999999a", "0.1", "float");
    row("cb7ff8000000000000", "NaN", "float");
    row("cbfff0000000000000", "-Infinity", "float");
    row("ca7f800000", "Infinity", "float");
    row("cb8000000000000000", "-0.0", "float");
    row("c3", "true", "bool");
    row("c2", "false", "bool");
    row("c0", "null", "null");
    row("c403616263", "abc", "bytes");
    row("c40300ff01", "00 ff 01", "bytes");
    row("80", "{} 0 keys", "map");
    row("81a161c0", "{} 1 key", "map");
    row("82a161c0a162c0", "{} 2 keys", "map");
    row("91c0", "[] 1 item", "list");
    row("9301c0c3", "[] 3 items", "list");
    row("c7184e32303236313132335430323a32343a32302e383035323439", "2026-11-23T02:24:20.805249", "datetime");
    row("d6ff00000001", "1970-01-01T00:00:01Z", "datetime");
    row("c7034e616263", "61 62 63", "ext 78");
    row("d40501", "01", "ext 5");
    row("d4fb01", "01", "ext -5");
    row("ddffffffff", "[] 0 items", "list");
    row("c1", "cut off", "invalid");
    row("", "cut off", "invalid");
}

void TestTextForms::values()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, text);
    QFETCH(QString, type);
    QCOMPARE(displayText(MsgpackView(bytes)), text);
    QCOMPARE(typeName(MsgpackView(bytes)), type);
}

void TestTextForms::tooDeep()
{
    const QByteArray bytes = QByteArray(600, '\x91') + '\1';
    MsgpackView v{QByteArrayView(bytes)};
    while (v.isContainer())
        v = v.at(0);
    QCOMPARE(displayText(v), QStringLiteral("…"));
    QCOMPARE(typeName(v), QStringLiteral("too deep"));
}

void TestTextForms::safeText_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("maxChars");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *name, const QByteArray &bytes, int maxChars, const QString &text) {
        QTest::newRow(name) << bytes << maxChars << text;
    };
    row("plain", "salt/job/1", 256, QStringLiteral("salt/job/1"));
    row("markup stays text", "<img src=x>&lt;", 256, QStringLiteral("<img src=x>&lt;"));
    row("controls", QByteArray("a\0\t\n\r\x1b\x7f", 7), 256, QStringLiteral("a\\u0000\\t↵\\r\\u001b\\u007f"));
    row("C1", "\xc2\x85\xc2\x9b", 256, QStringLiteral("\\u0085\\u009b"));
    row("bidi", "a\xe2\x80\xae" "b\xe2\x81\xa6\xe2\x80\x8f", 256, QStringLiteral("a\\u202eb\\u2066\\u200f"));
    row("line separators", "\xe2\x80\xa8\xe2\x80\xa9", 256, QStringLiteral("\\u2028\\u2029"));
    row("what is not seen beyond U+FFFF", "a\xf3\xa0\x81\x81\xf0\x9d\x85\xb3\xe3\x85\xa4", 256, QStringLiteral("a\\U000e0041\\U0001d173\\u3164"));
    row("emoji stay", "\xe2\x9d\xa4\xef\xb8\x8f", 256, QStringLiteral("\u2764\ufe0f"));
    row("what is not seen", "a\xe2\x80\x8b\xe2\x80\x8c\xe2\x80\x8d\xe2\x80\x8e\xe2\x81\xa0\xe2\x81\xa9\xef\xbb\xbf\xc2\xad", 256, QStringLiteral("a\\u200b\\u200c\\u200d\\u200e\\u2060\\u2069\\ufeff\\u00ad"));
    row("spaces, dashes and other marks stay", "\xe2\x80\x8a\xe2\x80\x90\xe2\x80\xa7\xe2\x80\xaf\xe2\x81\x9f\xef\xbc\x80", 256, QString::fromUtf8("\xe2\x80\x8a\xe2\x80\x90\xe2\x80\xa7\xe2\x80\xaf\xe2\x81\x9f\xef\xbc\x80"));
    row("right to left letters stay", "\xd7\x90\xd7\x91", 256, QString::fromUtf8("\xd7\x90\xd7\x91"));
    row("bad bytes", "\xff\xc3(\xe2\x82", 256, QStringLiteral("\ufffd\ufffd(\ufffd\ufffd"));
    row("emoji", "\xf0\x9f\x98\x80", 256, QString::fromUtf8("\xf0\x9f\x98\x80"));
    row("just fits", "abcde", 5, QStringLiteral("abcde"));
    row("cut", "abcdef", 5, QStringLiteral("abcd…"));
    row("a pair is not cut in two", "abc\xf0\x9f\x98\x80\xf0\x9f\x98\x80", 5, QStringLiteral("abc…"));
    row("a pair that just fits", "abc\xf0\x9f\x98\x80", 5, QString::fromUtf8("abc\xf0\x9f\x98\x80"));
    row("an escape is not cut in two", "ab\xc2\x85zz", 7, QStringLiteral("ab…"));
    row("nothing fits", "abc", 1, QStringLiteral("…"));
    row("empty", "", 5, QString());
}

void TestTextForms::safeText()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, maxChars);
    QFETCH(QString, text);
    QCOMPARE(brine::safeText(bytes, maxChars), text);
}

/// Whatever comes: one line, no controls, valid UTF-16, never longer than asked.
void TestTextForms::safeTextIsAlwaysSafe()
{
    RandomMsgpack random(5);
    for (int i = 0; i < 5000; ++i) {
        const QByteArray bytes = random.oneIn(2) ? random.bytes(random.below(80)) : random.text();
        const int maxChars = 1 + int(random.below(40));
        const QString text = brine::safeText(bytes, maxChars);
        QVERIFY(text.size() <= maxChars);
        QVERIFY(text.isValidUtf16());
        for (const QChar c : text)
            QVERIFY2(c.unicode() >= 0x20 && (c.unicode() < 0x7f || c.unicode() > 0x9f) && c != QChar(0x202e), bytes.toHex().constData());
        const QByteArray line = escapeForLine(bytes);
        QVERIFY(line.isValidUtf8());
        for (const char c : line)
            QVERIFY2(uchar(c) >= 0x20 && c != 0x7f, bytes.toHex().constData());
        QVERIFY(!line.contains("\xc2\x9b"));
    }
}

void TestTextForms::escapes_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("plain") << QByteArray("salt/job/1/ret/a") << QByteArray("salt/job/1/ret/a");
    QTest::newRow("forged line") << QByteArray("a\t{}\nsalt/auth") << QByteArray("a\\t{}\\nsalt/auth");
    QTest::newRow("terminal") << QByteArray("\x1b[2J\x07\r") << QByteArray("\\x1b[2J\\x07\\r");
    QTest::newRow("NUL and DEL") << QByteArray("\0\x7f", 2) << QByteArray("\\x00\\x7f");
    QTest::newRow("C1") << QByteArray("\xc2\x9b" "2J\xc2\x80") << QByteArray("\\x9b2J\\x80");
    QTest::newRow("no UTF-8") << QByteArray("\xff\xe2\x82z") << QByteArray("\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz");
    QTest::newRow("bidi") << QByteArray("\xe2\x80\xae") << QByteArray("\\u202e");
    QTest::newRow("what is not seen beyond U+FFFF") << QByteArray("a\xf3\xa0\x81\x81") << QByteArray("a\\U000e0041");
    QTest::newRow("what is not seen") << QByteArray("a\xe2\x80\x8b\xe2\x80\xa8\xe2\x80\xa9\xe2\x81\xa0\xef\xbb\xbf" "b") << QByteArray("a\\u200b\\u2028\\u2029\\u2060\\ufeffb");
    QTest::newRow("unicode") << QByteArray("größe\xc2\xa0日本") << QByteArray("größe\xc2\xa0日本");
    QTest::newRow("backslash stays") << QByteArray("DOMAIN\\user") << QByteArray("DOMAIN\\user");
}

void TestTextForms::escapes()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, line);
    QCOMPARE(escapeForLine(bytes), line);
}

void TestTextForms::hexDump()
{
    QCOMPARE(toHexDump(""), QString());
    QByteArray bytes = "salt/job\n\xff";
    bytes += QByteArray(8, '~');
    QCOMPARE(toHexDump(bytes), QStringLiteral("00000000  73 61 6c 74 2f 6a 6f 62  0a ff 7e 7e 7e 7e 7e 7e  |salt/job..~~~~~~|\n"
                                              "00000010  7e 7e                                             |~~|\n"));
}

void TestTextForms::hexDumpIsCut()
{
    const QString dump = toHexDump(QByteArray(100, 'a'), 32);
    QCOMPARE(dump.count(u'\n'), 3);
    QVERIFY(dump.endsWith(QStringLiteral("|aaaaaaaaaaaaaaaa|\n68 more bytes\n")));
    QVERIFY(toHexDump(QByteArray(1 << 20, 'a')).size() < 400'000);
}

void TestTextForms::namesInTheOrderOfTheirNumbers()
{
    const QByteArrayList ordered{"", "1", "9", "10", "010a", "DB1", "db01", "db1", "db2", "db2a", "db10", "db10.site2", "db10.site10", "web", "web-1",
                                 "web18446744073709551615", "web18446744073709551616", "web99999999999999999999999", "\xc3\xa9t\xc3\xa9"};
    for (qsizetype i = 0; i < ordered.size(); ++i) {
        for (qsizetype j = 0; j < ordered.size(); ++j)
            QVERIFY2((naturalOrder(ordered[i], ordered[j]) <=> 0) == (i <=> j), qPrintable(QString::fromUtf8(ordered[i] + " and " + ordered[j])));
    }
}

/// Sorting asks for a strict order of any bytes.
void TestTextForms::anyNamesHaveOneOrder()
{
    QRandomGenerator random(7);
    QByteArrayList names;
    for (int i = 0; i < 120; ++i) {
        QByteArray name;
        for (int length = random.bounded(6); length > 0; --length)
            name += "012a"[random.bounded(4)];
        names << name;
    }
    for (const QByteArray &a : names) {
        for (const QByteArray &b : names) {
            QCOMPARE(naturalOrder(a, b) == 0, a == b);
            QCOMPARE(naturalOrder(a, b) < 0, naturalOrder(b, a) > 0);
            for (const QByteArray &c : names)
                QVERIFY(!(naturalOrder(a, b) < 0 && naturalOrder(b, c) < 0) || naturalOrder(a, c) < 0);
        }
    }
}

QTEST_GUILESS_MAIN(TestTextForms)
#include "tst_textforms.moc"
