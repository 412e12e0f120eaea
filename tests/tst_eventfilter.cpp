// The filter language: what holds for an event, what is no filter and why, and the conditions that Brine writes itself.
#include "filtermatches.h"
#include "msgpackwriter.h"
#include "projectpaths.h"
#include "testevents.h"
#include "textforms.h"
#include "timetext.h"
#include <QFile>
#include <QTest>

using namespace brine;

namespace {

constexpr auto ReturnTag = "salt/job/20260101000000000000/ret/web1";
constexpr auto ReturnPayload = R"({"cmd": "_return", "id": "web1", "jid": "20260101000000000000", "fun": "state.apply",
    "fun_args": ["nginx", {"test": true}], "retcode": 2, "success": false, "user": "sudo_ann", "empty": "", "nothing": null,
    "zero": 0, "list": [1, -2, 2.5, "x"], "none": [],
    "return": {"pkg_|-nginx_|-nginx_|-installed": {"result": false, "comment": "Package nginx failed", "changes": {}},
               "file_|-a_|-/etc/a_|-managed": {"result": true, "comment": "ok", "duration": 12.75}},
    "data": {"x": {"y": 7}, "a b": "spaced", "5": "five"}, "big": 9007199254740993, "huge": 18446744073709551615})";

EventView returned()
{
    static const EventBatch batch = makeEvents(QByteArray(ReturnTag) + ' ' + QByteArray(ReturnPayload).replace('\n', ' '));
    EventView event = batch.at(0);
    event.id = {42};
    event.source = 3;
    return event;
}

} // namespace

class TestEventFilter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void holdsFor_data();
    void holdsFor();
    void emptyMatchesAll();
    void wrongText_data();
    void wrongText();
    void unfinishedText_data();
    void unfinishedText();
    void everyBeginningIsNoCrash();
    void timesAreInstants();
    void conditionsReadBack_data();
    void conditionsReadBack();
    void excludingKeepsEventsWithoutTheField();
    void joined_data();
    void joined();
    void equalByText();
    void manualsExamplesAreFilters();
};

