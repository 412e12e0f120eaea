#include "eventfilter.h"
#include "eventstore.h"
#include "facetcounts.h"
#include "filtercompletion.h"
#include "filterpresets.h"
#include "testevents.h"
#include <QElapsedTimer>
#include <QTest>

using namespace brine;

class TestFilterCompletion : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void suggests_data();
    void suggests();
    void suggestionsReplaceWhatIsBegun();
    void learnsWithinBounds();
    void neverLearnsSecrets();
    void learnsNewestOnly();
    void aHugeEventIsNotWalked();
    void countsSuggest_data();
    void countsSuggest();
    void whatIsBehindTheCursorGoes_data();
    void whatIsBehindTheCursorGoes();
    void presetsAreFilters();
    void noiseIsWhatItSays_data();
    void noiseIsWhatItSays();
    void hidingNoise();
};

void TestFilterCompletion::suggests_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("has");
    QTest::addColumn<QStringList>("hasNot");
    const auto row = [](const char *text, const QStringList &has, const QStringList &hasNot) { QTest::newRow(text) << QString::fromUtf8(text) << has << hasNot; };
    const auto s = [](const char *text) { return QString::fromUtf8(text); };
    row("", {s("tag"), s("fun"), s("data"), s("not"), s("data.return")}, {s("=="), s("and")});
    row("ret", {s("retcode"), s("data.return"), s("data.retcode")}, {s("tag")});
    row("res", {s("data.return.*.result")}, {s("tag")});
    row("data.da", {s("data.data"), s("data.data.load")}, {s("data.return"), s("tag")});
    row("data.", {s("data.data"), s("data.fun")}, {s("tag")});
    row("fun ", {s("=="), s("in ("), s("exists"), s("and")}, {s("tag")});
    row("fun co", {s("contains")}, {s("=="), s("and")});
    row("fun == ", {s("\"state.apply\""), s("\"test.ping\"")}, {s("fun"), s("=="), s("\"web1\"")});
    row("fun == \"st", {s("\"state.apply\"")}, {s("\"test.ping\"")});
    row("fun == st", {s("\"state.apply\"")}, {s("\"test.ping\"")});
    row("minion == ", {s("\"web1\"")}, {s("\"test.ping\"")});
    row("retcode == ", {s("2"), s("0")}, {});
    row("data.return.*.result == ", {s("false")}, {});
    row("fun in (", {s("\"state.apply\"")}, {s("fun")});
    row("fun in (\"a\", ", {s("\"state.apply\"")}, {s("fun")});
    row("fun in (\"a\")", {s("and"), s("or")}, {s("\"state.apply\"")});
    row("fun in (\"a\" ", {}, {s("and"), s("\"state.apply\"")});
    row("fun == \"x\" ", {s("and"), s("or")}, {s("fun")});
    row("fun == \"x\" a", {s("and")}, {s("or")});
    row("fun and ", {s("retcode")}, {s("and")});
    row("(not ", {s("retcode")}, {s("and")});
    row("family == ", {s("\"job return\""), s("\"auth\"")}, {});
    row("kind == \"m", {s("\"malformed\"")}, {s("\"event\"")});
    row("time > ", {s("-5m")}, {});
    row("tag == ", {s("\"salt/auth\"")}, {});
}

void TestFilterCompletion::suggests()
{
    QFETCH(QString, text);
    QFETCH(QStringList, has);
    QFETCH(QStringList, hasNot);
    FilterCompletion completion;
    const EventBatch batch = makeEvents(R"(salt/job/20260101000000000000/ret/web1 {"fun": "state.apply", "id": "web1", "retcode": 2, "return": {"pkg_|-a_|-a_|-installed": {"result": false}}}
                                           salt/job/20260101000000000000/ret/web1 {"fun": "test.ping", "id": "web1", "retcode": 0, "return": true}
                                           salt/beacon/web1/load/ {"data": {"load": 1.5}}
                                           salt/auth {"act": "accept"})");
    for (qsizetype i = 0; i < batch.count(); ++i)
        completion.learn(batch.at(i));
    const FilterCompletion::Answer answer = completion.at(text, int(text.size()));
    QStringList items;
    for (const FilterCompletion::Item &item : answer.items)
        items.append(item.text);
    for (const QString &item : has)
        QVERIFY2(items.contains(item), qPrintable(item + QStringLiteral(" is not in ") + items.join(QStringLiteral(" | "))));
    for (const QString &item : hasNot)
        QVERIFY2(!items.contains(item), qPrintable(item + QStringLiteral(" is in ") + items.join(QStringLiteral(" | "))));
}

