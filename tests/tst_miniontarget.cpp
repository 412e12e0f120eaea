// Which minions: Salt's letters, what is no target, compound expressions and node groups, against what salt itself makes of them.
#include "compoundtarget.h"
#include "ipnetwork.h"
#include "miniontarget.h"
#include <QTest>

using namespace Qt::StringLiterals;
using namespace brine;

class TestMinionTarget : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void letters()
    {
        QCOMPARE(MinionTarget::kinds().front().name, "glob");
        for (const MinionTarget::Kind &kind : MinionTarget::kinds()) {
            QCOMPARE(MinionTarget::kind(QString::fromLatin1(kind.name)), &kind);
            if (*kind.letter)
                QVERIFY(MinionTarget::kindOfOption(kind.letter) == &kind && MinionTarget::kindOfOption(kind.option) == &kind);
            const MinionTarget example{QString::fromLatin1(kind.name), QString::fromLatin1(kind.example)};
            QVERIFY2(example.problem().isEmpty(), qPrintable(example.problem()));
        }
        QVERIFY(!MinionTarget::kind(u"moon") && !MinionTarget::kindOfOption("") && !MinionTarget::kindOfOption("-X"));
    }

    void lists()
    {
        const auto ids = [](const QString &text) { return MinionTarget{u"list"_s, text}.ids(); };
        QCOMPARE(ids(u"a, b,,c"_s), (QStringList{u"a"_s, u"b"_s, u"c"_s}));
        QCOMPARE(ids(u"a  b"_s), (QStringList{u"a"_s, u"b"_s})); // salt -L without a comma
        QCOMPARE(ids(u"a,a"_s), QStringList{u"a"_s});
    }

    void problems_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("problem"); // empty: none
        const auto row = [](const char *type, const char *text, const char *problem) {
            QTest::addRow("%s %s", type, text) << QString::fromUtf8(type) << QString::fromUtf8(text) << QString::fromUtf8(problem);
        };
        for (const char *type : {"glob", "list", "pcre", "grain", "compound", "nodegroup", "ipcidr"})
            row(type, "  ", "Name the minions");
        row("moon", "x", "knows no target");
        row("glob", "web*", "");
        row("glob", "a\nb", "control characters");
        row("list", ", ,", "names no minion");
        row("pcre", "web[0-9", "no regular expression");
        row("pcre", "(?i)WEB(?P<n>\\d+)", "");
        row("pcre", "(?a)web", "");
        row("pcre", "web)", "no regular expression");
        row("grain", "os", "key:value");
        row("grain", ":Debian", "key:value");
        row("grain", "os:", "key:value");
        row("grain", "ip_interfaces:eth0:10.*", "");
        row("grain_pcre", "os:(Debian", "no regular expression");
        row("pillar", "role:web*", "");
        row("pillar_pcre", "role:[", "no regular expression");
        row("range", "%cluster", "");
        row("ipcidr", "10.0.0.5", "");
        row("ipcidr", "10.0.0.0/24", "");
        row("ipcidr", "10.0.0.0/255.255.255.0", "");
        row("ipcidr", "10.0.0.0/255.0.255.0", "no length");
        row("ipcidr", "10.0.0.5/24", "not the subnet");
        row("ipcidr", "10.0.0.0/33", "no length");
        row("ipcidr", "10.0.0", "no address");
        row("ipcidr", "2001:db8::/32", "");
        row("ipcidr", "2001:db8::1/32", "not the subnet");
        row("compound", "G@os:Debian and web* or not E@db[0-9]+", "");
        row("compound", "web* not db*", "");
        row("compound", "not ( web* or L@a,b )", "");
        row("compound", "G|@os|Debian", "");
        row("compound", "web*  db*", "no and, or or not");
        row("compound", "and web*", "does not begin with and");
        row("compound", "web* and", "something is missing");
        row("compound", "web* and or db*", "no place for or");
        row("compound", "not not web*", "no place for not");
        row("compound", "( web*", "without its )");
        row("compound", "web* )", "without its (");
        row("compound", "( )", "no place for )");
        row("compound", "(web* or db*)", "blanks around");
        row("compound", "E@(web", "no regular expression");
        row("compound", "E@(web|db)[0-9]", "");
        row("compound", "G@os", "key:value");
        row("compound", "S@10.0.0.5/24", "not the subnet");
        row("compound", "web* and G@", "nothing to match");
    }
    void problems()
    {
        QFETCH(QString, type);
        QFETCH(QString, text);
        QFETCH(QString, problem);
        const QString said = MinionTarget{type, text}.problem();
        QCOMPARE(said.isEmpty(), problem.isEmpty());
        QVERIFY2(said.contains(problem), qPrintable(said));
    }

    // As salt.utils.minions.nodegroup_comp answers for these groups (3006.30 and 3008.5).
    void nodegroups_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("expression");
        QTest::addColumn<QString>("problem");
        const auto row = [](const char *name, const char *expression, const char *problem = "") { QTest::newRow(name) << QString::fromUtf8(name) << QString::fromUtf8(expression) << QString::fromUtf8(problem); };
        row("compound", "G@os:Debian and web*");
        row("names", "L@web1,web2");
        row("one", "L@web1");
        row("glob", "web*");
        row("regex", "E@web[0-9],db");
        row("nested", "( ( G@os:Debian and web* ) or L@web1,web2 )");
        row("alone", "( L@web1 )");
        row("my group", "L@a");
        row("empty", "", "is empty");
        row("self", "", "contains itself");
        row("deep", "", "contains itself");
        row("broken", "", "There is no node group gone");
        row("gone", "", "There is no node group gone");
    }
    void nodegroups()
    {
        QFETCH(QString, name);
        QFETCH(QString, expression);
        QFETCH(QString, problem);
        const auto words = [](const char *text) { return Nodegroup{QString::fromUtf8(text).split(u' ', Qt::SkipEmptyParts)}; };
        const Nodegroups groups{{u"compound"_s, words("G@os:Debian and web*")}, {u"names"_s, words("web1 web2")}, {u"one"_s, words("web1")}, {u"glob"_s, words("web*")},
                                {u"regex"_s, words("web[0-9] db")}, {u"nested"_s, words("N@compound or N@names")}, {u"alone"_s, words("N@one")}, {u"my group"_s, words("a")}, {u"empty"_s, {}},
                                {u"self"_s, words("N@self or a")}, {u"deep"_s, words("N@self")}, {u"broken"_s, words("a or N@gone")}};
        const auto expanded = CompoundTarget::expandedGroup(name, groups);
        QCOMPARE(expanded.expression, expression);
        QCOMPARE(expanded.problem.isEmpty(), problem.isEmpty());
        QVERIFY2(expanded.problem.contains(problem), qPrintable(expanded.problem));
    }

    void groupsWithinCompounds()
    {
        const Nodegroups groups{{u"g"_s, {{u"a"_s, u"b"_s}}}};
        QCOMPARE(CompoundTarget::expanded(u"not  N@g and web*"_s, groups).expression, u"not L@a,b and web*"_s);
        QVERIFY(CompoundTarget::expanded(u"N@h"_s, groups).problem.contains(u"has g"_s));
        QVERIFY(CompoundTarget::expanded(u"N@h"_s, {}).problem.contains(u"no node groups"_s));
        QVERIFY(CompoundTarget::namesNodegroups(u"web* or N@g"_s) && !CompoundTarget::namesNodegroups(u"web* or N@"_s));
    }

    void matchesInWords()
    {
        TargetMatch match{1, {u"glob"_s, u"*"_s}, TargetMatch::State::Known, {}, {}};
        QCOMPARE(match.text(), u"no minion matches"_s);
        match.minions = QStringList{u"a"_s};
        QCOMPARE(match.text(), u"1 minion matches: a"_s);
        for (int i = 1; i < 30; ++i)
            match.minions << u"m%1\u202e"_s.arg(i);
        QVERIFY(match.text().startsWith(u"30 minions match: a, m1"_s) && match.text().endsWith(u"and 10 more"_s) && !match.text().contains(QChar(0x202e)));
        match.state = TargetMatch::State::Unknown;
        match.reason = u"so"_s;
        QVERIFY(match.text().contains(u"not known before firing: so"_s));
    }
};

QTEST_GUILESS_MAIN(TestMinionTarget)
#include "tst_miniontarget.moc"