void TestEventFilter::holdsFor_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("expected");
    const auto yes = [](const char *text) { QTest::newRow(text) << QString::fromUtf8(text) << true; };
    const auto no = [](const char *text) { QTest::newRow(text) << QString::fromUtf8(text) << false; };
    // Plain words and globs
    yes("job"); yes("job ret"); yes("ret job"); no("job new"); yes("salt/job/*"); no("job/*"); yes("salt/* web1"); yes("\"job/2026\""); no("\"job 2026\"");
    yes("'web1'"); no("JOB"); yes("\"JOB\"i"); yes("[rs]alt*"); yes("[!x]alt*");
    yes("not \"auth\""); no("not \"ret\" and fun"); yes("\"JOB\"i and success == false"); yes("!\"find_job\"");
    // A payload key alone is the field; in quotes it is a word
    no("success"); yes("retcode"); yes("fun"); no("\"fun\""); yes("data.data"); no("data.nothing"); no("minion");
    // The example of the help
    yes("tag ~ \"salt/job/*/ret/*\" and fun == \"state.apply\" and not success and data.retcode > 0");
    // Fields
    yes("id == \"web1\""); yes("minion == \"web1\""); yes("jid == \"20260101000000000000\""); yes("user ^= \"sudo_\""); yes("success == false");
    no("success == true"); yes("success != true"); no("success == 0"); no("retcode == false"); yes("retcode == 2"); yes("retcode == 2.0"); yes("retcode < 2.5");
    yes("retcode in (1, 2)"); no("retcode in (1, 3)"); yes("retcode in [1, 2]"); yes("id in [\"db1\", \"web1\"] and fun"); yes("retcode not in (1, 3)"); yes("seq == 42"); yes("seq >= 42"); yes("source == 3"); yes("kind == \"event\"");
    yes("family == \"job return\""); yes("family in (\"auth\", \"JOB RETURN\"i)"); yes("size > 300"); yes("size < 1K"); no("size > 1.5K"); yes("size < 1MiB");
    yes("tag contains \"web\""); yes("tag ^= \"salt/job\""); yes("tag =~ \"ret/web\\\\d\""); yes("tag =~ \"ret/web\\d$\""); no("tag =~ \"^ret\""); yes("tag =~ \"RET\"i");
    yes("tag ~ \"SALT/*\"i"); yes("tag == \"SALT/JOB/20260101000000000000/RET/WEB1\"i"); yes("tag ^= \"Salt/\"i"); yes("tag contains \"RET/\"i");
    yes("tag < \"salt/k\""); yes("tag > \"salt/\""); yes("tag exists"); yes("(tag)"); no("not tag");
    // Bare fields and truth
    no("not fun"); yes("not success"); no("(success)"); yes("success exists"); no("data.zero and fun"); no("data.empty and fun"); no("data.none and fun"); yes("data.list and fun");
    yes("data.zero exists and data.empty exists and data.nothing exists"); no("data.absent exists"); yes("not data.absent"); yes("data.nothing == null"); no("data.absent == null"); yes("data.absent not in (1, 2)"); yes("data.absent not contains 1");
    no("data.nothing != null"); yes("data.zero != null");
    // Paths
    yes("data.data.x.y == 7"); yes("data.data.\"a b\" == \"spaced\""); yes("data['data']['x']['y'] == 7"); yes("data.list[0] == 1"); yes("data.list[-1] == \"x\"");
    no("data.list[4] exists"); no("data.list[-5] exists"); yes("data.list[*] == -2"); yes("data.list[*] > 2"); no("data.list[*] > 3"); yes("data.return.*.result == false");
    yes("data.return.*.comment contains \"failed\""); no("data.return.*.comment contains \"refused\""); yes("data.return.*.duration > 12"); no("data.list.* exists"); no("data.data[*] exists");
    yes("data.fun_args[1].test == true"); yes("data.return.\"file_|-a_|-/etc/a_|-managed\".duration == 12.75"); yes("data.**  == 12.75"); yes("data.return.** contains \"nginx\"");
    no("data.data.** contains \"nginx\""); yes("data.data.\"5\" == \"five\""); yes("data.data.5 == \"five\"");
    // The whole payload: any text in it
    yes("data contains \"Package nginx\""); yes("data contains \"package NGINX\"i"); no("data contains \"apache\""); yes("data =~ \"nginx f[a-z]+d\""); yes("data ~ \"Package*\""); yes("data == 7");
    yes("(data)"); no("data"); yes("data exists");
    // Lists and maps
    yes("data.list contains -2"); no("data.list contains 3"); yes("data.list contains \"x\""); yes("data.data contains \"a b\""); yes("data.data contains \"A B\"i"); no("data.list == 1"); yes("data.list != 1");
    // Exact numbers
    yes("data.big == 9007199254740993"); no("data.big == 9007199254740992"); yes("data.big > 9007199254740992.0"); no("data.big == 9007199254740992.0"); yes("data.huge == 18446744073709551615");
    yes("data.huge > 9223372036854775807"); no("data.huge == 18446744073709551616.0"); yes("data.huge < 1e20"); yes("data.huge == 0xffffffffffffffff"); yes("data.huge < inf"); no("data.huge == nan");
    // Other types are never equal, more or less
    no("fun == 2"); yes("fun != 2"); no("fun > 2"); no("retcode == \"2\""); no("retcode contains \"2\""); no("retcode ~ \"2\""); no("data.nothing < 1");
    // Connectives and spellings
    yes("fun && !success"); yes("fun AND NOT success"); yes("success or fun"); yes("success || fun"); no("not not success"); yes("not (success or data.absent)"); yes("fun == 'state.apply'");
    yes("success or fun and retcode"); no("(success or fun) and not retcode"); yes("not success == true and fun"); yes("fun not contains \"x\""); yes("not data.absent exists");
    yes("fun == \"state\\x2eapply\""); yes("fun == \"\\u0073tate.apply\""); yes("success == False"); yes("data.nothing == None");
}

void TestEventFilter::holdsFor()
{
    QFETCH(QString, text);
    const auto filter = EventFilter::parse(text);
    QVERIFY2(filter.ok(), filter.ok() ? "" : qPrintable(filter.error().message));
    QTEST(filter->matches(returned()), "expected");
}

void TestEventFilter::emptyMatchesAll()
{
    for (const char *text : {"", "  ", "\n"}) {
        const auto filter = EventFilter::parse(QString::fromUtf8(text));
        QVERIFY(filter.ok());
        QVERIFY(filter->isEmpty());
        QVERIFY(filter->matches(returned()));
    }
    QVERIFY(EventFilter().isEmpty());
}

