#include "pythonoracle.h"
#include "tagpattern.h"
#include <QTest>
#include <ctime>
#include <random>

using namespace brine;

namespace {

double cpuMs(std::clock_t since) { return double(std::clock() - since) * 1000 / CLOCKS_PER_SEC; }

} // namespace

/// A glob means here what it means to Salt's reactor, which asks Python.
class TestTagPattern : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void matches_data();
    void matches();
    void agreesWithPython();
    void ignoresCase_data();
    void ignoresCase();
    void manyStarsEndSoon();
    void knowsWildcards();
    void comparesByText();
};

void TestTagPattern::matches_data()
{
    QTest::addColumn<QByteArray>("glob");
    QTest::addColumn<QByteArray>("tag");
    QTest::addColumn<bool>("expected");
    const auto row = [](const char *name, const char *glob, const char *tag, bool expected) {
        QTest::newRow(name) << QByteArray(glob) << QByteArray(tag) << expected;
    };
    row("star crosses slashes", "salt/*/web1", "salt/job/1/ret/web1", true);
    row("job returns", "salt/job/*/ret/*", "salt/job/20260101000000000000/ret/web1", true);
    row("not a return", "salt/job/*/ret/*", "salt/job/20260101000000000000/new", false);
    row("anchored at the start", "job/*", "salt/job/1", false);
    row("anchored at the end", "salt/job", "salt/job/1", false);
    row("ends may not overlap", "ab*ba", "aba", false);
    row("star may be empty", "ab*ba", "abba", true);
    row("two stars", "a**b", "a/x/b", true);
    row("only a star", "*", "", true);
    row("empty glob", "", "", true);
    row("empty glob, some tag", "", "a", false);
    row("a question mark is one character", "?", "a", true);
    row("a question mark is one UTF-8 character", "x?y", "x\xc3\xa4y", true);
    row("two of them", "x??y", "x\xc3\xa4y", false);
    row("a stray byte is a character", "x?y", "x\xc3y", true);
    row("set", "[abc]x", "bx", true);
    row("negated set", "[!abc]x", "bx", false);
    row("range", "n[0-9][0-9]", "n42", true);
    row("closing bracket first", "[]a]", "]", true);
    row("open bracket without end", "a[b", "a[b", true);
    row("no escape", "a\\*", "a\\xyz", true);
    row("newline is a character", "a?b*", "a\nb\n", true);
    row("middle pieces in order", "*b*c*", "acb", false);
    row("pieces found later", "*ab*ab", "abab", true);
    row("piece and end share no bytes", "*ab*ab", "ab", false);
}

void TestTagPattern::matches()
{
    QFETCH(QByteArray, glob);
    QFETCH(QByteArray, tag);
    QTEST(TagPattern(glob).matches(tag), "expected");
}

void TestTagPattern::agreesWithPython()
{
    const QByteArray missing = PythonOracle::missing();
    if (!missing.isEmpty())
        QSKIP(missing.constData());
    // Few letters, so that much matches and the odd corners of sets meet.
    static constexpr const char *GlobPieces[] = {"a", "b", "c", "*", "*", "?", "[", "]", "!", "-", "^", "\\", "[a-c]", "[!b]", "[b-a!]", "[]-c]",
                                                 "\xc3\xa4", "\xff", "/", "[\xc3\xa4-\xe2\x82\xac]", "&&", "~", "|", "\n"};
    static constexpr const char *TextPieces[] = {"a", "b", "c", "a", "b", "!", "-", "^", "[", "]", "\\", "\xc3\xa4", "\xff", "/", "\xe2\x82\xac", "\n"};
    std::mt19937 random(20260101);
    const auto some = [&random](const auto &pieces, unsigned most) {
        QByteArray text;
        for (unsigned n = random() % most; n > 0; --n)
            text += pieces[random() % std::size(pieces)];
        return text;
    };
    PythonOracle python;
    QList<std::pair<QByteArray, QByteArray>> cases;
    for (int i = 0; i < 40'000; ++i) {
        const QByteArray glob = some(GlobPieces, 8), text = some(TextPieces, 6);
        cases.append({glob, text});
        python.add(glob);
        python.add(text);
    }
    const QList<QByteArray> answers = python.ask(QStringLiteral("fnmatch_oracle.py"));
    QCOMPARE(answers.size(), cases.size());
    int matched = 0;
    for (qsizetype i = 0; i < cases.size(); ++i) {
        const auto &[glob, text] = cases[i];
        const bool expected = answers[i] == "1";
        matched += expected;
        QVERIFY2(TagPattern(glob).matches(text) == expected,
                 ("glob " + glob.toPercentEncoding() + " text " + text.toPercentEncoding() + " python " + answers[i]).constData());
    }
    QVERIFY(matched > 1000);
}

void TestTagPattern::ignoresCase_data()
{
    QTest::addColumn<QByteArray>("glob");
    QTest::addColumn<QByteArray>("tag");
    QTest::addColumn<bool>("expected");
    const auto row = [](const char *name, const char *glob, const char *tag, bool expected) {
        QTest::newRow(name) << QByteArray(glob) << QByteArray(tag) << expected;
    };
    row("letters", "SALT/*/Ret", "salt/x/rET", true);
    row("set", "n[a-c]", "NB", true);
    row("negated set", "n[!a-c]", "NB", false);
    row("an ASCII glob folds ASCII only", "*k*", "\xe2\x84\xaa", false); // KELVIN SIGN
    row("a glob with other letters folds these", "\xc3\x84*", "\xc3\xa4pfel", true);
    row("still anchored", "salt", "SALTY", false);
}

void TestTagPattern::ignoresCase()
{
    QFETCH(QByteArray, glob);
    QFETCH(QByteArray, tag);
    QTEST(TagPattern(glob, Qt::CaseInsensitive).matches(tag), "expected");
}

void TestTagPattern::manyStarsEndSoon()
{
    const QByteArray tag = QByteArray(5000, 'a');
    const std::clock_t before = std::clock(); // our own time: other programs have this machine too
    QVERIFY(!TagPattern(QByteArray("*a?").repeated(50) + "b").matches(tag));
    QVERIFY(!TagPattern(QByteArray("*aa").repeated(50) + "b").matches(tag));
    QVERIFY2(cpuMs(before) < 5000, "a hostile glob took too long");
}

void TestTagPattern::knowsWildcards()
{
    for (const char *glob : {"a*", "?", "x[ab]"})
        QVERIFY(TagPattern::hasWildcards(glob));
    QVERIFY(!TagPattern::hasWildcards("salt/job/]!-"));
}

void TestTagPattern::comparesByText()
{
    QCOMPARE(TagPattern("a*"), TagPattern("a*"));
    QVERIFY(!(TagPattern("a*") == TagPattern("a?")));
    QVERIFY(!(TagPattern("a*") == TagPattern("a*", Qt::CaseInsensitive)));
}

QTEST_GUILESS_MAIN(TestTagPattern)
#include "tst_tagpattern.moc"
