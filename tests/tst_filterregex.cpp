#include "eventfilter.h"
#include "filterregex.h"
#include "matchbudget.h"
#include <QRegularExpression>
#include <QTest>
#include <random>

using namespace brine;

namespace {

FilterRegex::Match search(const FilterRegex &regex, const QByteArray &text)
{
    MatchBudget::ofThread().beginEvent();
    return regex.search(text);
}

} // namespace

class TestFilterRegex : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void agreesWithQt_data();
    void agreesWithQt();
    void longTexts();
    void errorPlace_data();
    void errorPlace();
    void aPatternThatIsNoUtf8IsBytes();
    void contextFree_data();
    void contextFree();
};

void TestFilterRegex::agreesWithQt_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 8; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

// What makes it fast (what every match must hold, `.*` and `(?i)` at the front taken off) changes no answer.
void TestFilterRegex::agreesWithQt()
{
    QFETCH(quint32, seed);
    static const char *pieces[] = {"a", "b", "ab", "abc", "ret/web", "b.", ".*", ".*?", ".+", "[ab]", "[^a]", "[\\].]", "a?", "b*", "a+", "ab*?", "(ab)",
                                   "(abc)?", "(?:a|bc)", "a{0,2}", "b{2}", "|", "\\.", "\\d", "\\/", "^", "$", "(?=a)", "x{1", "x{a(b}c)?", "c}", ".*+", "a|", "\\(ab\\)"};
    static const char *words[] = {"a", "b", "c", "ab", "abc", "ret/web", ".", "1", "\n", "A", "B", "AB", "x{1", "(ab)", "]", "/"};
    std::mt19937 random(seed);
    int both = 0;
    for (int round = 0; round < 3000; ++round) {
        QByteArray pattern = random() % 5 == 0 ? "(?i)" : "";
        pattern += random() % 4 == 0 ? ".*" : "";
        for (quint32 n = 1 + random() % 5; n > 0; --n)
            pattern += pieces[random() % std::size(pieces)];
        const QRegularExpression qt(QString::fromLatin1(pattern));
        const auto ours = FilterRegex::compile(pattern, FilterRegex::Form::Expression, false);
        QVERIFY2(ours.ok() == qt.isValid(), pattern.constData());
        for (int look = 0; look < 10 && ours.ok(); ++look) {
            QByteArray text;
            for (quint32 n = random() % 12; n > 0; --n)
                text += words[random() % std::size(words)];
            const bool wanted = qt.match(QString::fromLatin1(text)).hasMatch();
            both += wanted;
            QVERIFY2(search(*ours, text) == (wanted ? FilterRegex::Match::Yes : FilterRegex::Match::No),
                     QByteArray(pattern + " in " + text).constData());
        }
    }
    QVERIFY(both > 1000);
}

// Longer than what is looked through for required bytes first, and longer than a window.
void TestFilterRegex::longTexts()
{
    const auto regex = FilterRegex::compile(".*nginx.*failed", FilterRegex::Form::Expression, false);
    QVERIFY(regex.ok());
    for (const qsizetype size : {10, 127, 128, 129, 4000, 300'000}) {
        const QByteArray filling(size, 'x');
        QCOMPARE(search(*regex, filling + "nginx" + filling + "failed"), FilterRegex::Match::Yes);
        QCOMPARE(search(*regex, filling + "nginx" + filling + "faile"), FilterRegex::Match::No);
        QCOMPARE(search(*regex, filling + "nginx\n" + filling + "failed"), FilterRegex::Match::No);
        QCOMPARE(search(*regex, filling + "failed" + filling + "nginx"), FilterRegex::Match::No);
    }
    qsizetype at = 0, length = 0;
    QCOMPARE(regex->search("abc nginx has failed.", &at, &length), FilterRegex::Match::Yes);
    QCOMPARE(at, 4);
    QCOMPARE(length, 16);
}

void TestFilterRegex::errorPlace_data()
{
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<qsizetype>("offset");
    QTest::newRow("plain") << QByteArray("abc(") << qsizetype(4);
    QTest::newRow("behind a flag") << QByteArray("(?i)abc(") << qsizetype(8);
    QTest::newRow("behind anything") << QByteArray(".*abc(") << qsizetype(6);
}

void TestFilterRegex::errorPlace()
{
    QFETCH(QByteArray, pattern);
    QFETCH(qsizetype, offset);
    const auto regex = FilterRegex::compile(pattern, FilterRegex::Form::Expression, false);
    QVERIFY(!regex.ok());
    QCOMPARE(regex.error().offset, offset);
}

/// `\xff` in a filter's text is that byte.
void TestFilterRegex::aPatternThatIsNoUtf8IsBytes()
{
    for (const auto form : {FilterRegex::Form::Expression, FilterRegex::Form::LiteralText}) {
        for (const bool ignoreCase : {false, true}) {
            const auto regex = FilterRegex::compile("b\xff", form, ignoreCase);
            QVERIFY2(regex.ok(), regex.ok() ? "" : qPrintable(regex.error().message));
            QCOMPARE(search(*regex, "ab\xff"), FilterRegex::Match::Yes);
            QCOMPARE(search(*regex, "ab\xff\xff" + QByteArray(200, 'x')), FilterRegex::Match::Yes);
            QCOMPARE(search(*regex, "aB\xff"), ignoreCase ? FilterRegex::Match::Yes : FilterRegex::Match::No);
            QCOMPARE(search(*regex, "ab\xc3\xbf"), FilterRegex::Match::No); // ÿ
            QCOMPARE(search(*regex, "ab"), FilterRegex::Match::No);
        }
    }
    const auto range = FilterRegex::compile("^[\xf0-\xff]+$", FilterRegex::Form::Expression, false);
    QVERIFY(range.ok());
    QCOMPARE(search(*range, "\xf8\xff"), FilterRegex::Match::Yes);
    QCOMPARE(search(*range, "\xf8\xef"), FilterRegex::Match::No);
    EventView event;
    event.tag = "myco/\xff";
    QVERIFY(EventFilter::parse(QStringLiteral(R"(tag =~ "/\xff$")"))->matches(event));
    QVERIFY(!EventFilter::parse(QStringLiteral(R"(tag =~ "/ÿ$")"))->matches(event));
}

void TestFilterRegex::contextFree_data()
{
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<bool>("free");
    QTest::newRow("words") << QByteArray("web[0-9]+\\.ams|db") << true;
    QTest::newRow("any case") << QByteArray("(?i)web|db") << true;
    QTest::newRow("leading anything") << QByteArray(".*web") << true;
    QTest::newRow("anchor") << QByteArray("^web") << false;
    QTest::newRow("look ahead") << QByteArray("web(?=1)") << false;
    QTest::newRow("possessive") << QByteArray("w*+eb") << false;
    QTest::newRow("recursion") << QByteArray(".*a(?R)?b") << false;
    QTest::newRow("word boundary") << QByteArray("\\bweb") << false;
}

void TestFilterRegex::contextFree()
{
    QFETCH(QByteArray, pattern);
    QFETCH(bool, free);
    const auto regex = FilterRegex::compile(pattern, FilterRegex::Form::Expression, false);
    QVERIFY(regex.ok());
    QCOMPARE(regex->isContextFree(), free);
}

QTEST_GUILESS_MAIN(TestFilterRegex)
#include "tst_filterregex.moc"