void TestEventFilter::wrongText_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("underlined");
    QTest::addColumn<QString>("said");
    const auto row = [](const char *text, const char *underlined, const char *said) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(underlined) << QString::fromUtf8(said);
    };
    row("sucess == false", "sucess", "Did you mean success?");
    row("retcod > 0", "retcod", "Did you mean retcode?");
    row("tgt == \"*\"", "tgt", "data.tgt");
    row("fun == state.apply", "state.apply", "\"state.apply\"");
    row("fun = \"x\"", "=", "==");
    row("fun == \"x\" retcode == 1", "retcode", "and or or");
    row("fun == \"x\")", ")", "closes nothing");
    row("fun.x == 1", "fun.x", "data.");
    row("tag =~ \"a(b\"", "b", "missing closing parenthesis");
    row("tag =~ 5", "5", "in quotes");
    row("tag == 5", "5", "text");
    row("size > \"big\"", "\"big\"", "number");
    row("size > 10Q", "10Q", "no number");
    row("success < true", "true", "==");
    row("time > today", "today", "quotes");
    row("data.x == now", "now", "field time");
    row("time > \"yesterday\"", "\"yesterday\"", "-5m");
    row("time > 5 and fun", "5", "-5m");
    row("time ~ \"x\"", "\"x\"", "compared");
    row("data.x > 14:02", "14:02", "field time");
    row("kind == \"evnt\"", "\"evnt\"", "event");
    row("family == \"nope\"", "\"nope\"", "job return");
    row("data.x == 99999999999999999999", "99999999999999999999", "larger");
    row("data.** .x == 1", ".", "");
    row("data.**.x == 1", "data.**", "end of a path");
    row("data.x[abc] == 1", "data.x[abc", "number");
    row("\"x\" == fun", "\"x\"", "field");
    row("id in \"x\"", "\"x\"", "list");
    row("id in (\"a\" \"b\")", "\"b\"", "commas");
    row("id in [\"a\")", ")", "]");
    row("fun == \"a\"x", "\"a\"x", "ignore case");
    row("and fun", "and", "field");
    row("fun == and", "and", "value");
}

void TestEventFilter::wrongText()
{
    QFETCH(QString, text);
    QFETCH(QString, underlined);
    QFETCH(QString, said);
    const auto filter = EventFilter::parse(text);
    QVERIFY(!filter.ok());
    const FilterError &error = filter.error();
    QCOMPARE(text.mid(error.position, error.length), underlined);
    QVERIFY2(error.message.contains(said), qPrintable(error.message));
    QVERIFY2(!error.incomplete, "typing on cannot mend this");
}

void TestEventFilter::unfinishedText_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"fun ==", "fun == \"sta", "fun =", "fun !", "fun ^", "(fun", "fun and", "fun and ", "not", "not (", "tag ~", "tag =~ \"", "id in", "id in (", "id in (\"a\"",
                             "id in (\"a\",", "fun == tr", "time > no", "data.", "data.x[", "data.x[1", "data.\"x", "retcode > 1 and suc", "retcode >", "time > -", "fun &", "time > 14:", "time > 14", "time > 2026-1", "time > 2026-11-23T", "size > -", "retcode > +"})
        QTest::newRow(text) << QString::fromUtf8(text);
}

void TestEventFilter::unfinishedText()
{
    QFETCH(QString, text);
    const auto filter = EventFilter::parse(text);
    QVERIFY(!filter.ok());
    QVERIFY2(filter.error().incomplete, qPrintable(filter.error().message));
    QVERIFY(!filter.error().message.isEmpty());
    QVERIFY(filter.error().position >= 0 && filter.error().position + filter.error().length <= text.size());
}

// What a person types passes through every beginning: each is a filter, or says why not within its own bounds.
void TestEventFilter::everyBeginningIsNoCrash()
{
    const QString whole = QStringLiteral("not (tag ~ \"salt/job/*\"i or fun in ('a', 2.5, null)) and data.x.\"y z\"[-1].*[*].** =~ \"a\\\\.b\" && !data['q'] exists || time >= 2026-11-23T14:02:07Z and size < 10K");
    QVERIFY(EventFilter::parse(whole).ok());
    for (qsizetype n = 0; n < whole.size(); ++n) {
        const QString text = whole.left(n);
        const auto filter = EventFilter::parse(text);
        if (!filter) {
            QVERIFY2(filter.error().position + filter.error().length <= n, qPrintable(text));
            QVERIFY(!filter.error().message.isEmpty());
        }
    }
}