void TestFilterCompletion::suggestionsReplaceWhatIsBegun()
{
    FilterCompletion completion;
    QString text = QStringLiteral("success and retc == 1");
    const FilterCompletion::Answer answer = completion.at(text, 16);
    QCOMPARE(answer.items.size(), 1);
    text.replace(answer.position, answer.length, answer.items.first().text);
    QCOMPARE(text, QStringLiteral("success and retcode == 1"));
    QCOMPARE(completion.at(QString(), 0).position, 0);
    QVERIFY(completion.at(QString(100'000, u'a'), 100'000).items.isEmpty());
    QVERIFY(completion.at(QStringLiteral("tag"), -5).items.size() > 5);
    QVERIFY(completion.at(QStringLiteral("= = ="), 5).items.isEmpty());
    completion.setSources({QStringLiteral("prod-eu"), QStringLiteral("web1")});
    const auto sources = completion.at(QStringLiteral("source == "), 10).items;
    QCOMPARE(sources.size(), 2);
    QCOMPARE(sources.at(1).text, QStringLiteral("1"));
    QCOMPARE(sources.at(1).detail, QStringLiteral("web1"));
}

void TestFilterCompletion::learnsWithinBounds()
{
    FilterCompletion completion;
    QByteArray lines;
    for (int i = 0; i < 2000; ++i)
        lines += "custom/" + QByteArray(1, char('a' + i % 26)) + QByteArray(1, char('a' + i / 26 % 26)) + " {\"key" + QByteArray(1, char('a' + i % 26)) + QByteArray(1, char('a' + i / 26 % 26))
            + "\": {\"x\": " + QByteArray::number(i) + "}, \"n\": " + QByteArray::number(i) + "}\n";
    const EventBatch batch = makeEvents(lines);
    for (qsizetype i = 0; i < batch.count(); ++i)
        completion.learn(batch.at(i));
    QVERIFY(completion.at(QString(), 0).items.size() <= FilterCompletion::MaxItems + 1);
    const QString values = QStringLiteral("data.n == ");
    QCOMPARE(completion.at(values, int(values.size())).items.size(), qsizetype(FilterCompletion::MaxValues));
    QCOMPARE(completion.at(values, int(values.size())).items.first().text, QStringLiteral("1999"));
}

void TestFilterCompletion::neverLearnsSecrets()
{
    FilterCompletion completion;
    const EventBatch batch = makeEvents("salt/x {\"password\": \"CANARY1\", \"kwargs\": {\"token\": \"CANARY2\"}, \"cmd\": \"mysql --password=CANARY3\"}");
    completion.learn(batch.at(0));
    for (const char *text : {"", "data.password == ", "data.kwargs.token == ", "data.cmd == ", "data.kwargs.", "data."}) {
        const QString asked = QString::fromUtf8(text);
        for (const FilterCompletion::Item &item : completion.at(asked, int(asked.size())).items)
            QVERIFY(!item.text.contains(QStringLiteral("CANARY")) && !item.detail.contains(QStringLiteral("CANARY")));
    }
}

void TestFilterCompletion::learnsNewestOnly()
{
    EventStore store;
    QByteArray lines;
    for (int i = 0; i < 100; ++i)
        lines += "t {\"n\": " + QByteArray::number(i) + "}\n";
    store.append(makeEvents(lines));
    FilterCompletion completion;
    completion.learnNewest(store, 3);
    const QString asked = QStringLiteral("data.n == ");
    QCOMPARE(completion.at(asked, int(asked.size())).items.size(), 3);
    completion.learnNewest(store, 3); // nothing new
    QCOMPARE(completion.at(asked, int(asked.size())).items.size(), 3);
    store.append(makeEvents("t {\"n\": 500}"));
    completion.learnNewest(store, 3);
    QCOMPARE(completion.at(asked, int(asked.size())).items.first().text, QStringLiteral("500"));
}

void TestFilterCompletion::aHugeEventIsNotWalked()
{
    FilterCompletion completion;
    // a map in which every value is a map again: 16^4 values, were they all looked at
    QByteArray text = "1";
    for (int depth = 0; depth < 4; ++depth) {
        QByteArray map = "{";
        for (int i = 0; i < 16; ++i)
            map += (i ? ", \"k" : "\"k") + QByteArray(1, char('a' + i)) + "\": " + text;
        text = map + "}";
    }
    const EventBatch batch = makeEvents("t " + text);
    QVERIFY(batch.at(0).payload.size() < FilterCompletion::MaxBytes * 2);
    QElapsedTimer clock;
    clock.start();
    for (int i = 0; i < 100; ++i)
        completion.learn(batch.at(0));
    QVERIFY2(clock.elapsed() < 1000, qPrintable(QString::number(clock.elapsed())));
    const EventBatch large = makeEvents("large {\"onlyhere\": 1, \"x\": \"" + QByteArray(FilterCompletion::MaxBytes, 'x') + "\"}");
    completion.learn(large.at(0));
    for (const FilterCompletion::Item &item : completion.at(QStringLiteral("data.onl"), 8).items)
        QVERIFY(!item.text.contains(QStringLiteral("onlyhere")));
}

void TestFilterCompletion::countsSuggest_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("items");
    const auto s = [](const char *text) { return QString::fromUtf8(text); };
    const auto row = [&s](const char *text, const QStringList &items) { QTest::newRow(text) << s(text) << items; };
    row("minion == ", {s("\"web2\""), s("\"db1\""), s("\"web1\"")}); // by how many
    row("minion == \"w", {s("\"web2\""), s("\"web1\"")});
    row("minion == 1", {s("\"db1\""), s("\"web1\"")});                 // anywhere in it
    row("data.id == \"d", {s("\"db1\"")});
    row("fun in (\"a\", st", {s("\"state.apply\""), s("\"test.ping\"")}); // begins with it, has it in it
    row("tag == ", {s("\"salt/auth\""), s("\"odd \\\"tag\\x07\"")});
    row("tag ~ \"salt/j", {s("\"salt/job/*/ret/*\"")});
    row("salt/", {s("salt/job/*/ret/*"), s("salt/auth")});
    row("salt/job/*/r", {s("salt/job/*/ret/*")});
    row("nothing/like/it", {});
    row("wholly unknown ", {});
}

