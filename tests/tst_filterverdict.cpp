// What filters make of events that lack a field, are cut off or no events at all, and of filters and payloads too large or too deep.
#include "filtermatches.h"
#include "gap.h"
#include "msgpackwriter.h"
#include "testevents.h"
#include <QTest>
#include <ctime>

using namespace brine;

namespace {

double cpuMs(std::clock_t since) { return double(std::clock() - since) * 1000 / CLOCKS_PER_SEC; }

} // namespace

class TestFilterVerdict : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void missingIsNeverTrue();
    void bytesAndTextAreOne();
    void keysThatAreNoText();
    void duplicateKeysFirstCounts();
    void jidAndMinionFromTheTag();
    void gapsAlwaysMatch();
    void malformedMatchesItsBytesOnly();
    void cutOffPayloads();
    void undecidedIsNoMatch();
    void expressionsWithoutMachineCode();
    void undecidedInFormulas_data();
    void undecidedInFormulas();
    void hugeOr_data();
    void hugeOr();
    void deepNesting();
    void deepPayload();
};

void TestFilterVerdict::missingIsNeverTrue()
{
    const EventBatch batch = makeEvents("a/b {\"other\": 1}");
    const EventView event = batch.at(0);
    for (const char *op : {"== 1", "!= 1", "< 1", "<= 1", "> 1", ">= 1", "~ \"*\"", "=~ \"\"", "^= \"\"", "contains \"\"", "in (1)", "exists"}) {
        QVERIFY2(!matches(QByteArray("retcode ") + op, event), op);
        QVERIFY2(!matches(QByteArray("data.a.b ") + op, event), op);
        QVERIFY2(matches(QByteArray("not data.a.b ") + op, event), op);
    }
}

void TestFilterVerdict::bytesAndTextAreOne()
{
    MsgpackWriter w;
    w.map(2);
    w.bin("fun");
    w.bin("test.ping");
    w.str("raw");
    w.str(QByteArrayView("\xff\x00z", 3));
    const QByteArray payload = w.take();
    const EventView event = custom("t", payload);
    QVERIFY(matches("fun == \"test.ping\"", event));
    QVERIFY(matches("data.raw == \"\\xff\\x00z\"", event));
    QVERIFY(matches("data.raw ^= \"\\xff\"", event));
    QVERIFY(matches("data.raw ~ \"??z\"", event));
    QVERIFY(matches("data contains \"\\x00z\"", event));
    QVERIFY(matches("data.raw =~ \"^.\\x00z$\"", event));
}

void TestFilterVerdict::keysThatAreNoText()
{
    MsgpackWriter w;
    w.map(6);
    w.integer(1); w.str("one");
    w.boolean(true); w.str("yes");
    w.nil(); w.str("none");
    w.real(1.5); w.str("half");
    w.integer(-3); w.str("minus");
    w.array(1); w.integer(9); w.str("odd");
    const QByteArray payload = w.take();
    const EventView event = custom("t", payload);
    for (const char *test : {"data.1 == \"one\"", "data.\"1\" == \"one\"", "data.true == \"yes\"", "data.null == \"none\"", "data.\"1.5\" == \"half\"", "data.\"-3\" == \"minus\"",
                             "data.* == \"odd\"", "data == 9", "data contains \"odd\""})
        QVERIFY2(matches(test, event), test);
    for (const char *test : {"data.\"01\"  == \"x\"", "data.false exists", "data.2 exists"})
        QVERIFY2(!matches(test, event), test);
}

void TestFilterVerdict::duplicateKeysFirstCounts()
{
    MsgpackWriter w;
    w.map(2);
    w.str("fun"); w.str("first");
    w.str("fun"); w.str("second");
    const QByteArray payload = w.take();
    const EventView event = custom("t", payload);
    QVERIFY(matches("fun == \"first\"", event));
    QVERIFY(!matches("fun == \"second\"", event));
    QVERIFY(matches("data.* == \"second\"", event));
}

void TestFilterVerdict::jidAndMinionFromTheTag()
{
    const EventBatch batch = makeEvents("salt/job/20260101000000000000/ret/web9 {}\n"
                                        "salt/job/20260101000000000000/ret/web9 {\"id\": \"other\", \"jid\": null}\n"
                                        "20260101000000000000 {\"minions\": [\"a\"]}\n"
                                        "salt/minion/db1/start {\"id\": 5}\n"
                                        "custom {}");
    QVERIFY(matches("minion == \"web9\" and jid == \"20260101000000000000\"", batch.at(0)));
    QVERIFY(!matches("id exists", batch.at(0)));
    QVERIFY(matches("minion == \"other\" and jid == null", batch.at(1)));
    QVERIFY(matches("jid ^= \"2026\" and not minion", batch.at(2)));
    QVERIFY(matches("minion == \"db1\" and id == 5", batch.at(3)));
    QVERIFY(matches("not minion and not jid and not minion exists", batch.at(4)));
}