void TestEventFilter::timesAreInstants()
{
    EventView event = returned();
    event.receivedUs = nowUs() - 90'000'000;
    QVERIFY(matches("time > -5m", event));
    QVERIFY(!matches("time > -1m", event));
    QVERIFY(matches("time < now and not time >= NOW and time < \"now\"", event));
    EventView later = returned();
    later.receivedUs = nowUs() + 90'000'000;
    QVERIFY(matches("time > now", later)); // what comes after the filter was entered
    QVERIFY(matches("time < -80s and time > -1h and time > -2d and time > -1w and time < -500ms", event));
    event.receivedUs = 1'795'442'527'113'204; // 2026-11-23T14:02:07.113204Z
    QVERIFY(matches("time == 2026-11-23T14:02:07.113204Z", event));
    QVERIFY(matches("time == 2026-11-23T15:02:07.113204+01:00", event));
    QVERIFY(matches("time == \"2026-11-23 14:02:07.113204Z\"", event));
    QVERIFY(matches("time > 2026-11-23T14:02Z and time < 2026-11-23T14:03Z", event));
    QVERIFY(matches("time >= 2026-11-22 and time < 2026-11-25", event));
    QVERIFY(!matches("time != 2026-11-23T14:02:07.113204Z", event));
    const qint64 now = nowUs();
    event.receivedUs = now;
    const QByteArray clock = localTimeText(now - 2'000'000).toLatin1();
    if (clock < localTimeText(now).toLatin1()) // not in the first seconds of a day
        QVERIFY(matches("time > " + clock, event));
}

void TestEventFilter::conditionsReadBack_data()
{
    QTest::addColumn<QByteArray>("value");
    const auto row = [](const char *name, auto write) {
        MsgpackWriter w;
        write(w);
        QTest::newRow(name) << w.take();
    };
    row("text", [](MsgpackWriter &w) { w.str("state.apply"); });
    row("quotes and backslash", [](MsgpackWriter &w) { w.str("a\"b\\d'c"); });
    row("controls", [](MsgpackWriter &w) { w.str(QByteArray("a\n\t\x01\x7f\0z", 7)); });
    row("not UTF-8", [](MsgpackWriter &w) { w.str("\xff\xc3\xa4\xed\xa0\x80"); });
    row("other scripts", [](MsgpackWriter &w) { w.str("日本 \xf0\x9f\x98\x80 \xc2\x9b"); });
    row("hidden marks", [](MsgpackWriter &w) { w.str("a\xe2\x80\x8b\xe2\x80\xae\xef\xbb\xbf\xc2\x9b z"); });
    row("hidden marks beyond U+FFFF", [](MsgpackWriter &w) { w.str("a\xf3\xa0\x81\x81\xf0\x9d\x85\xb3\\U000e0041 z"); });
    row("bytes", [](MsgpackWriter &w) { w.bin(QByteArrayView("\x00\x01\xfe", 3)); });
    row("empty", [](MsgpackWriter &w) { w.str(""); });
    row("true", [](MsgpackWriter &w) { w.boolean(true); });
    row("false", [](MsgpackWriter &w) { w.boolean(false); });
    row("null", [](MsgpackWriter &w) { w.nil(); });
    row("int", [](MsgpackWriter &w) { w.integer(-12); });
    row("least int", [](MsgpackWriter &w) { w.integer(std::numeric_limits<qint64>::min()); });
    row("largest", [](MsgpackWriter &w) { w.unsignedInteger(std::numeric_limits<quint64>::max()); });
    row("float", [](MsgpackWriter &w) { w.real(0.1); });
    row("whole float", [](MsgpackWriter &w) { w.real(3.0); });
    row("large float", [](MsgpackWriter &w) { w.real(1.7976931348623157e308); });
    row("tiny float", [](MsgpackWriter &w) { w.real(5e-324); });
    row("minus zero", [](MsgpackWriter &w) { w.real(-0.0); });
    row("nan", [](MsgpackWriter &w) { w.real(std::numeric_limits<double>::quiet_NaN()); });
    row("infinite", [](MsgpackWriter &w) { w.real(-std::numeric_limits<double>::infinity()); });
    row("map", [](MsgpackWriter &w) { w.map(0); });
    row("list", [](MsgpackWriter &w) { w.array(1); w.nil(); });
    row("ext", [](MsgpackWriter &w) { w.ext(5, "x"); });
}