void TestFilterCompletion::countsSuggest()
{
    QFETCH(QString, text);
    QFETCH(QStringList, items);
    FacetCounts counts;
    counts.minions = {{"web1", 2}, {"web2", 7}, {"db1", 3}, {"", 9}};
    counts.functions = {{"state.apply", 5}, {"test.ping", 4}};
    counts.shapes = {{"salt/job/*/ret/*", 8}, {"salt/auth", 4}, {"odd \"tag\x07", 1}};
    FilterCompletion completion;
    completion.setCounts(&counts);
    QStringList found;
    for (const FilterCompletion::Item &item : completion.at(text, int(text.size())).items)
        found.append(item.text);
    QCOMPARE(found, items);
    for (const QString &item : items) {
        const FilterCompletion::Answer answer = completion.at(text, int(text.size()));
        QString whole = text;
        whole.replace(answer.position, answer.length, item);
        whole += whole.contains(QStringLiteral("in (")) ? QStringLiteral(")") : QString();
        const auto filter = EventFilter::parse(whole);
        QVERIFY2(filter.ok(), qPrintable(whole));
    }
}

void TestFilterCompletion::whatIsBehindTheCursorGoes_data()
{
    QTest::addColumn<QString>("text"); // | is the cursor
    QTest::addColumn<QString>("result");
    QTest::newRow("rest of a word") << QStringLiteral("ret|cod > 0") << QStringLiteral("retcode > 0");
    QTest::newRow("closing quote") << QStringLiteral("minion == \"we|\" and x") << QStringLiteral("minion == \"web1\" and x");
    QTest::newRow("end") << QStringLiteral("minion == we|") << QStringLiteral("minion == \"web1\"");
    QTest::newRow("nothing begun") << QStringLiteral("minion == |and x") << QStringLiteral("minion == \"web1\"and x");
}