void TestFilterVerdict::gapsAlwaysMatch()
{
    const QByteArray payload = writeGap({Gap::Reason::Dropped, 12, 0, 1, {}});
    EventView event = custom({}, payload);
    event.kind = EventKind::Gap;
    QVERIFY(matches("tag == \"nothing is called so\"", event));
    QVERIFY(matches("not kind == \"gap\"", event));
}

void TestFilterVerdict::malformedMatchesItsBytesOnly()
{
    const EventBatch batch = makeEvents("x {\"fun\": \"test.ping\", \"jid\": \"1\"}");
    EventView event = batch.at(0);
    event.tag = {};
    event.kind = EventKind::Malformed;
    QVERIFY(!matches("fun == \"test.ping\"", event));
    QVERIFY(!matches("jid exists", event));
    QVERIFY(!matches("minion exists", event));
    QVERIFY(matches("kind == \"malformed\"", event));
    QVERIFY(matches("data contains \"test.ping\"", event));
    QVERIFY(matches("data =~ \"test.p\"", event));
    QVERIFY(matches("size > 3 and not fun", event));
    QVERIFY(matches("data and data exists", event));
}

// What was received before the cut counts, what is behind it is missing.
void TestFilterVerdict::cutOffPayloads()
{
    const EventBatch batch = makeEvents("x {\"fun\": \"test.ping\", \"return\": {\"a\": 1, \"b\": \"text\"}, \"retcode\": 0}");
    const EventView whole = batch.at(0);
    for (qsizetype n = 0; n < whole.payload.size(); ++n) {
        EventView event = whole;
        event.payload = whole.payload.first(n);
        QVERIFY(!matches("retcode exists", event));
        QVERIFY(!matches("data.return.c exists or data.return.* == 2", event));
    }
    EventView event = whole;
    event.payload = whole.payload.chopped(9);
    QVERIFY(matches("fun == \"test.ping\" and data.return.b == \"text\" and data contains \"text\"", event));
}

void TestFilterVerdict::undecidedIsNoMatch()
{
    MsgpackWriter w;
    w.map(1);
    w.str("return");
    w.str(QByteArray(40, 'a') + 'b');
    const QByteArray payload = w.take();
    const EventView event = custom("t", payload);
    const auto filter = EventFilter::parse(QStringLiteral("data.return =~ \"(a+)+$\""));
    QVERIFY(filter.ok());
    const std::clock_t before = std::clock(); // our own time: other programs have this machine too
    QCOMPARE(filter->verdict(event), EventFilter::Verdict::Undecided);
    QVERIFY(!filter->matches(event));
    QVERIFY2(cpuMs(before) < 1000, "one event may take some milliseconds");
}

// The pattern itself may refuse machine code, which is no error to PCRE2: it is interpreted, and as bounded.
void TestFilterVerdict::expressionsWithoutMachineCode()
{
    MsgpackWriter w;
    w.map(1);
    w.str("return");
    w.str(QByteArray(40, 'a') + 'b');
    const QByteArray payload = w.take();
    const EventView event = custom("t", payload);
    const auto verdict = [&](const char *pattern) {
        const auto filter = EventFilter::parse(QStringLiteral("data.return =~ \"%1\"").arg(QLatin1String(pattern)));
        return filter ? filter->verdict(event) : EventFilter::Verdict::Undecided;
    };
    QCOMPARE(verdict("(*NO_JIT)a+b"), EventFilter::Verdict::Yes);
    QCOMPARE(verdict("(*NO_JIT)a+c"), EventFilter::Verdict::No);
    QCOMPARE(verdict("(*NO_JIT)(a+)+$"), EventFilter::Verdict::Undecided);
    QCOMPARE(verdict("(*LIMIT_MATCH=4000000000)(a+)+$"), EventFilter::Verdict::Undecided); // no pattern raises the limit
}

