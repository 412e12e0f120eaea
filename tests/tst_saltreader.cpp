#include "projectpaths.h"
#include "readercheck.h"
#include "saltreader.h"

#include <QFile>
#include <QTest>

using namespace brine;

class TestSaltReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithSalt();
    void endOfTextIsNoLineEnd();
    void staysTextWithAWord_data();
    void staysTextWithAWord();
    void refuses();
    void splitsKeywords_data();
    void splitsKeywords();
};

// The vectors come from a real Salt: yes and 017, {braces} only from the first character, what stays text.
void TestSaltReader::agreesWithSalt()
{
    QFile vectors(projectpaths::testData(QStringLiteral("salt_arguments.tsv")));
    QVERIFY(vectors.open(QIODevice::ReadOnly));
    int compared = 0;
    while (!vectors.atEnd()) {
        const QByteArray line = vectors.readLine().chopped(1);
        if (line.startsWith('#'))
            continue;
        const qsizetype tab = line.indexOf('\t');
        const QByteArray text = QByteArray::fromHex(line.first(tab)), wanted = line.sliced(tab + 1);
        const auto read = readPayload(text, Dialect::Salt);
        QVERIFY2(read, (text + ": " + (read ? QByteArray() : read.error().message.toUtf8())).constData());
        QVERIFY2(read->msgpack.toHex() == wanted, (text + " gives " + read->msgpack.toHex() + ", in Salt " + wanted).constData());
        ++compared;
    }
    QVERIFY2(compared > 1000, "the file of vectors is not whole");
}

// $(cat file) takes the line ends off; one inside makes Salt keep the argument as text.
void TestSaltReader::endOfTextIsNoLineEnd()
{
    QCOMPARE(readSalt("{a: 1}\r\n\n")->msgpack, readJson(R"({"a":1})")->msgpack);
    QCOMPARE(readSalt("a=1\n")->msgpack, readJson(R"({"a":1})")->msgpack);
    QCOMPARE(readSalt("{a:\n 1}")->msgpack, readJson(R"("{a:\n 1}")")->msgpack);
    QVERIFY(readSalt("a=1")->isMap);
    QVERIFY(!readSalt("{a: 1")->isMap);
}

void TestSaltReader::staysTextWithAWord_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("part");
    QTest::newRow("broken YAML") << QByteArray("{a: [1}") << QStringLiteral("stays text");
    QTest::newRow("equal keys") << QByteArray("{a: 1, a: 2}") << QStringLiteral("second time");
    QTest::newRow("line end") << QByteArray("{a: 1,\nb: 2}") << QStringLiteral("on one line");
    QTest::newRow("underscores") << QByteArray("1_000") << QStringLiteral("underscores");
}

void TestSaltReader::staysTextWithAWord()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, part);
    const auto read = readSalt(text);
    QVERIFY(read && !read->isMap);
    QCOMPARE(read->warnings.size(), 1);
    QVERIFY2(read->warnings[0].contains(part), qPrintable(read->warnings[0]));
}

// Salt would read these, but no event can hold them.
void TestSaltReader::refuses()
{
    QVERIFY(!readSalt("{a: &x [*x]}"));
    QVERIFY(!readSalt(QByteArray(600, '[') + QByteArray(600, ']')));
    const auto read = readSalt("a=\xff");
    QVERIFY(!read);
    compareError(read.error(), 1, 3, QStringLiteral("not UTF-8"));
}

void TestSaltReader::splitsKeywords_data()
{
    QTest::addColumn<QByteArray>("word");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    const auto row = [](const QByteArray &word, const char *name, const char *value) {
        QTest::newRow(word.constData()) << word << QByteArray(name) << QByteArray(value);
    };
    row("a=b", "a", "b");
    row("a.b-c_1=", "a.b-c_1", "");
    row("_=x=y", "_", "x=y");
    row("\xc3\xa9=1", "\xc3\xa9", "1");
    row("a==b", "", "");
    row("1a=b", "", "");
    row("-a=b", "", "");
    row("a b=c", "", "");
    row("=b", "", "");
    row("ab", "", "");
    row("a=b\n", "a", "b");
    row("a=b\nc", "", "");
}

void TestSaltReader::splitsKeywords()
{
    QFETCH(QByteArray, word);
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    const auto found = salt::keywordArgument(word);
    QCOMPARE(found.has_value(), !name.isEmpty());
    if (found) {
        QCOMPARE(found->name.toByteArray(), name);
        QCOMPARE(found->value.toByteArray(), value);
    }
}

QTEST_GUILESS_MAIN(TestSaltReader)
#include "tst_saltreader.moc"