void TestFilterCompletion::whatIsBehindTheCursorGoes()
{
    QFETCH(QString, text);
    QFETCH(QString, result);
    FacetCounts counts;
    counts.minions = {{"web1", 2}};
    FilterCompletion completion;
    completion.setCounts(&counts);
    const int cursor = int(text.indexOf(u'|'));
    text.remove(cursor, 1);
    const FilterCompletion::Answer answer = completion.at(text, cursor);
    QVERIFY(!answer.items.isEmpty());
    text.replace(answer.position, answer.length, answer.items.first().text);
    QCOMPARE(text, result);
}

void TestFilterCompletion::presetsAreFilters()
{
    QStringList ids;
    for (const FilterPreset &preset : noisePresets() + familyPresets()) {
        const auto filter = EventFilter::parse(preset.text);
        QVERIFY2(filter.ok(), qPrintable(preset.text + (filter.ok() ? QString() : filter.error().message)));
        QVERIFY(!preset.name.isEmpty());
        if (ids.size() < noisePresets().size())
            QVERIFY(!ids.contains(preset.id));
        ids.append(preset.id);
    }
}

void TestFilterCompletion::noiseIsWhatItSays_data()
{
    QTest::addColumn<QString>("preset");
    QTest::addColumn<QByteArray>("line");
    const auto row = [](const char *preset, const char *line) { QTest::newRow(line) << QString::fromUtf8(preset) << QByteArray(line); };
    row("find_job", "salt/job/20260101000000000000/new {\"fun\": \"saltutil.find_job\", \"tgt\": [\"a\"]}");
    row("mine", "salt/job/20260101000000000000/ret/a {\"fun\": \"mine.update\", \"schedule\": \"__mine_interval\"}");
    row("auth", "salt/auth {\"act\": \"accept\", \"result\": true}");
    row("presence", "salt/presence/present {\"present\": []}");
    row("bare_jid", "20260101000000000000 {\"minions\": [\"a\"]}");
    row("publish", "salt/job/20260101000000000000/publish {\"fun\": \"test.ping\"}");
    row("key", "salt/key {\"act\": \"accept\", \"id\": \"a\"}");
    row("refresh", "minion/refresh/a {\"Minion data cache refresh\": \"a\"}");
    row("stats", "salt/stats/MWorker-0 {\"worker\": \"MWorker-0\"}");
    row("beacons", "salt/beacon/a/load/ {\"id\": \"a\", \"1m\": 0.5}");
    row("channel", "__master_req_channel_payload/7/127.0.0.1 {\"cmd\": \"_return\"}");
    row("", "salt/job/20260101000000000000/ret/a {\"fun\": \"state.apply\", \"retcode\": 2}");
    row("", "salt/minion/a/start {\"id\": \"a\"}");
    row("", "myco/deploy/start {\"service\": \"web\"}");
}

void TestFilterCompletion::noiseIsWhatItSays()
{
    QFETCH(QString, preset);
    QFETCH(QByteArray, line);
    const EventBatch batch = makeEvents(line);
    for (const FilterPreset &each : noisePresets())
        QVERIFY2(EventFilter::parse(each.text)->matches(batch.at(0)) == (each.id == preset), qPrintable(each.id));
}

void TestFilterCompletion::hidingNoise()
{
    QCOMPARE(withNoiseHidden(QStringLiteral("retcode > 0"), {QStringLiteral("auth"), QStringLiteral("refresh")}),
             QStringLiteral("retcode > 0 and not tag == \"salt/auth\" and not (tag ^= \"minion/refresh/\" or tag ^= \"resource/refresh/\")"));
    QCOMPARE(withNoiseHidden(QString(), {}), QString());
    QStringList all;
    for (const FilterPreset &preset : noisePresets())
        all.append(preset.id);
    const auto filter = EventFilter::parse(withNoiseHidden(QStringLiteral("job or ret"), all));
    QVERIFY(!filter.ok()); // "job or ret" names no fields: what was wrong stays wrong, nothing typed is lost
    QVERIFY(EventFilter::parse(withNoiseHidden(QStringLiteral("fun or id"), all)).ok());
}

QTEST_GUILESS_MAIN(TestFilterCompletion)
#include "tst_filtercompletion.moc"