void TestFilterVerdict::undecidedInFormulas_data()
{
    using Verdict = EventFilter::Verdict;
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("verdict");
    const auto row = [](const char *text, Verdict verdict) { QTest::newRow(text) << QString::fromUtf8(text).replace(QLatin1String("U"), QLatin1String("data.r =~ \"(a+)+$\"")) << int(verdict); };
    row("U", Verdict::Undecided);
    row("not U", Verdict::Undecided);
    row("U and tag == \"t\"", Verdict::Undecided);
    row("U and tag == \"q\"", Verdict::No);
    row("U or tag == \"t\"", Verdict::Yes);
    row("U or tag == \"q\"", Verdict::Undecided);
    row("not (U or tag == \"t\")", Verdict::No);
    row("not (U and tag == \"q\")", Verdict::Yes);
    row("U and not U", Verdict::Undecided);
    row("(U and tag == \"q\") or data.s == 1", Verdict::Yes);
    row("data.list[*] =~ \"(a+)+$\" and tag == \"t\"", Verdict::Yes); // another item does match
}

void TestFilterVerdict::undecidedInFormulas()
{
    QFETCH(QString, text);
    QFETCH(int, verdict);
    MsgpackWriter w;
    w.map(3);
    w.str("r"); w.str(QByteArray(40, 'a') + 'b');
    w.str("s"); w.integer(1);
    w.str("list"); w.array(2); w.str(QByteArray(40, 'a') + 'b'); w.str("aa");
    const QByteArray payload = w.take();
    const auto filter = EventFilter::parse(text);
    QVERIFY(filter.ok());
    QCOMPARE(int(filter->verdict(custom("t", payload))), verdict);
}

void TestFilterVerdict::hugeOr_data()
{
    QTest::addColumn<QString>("term");
    QTest::newRow("one path, merged") << QStringLiteral("id == \"minion%1\"");
    QTest::newRow("many paths") << QStringLiteral("data.key%1 == 1");
    QTest::newRow("no equality") << QStringLiteral("data.x.y contains \"minion%1\"");
}

// S31: 10^5 terms neither overflow the stack nor hang, in reading or in use.
void TestFilterVerdict::hugeOr()
{
    QFETCH(QString, term);
    QString text;
    for (int i = 0; i < 100'000; ++i)
        text += (i ? QStringLiteral(" or ") : QString()) + term.arg(i);
    const std::clock_t before = std::clock(); // our own time: other programs have this machine too
    const auto filter = EventFilter::parse(text);
    QVERIFY(filter.ok());
    const EventBatch batch = makeEvents("t {\"id\": \"minion99999\", \"key99999\": 1, \"x\": {\"y\": \"minion99999\"}}\nt {\"id\": \"no\"}");
    QVERIFY(filter->matches(batch.at(0)));
    QVERIFY(!filter->matches(batch.at(1)));
    QVERIFY2(cpuMs(before) < 20'000, "too slow");
}

void TestFilterVerdict::deepNesting()
{
    const auto nested = [](int n) { return QString(n, u'(') + QStringLiteral("fun") + QString(n, u')'); };
    QVERIFY(EventFilter::parse(nested(100)).ok());
    const auto tooDeep = EventFilter::parse(nested(100'000));
    QVERIFY(!tooDeep.ok());
    QVERIFY(!tooDeep.error().incomplete);
    QVERIFY(EventFilter::parse(QStringLiteral("not ").repeated(100'000) + QStringLiteral("fun")).ok());
    QVERIFY(!EventFilter::parse(QStringLiteral("data") + QStringLiteral(".x").repeated(1000) + QStringLiteral(" == 1")).ok());
    QVERIFY(!EventFilter::parse(QStringLiteral("tag =~ \"%1\"").arg(QString(100'000, u'('))).ok());
    QVERIFY(!EventFilter::parse(QStringLiteral("tag =~ \"((a{1,1000}){1,1000}){1,1000}\"")).ok());
    QString many = QStringLiteral("tag =~ \"x0\"");
    for (int i = 1; i < 1100; ++i)
        many += QStringLiteral(" or tag =~ \"x%1\"").arg(i);
    QVERIFY(!EventFilter::parse(many).ok());
    QVERIFY(!EventFilter::parse(QString(9 * 1024 * 1024, u'a')).ok());
}

void TestFilterVerdict::deepPayload()
{
    QByteArray payload = QByteArray(2'000'000, '\x91') + "\xa6needle";
    EventView event = custom("t", payload);
    QVERIFY(matches("data contains \"needle\"", event));
    QVERIFY(!matches("data[*][*] == 1", event));
    payload = QByteArray("\x81\xa1k").repeated(500'000);
    event.payload = payload;
    QVERIFY(matches("data.k.k.k exists", event));
    QVERIFY(!matches("data == 1", event));
}

QTEST_GUILESS_MAIN(TestFilterVerdict)
#include "tst_filterverdict.moc"