void TestEventFilter::conditionsReadBack()
{
    QFETCH(QByteArray, value);
    MsgpackWriter w;
    w.map(1);
    w.str("v");
    w.raw(value);
    const QByteArray payload = w.take();
    const QByteArray nothing("\x80");
    const EventView event = custom("t", payload), other = custom("t", nothing);
    const auto include = EventFilter::parse(EventFilter::condition(QStringLiteral("data.v"), value));
    const auto exclude = EventFilter::parse(EventFilter::condition(QStringLiteral("data.v"), value, true));
    QVERIFY2(include.ok() && exclude.ok(), qPrintable(EventFilter::condition(QStringLiteral("data.v"), value)));
    QVERIFY2(include->matches(event), qPrintable(include->text()));
    QCOMPARE(safeTextOf(include->text()), include->text()); // nothing in it is hidden from who reads it
    QVERIFY(!exclude->matches(event));
    QVERIFY(!include->matches(other));
    QVERIFY(exclude->matches(other));
}

void TestEventFilter::excludingKeepsEventsWithoutTheField()
{
    MsgpackWriter w;
    w.str("mine.update");
    QCOMPARE(EventFilter::condition(QStringLiteral("fun"), w.bytes()), QStringLiteral("fun == \"mine.update\""));
    QCOMPARE(EventFilter::condition(QStringLiteral("fun"), w.bytes(), true), QStringLiteral("not fun == \"mine.update\""));
    MsgpackWriter us;
    us.integer(1'795'442'527'113'204);
    QCOMPARE(EventFilter::condition(QStringLiteral("time"), us.bytes()), QStringLiteral("time == 2026-11-23T14:02:07.113204Z"));
}

void TestEventFilter::joined_data()
{
    QTest::addColumn<QString>("a");
    QTest::addColumn<QString>("b");
    QTest::addColumn<QString>("op");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *a, const char *b, const char *op, const char *expected) {
        QTest::newRow(expected) << QString::fromUtf8(a) << QString::fromUtf8(b) << QString::fromUtf8(op) << QString::fromUtf8(expected);
    };
    row("", "fun == \"x\"", "and", "fun == \"x\"");
    row("fun == \"x\"", " ", "and", "fun == \"x\"");
    row("fun == \"x\"", "retcode > 0", "and", "fun == \"x\" and retcode > 0");
    row("fun or id", "retcode > 0", "and", "(fun or id) and retcode > 0");
    row("fun and id", "retcode > 0", "or", "fun and id or retcode > 0");
    row("job ret", "retcode > 0", "and", "tag contains \"job\" and tag contains \"ret\" and retcode > 0");
    row("salt/job/*", "success == false", "and", "tag ~ \"salt/job/*\" and success == false");
    row("\"JOB\"i", "not id == \"a\"", "and", "tag contains \"JOB\"i and not id == \"a\"");
    row("a b", "c", "or", "tag contains \"a\" and tag contains \"b\" or tag contains \"c\"");
    row("success", "id == \"a\"", "and", "success and id == \"a\"");
}

void TestEventFilter::joined()
{
    QFETCH(QString, a);
    QFETCH(QString, b);
    QFETCH(QString, op);
    QTEST(EventFilter::joined(a, b, op), "expected");
    QVERIFY(EventFilter::parse(EventFilter::joined(a, b, op)).ok());
}

void TestEventFilter::equalByText()
{
    QCOMPARE(*EventFilter::parse(QStringLiteral("job")), *EventFilter::parse(QStringLiteral("job")));
    QVERIFY(!(*EventFilter::parse(QStringLiteral("job")) == EventFilter()));
}

void TestEventFilter::manualsExamplesAreFilters()
{
    QFile manual(projectpaths::source(QStringLiteral("resources/man/brine-filter.7")));
    QVERIFY(manual.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(manual.readAll());
    const QString examples = text.section(QStringLiteral(".SH EXAMPLES\n.nf\n"), 1).section(QStringLiteral("\n.fi"), 0, 0);
    const QStringList lines = examples.split(u'\n');
    QVERIFY(lines.size() >= 10);
    for (QString line : lines) {
        line.replace(QLatin1String("\\-"), QLatin1String("-"));
        QVERIFY2(EventFilter::parse(line).ok(), qPrintable(line));
    }
}

QTEST_GUILESS_MAIN(TestEventFilter)
#include "tst_eventfilter.moc"
