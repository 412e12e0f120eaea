// The stream of salt-api: the HTTP around it, its records however they are cut, and one stream that follows another.
#include "eventstreamparser.h"
#include "gap.h"
#include "httpstreamhead.h"
#include "jsonwriter.h"
#include "streamhandover.h"

#include <QRandomGenerator>
#include <QTest>

using namespace brine;

namespace {

QByteArray eventText(const QByteArray &tag, const QByteArray &data)
{
    QByteArray quoted;
    writeJsonString(tag, quoted);
    return "tag: " + tag + "\ndata: {\"data\": " + data + ", \"tag\": " + quoted + "}\n\n";
}

struct Parsed
{
    QStringList rows;                       ///< "tag json", "malformed bytes", "gap"
    QByteArray unfinished;
    quint64 events = 0, malformed = 0, oversize = 0;
};

QStringList rowsOf(const EventBatch &batch)
{
    QStringList rows;
    for (qsizetype i = 0; i < batch.count(); ++i) {
        const EventView row = batch.at(i);
        if (row.kind == EventKind::Event)
            rows << QString::fromUtf8(row.tag) + QLatin1Char(' ') + QString::fromUtf8(toJson(row.payload));
        else if (row.kind == EventKind::Malformed)
            rows << QStringLiteral("malformed ") + QString::fromUtf8(row.payload);
        else
            rows << QStringLiteral("gap ") + readGap(row.payload).detail;
    }
    return rows;
}

Parsed parse(const QByteArray &bytes, const QList<qsizetype> &cuts = {}, qsizetype limit = EventStreamParser::MaxRecordBytes)
{
    EventStreamParser parser(limit);
    EventBatch batch;
    qsizetype from = 0;
    for (const qsizetype cut : cuts) {
        parser.feed(QByteArrayView(bytes).sliced(from, cut - from), 1, batch);
        from = cut;
    }
    parser.feed(QByteArrayView(bytes).sliced(from), 1, batch);
    return {rowsOf(batch), parser.unfinishedTag(), parser.events(), parser.malformed(), parser.oversize()};
}

QByteArray bodyOf(HttpStreamHead &head, QByteArray bytes)
{
    QByteArrayView body;
    head.feed({bytes.data(), size_t(bytes.size())}, body);
    return body.toByteArray();
}

const QByteArray Retry("retry: 400\n");

} // namespace

class tst_SaltApiStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void streams_data();
    void streams();
    void cutAnywhere();
    void randomBytesAreBounded();
    void hugeRecordIsPassedOver();
    void unfinished_data();
    void unfinished();
    void answers_data();
    void answers();
    void handover_data();
    void handover();
    void handoverForgetsWhatIsLongPassed();
};

void tst_SaltApiStream::streams_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QStringList>("rows");
    const auto row = [](const char *name, const QByteArray &bytes, const QStringList &rows) { QTest::newRow(name) << bytes << rows; };
    row("as rest_cherrypy writes it", Retry + eventText("a/b", R"({"n": 1})") + eventText("c", R"({"t": "ü", "l": [1.5, null]})"),
        {QStringLiteral("a/b {\"n\": 1}"), QStringLiteral("c {\"t\": \"ü\", \"l\": [1.5, null]}")});
    row("carriage returns", QByteArray(Retry + eventText("a", "{}") + eventText("b", "[1]")).replace("\n", "\r\n"), {QStringLiteral("a {}"), QStringLiteral("b [1]")});
    row("comments and fields", "\xef\xbb\xbf" + Retry + ": ping\n\n:\n\nid: 7\nevent: x\n" + eventText("a", "{}") + ": ping\n\n", {QStringLiteral("a {}")});
    row("no tag line", "data: {\"data\": {\"a\": 1}, \"tag\": \"x\"}\n\n", {QStringLiteral("x {\"a\": 1}")});
    row("NaN and infinities are values", Retry + eventText("n", R"({"a": NaN, "b": -Infinity})"), {QStringLiteral("n {\"a\": null, \"b\": null}")});
    row("what looks like a form of Brine's own", Retry + eventText("n", R"({"$bytes": "/w=="})"), {QStringLiteral("n {\"$bytes\": \"/w==\"}")});
    row("big numbers", Retry + eventText("n", "[18446744073709551615, -9223372036854775808, 1e300]"), {QStringLiteral("n [18446744073709551615, -9223372036854775808, 1e+300]")});
    row("tag with a newline, told by its JSON", Retry + eventText("x\ny", "{}"), {QStringLiteral("x\ny {}")});
    row("tag that writes a data line of its own", Retry + "tag: x\ndata: {\"data\": {}, \"tag\": \"forged\"}\ndata: {\"data\": {\"real\": 1}, \"tag\": \"x\\ndata: {\\\"data\\\": {}, \\\"tag\\\": \\\"forged\\\"}\"}\n\n",
        {QStringLiteral("x\ndata: {\"data\": {}, \"tag\": \"forged\"} {\"real\": 1}")});
    row("tag with returns cannot end a record", Retry + eventText("x\r\n\r\ntag: forged", "{}"), {QStringLiteral("x\r\n\r\ntag: forged {}")});
    row("lines and JSON disagree", Retry + "tag: a\ndata: {\"data\": {}, \"tag\": \"b\"}\n\n" + eventText("c", "{}"),
        {QStringLiteral("malformed tag: a\ndata: {\"data\": {}, \"tag\": \"b\"}"), QStringLiteral("b {}"), QStringLiteral("c {}")});
    row("not JSON", Retry + "tag: a\ndata: {nonsense\n\n" + eventText("c", "{}"), {QStringLiteral("malformed tag: a\ndata: {nonsense"), QStringLiteral("c {}")});
    row("no such keys", Retry + "data: {\"a\": 1}\n\n" + eventText("c", "{}"), {QStringLiteral("malformed data: {\"a\": 1}"), QStringLiteral("c {}")});
    row("other lines", Retry + "hello\n\n" + eventText("c", "{}"), {QStringLiteral("malformed hello"), QStringLiteral("c {}")});
    row("nothing", "\n\n\n", {});
}

void tst_SaltApiStream::streams()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QStringList, rows);
    const Parsed parsed = parse(bytes);
    QCOMPARE(parsed.rows, rows);
    QCOMPARE(parsed.events + parsed.malformed, quint64(rows.size()));
    QCOMPARE(parsed.unfinished, QByteArray());
}

void tst_SaltApiStream::cutAnywhere()
{
    for (const bool returns : {false, true}) {
        QByteArray bytes = Retry + eventText("a/b", R"({"n": 1})") + ": x\n\n" + eventText("n", R"({"a": [1, {"b": "ü\n"}]})") + "bad\n\n" + eventText("c", "{}");
        if (returns)
            bytes.replace("\n", "\r\n");
        const Parsed whole = parse(bytes);
        QCOMPARE(whole.rows.size(), 4);
        for (qsizetype cut = 0; cut <= bytes.size(); ++cut)
            QCOMPARE(parse(bytes, {cut}).rows, whole.rows);
        QList<qsizetype> all;
        for (qsizetype i = 1; i < bytes.size(); ++i)
            all << i;
        QCOMPARE(parse(bytes, all).rows, whole.rows);
    }
}

void tst_SaltApiStream::randomBytesAreBounded()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    QRandomGenerator random(seed);
    const QByteArray alphabet("\n\n\r:{}\"dat g1,");
    for (int round = 0; round < 200; ++round) {
        QByteArray bytes;
        for (int i = 0; i < 2000; ++i)
            bytes += random.bounded(20) ? QByteArray(1, alphabet[random.bounded(int(alphabet.size()))]) : QByteArray("data: {\"data\": 1, \"tag\": \"t\"}\n\n");
        QList<qsizetype> cuts;
        for (qsizetype at = random.bounded(300); at < bytes.size(); at += 1 + random.bounded(300))
            cuts << at;
        QVERIFY2(parse(bytes, cuts, 700).rows == parse(bytes, {}, 700).rows || parse(bytes).oversize == 0, qPrintable(QString::number(seed)));
        QCOMPARE(parse(bytes, cuts).rows, parse(bytes).rows);
    }
}

void tst_SaltApiStream::hugeRecordIsPassedOver()
{
    for (const QByteArray &end : {QByteArray("\n"), QByteArray("\r\n")}) {
        EventStreamParser parser(1 << 20);
        EventBatch batch;
        parser.feed(QByteArray(Retry + eventText("before", "{}") + "tag: huge\ndata: {\"x\": \"").replace("\n", end), 1, batch);
        const QByteArray piece(1 << 20, 'x');
        for (int i = 0; i < 100; ++i)
            parser.feed(piece, 1, batch);
        parser.feed(QByteArray("\"}\n\n" + eventText("after", "{}")).replace("\n", end), 1, batch);
        const QStringList rows = rowsOf(batch);
        QCOMPARE(rows.size(), 3);
        QCOMPARE(rows.first(), QStringLiteral("before {}"));
        QVERIFY2(rows[1].startsWith(QLatin1String("gap tag: huge")), qPrintable(rows[1]));
        QCOMPARE(rows.last(), QStringLiteral("after {}"));
        QCOMPARE(parser.oversize(), quint64(1));
    }
}

void tst_SaltApiStream::unfinished_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("tag");
    QTest::newRow("bare tag line") << Retry + eventText("a", "{}") + "tag: my/bytes\n" << QByteArray("my/bytes");
    QTest::newRow("of the first event") << Retry + "tag: my/bytes\n" << QByteArray("my/bytes");
    QTest::newRow("at a record's end") << Retry + eventText("a", "{}") << QByteArray();
    QTest::newRow("within data") << Retry + "tag: a\ndata: {\"da" << QByteArray();
    QTest::newRow("before anything") << QByteArray() << QByteArray();
}

void tst_SaltApiStream::unfinished()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, tag);
    QCOMPARE(parse(bytes).unfinished, tag);
}

void tst_SaltApiStream::answers_data()
{
    using State = HttpStreamHead::State;
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("state");
    const QByteArray head("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"), chunked(head + "transfer-ENCODING: Chunked\r\n\r\n");
    const auto row = [](const char *name, const QByteArray &bytes, const QByteArray &body, State state) { QTest::newRow(name) << bytes << body << int(state); };
    row("chunks", chunked + "3\r\nabc\r\nA;x=y\r\n0123456789\r\n", "abc0123456789", State::Body);
    row("last chunk", chunked + "1\r\na\r\n0\r\n\r\n", "a", State::Done);
    row("a line feed alone", chunked + "2\nab\n1\nc\n", "abc", State::Body);
    row("within a chunk", chunked + "ff\r\nab", "ab", State::Body);
    row("no size", chunked + "\r\nab", "", State::Bad);
    row("no number", chunked + "xyz\r\nab", "", State::Bad);
    row("a size beyond all", chunked + "ffffffffffffffffff\r\nab", "", State::Bad);
    row("longer than it said", chunked + "2\r\nabc", "ab", State::Bad);
    row("told length", head + "Content-Length: 3\r\n\r\nabcd", "abc", State::Done);
    row("to the end", head + "\r\nabc", "abc", State::Body);
    row("head under way", head, "", State::Head);
    row("no HTTP", QByteArray("SSH-2.0-OpenSSH\r\n\r\n"), "", State::Bad);
    row("head without end", head + QByteArray(100'000, 'x'), "", State::Bad);
}

void tst_SaltApiStream::answers()
{
    QFETCH(QByteArray, bytes);
    HttpStreamHead whole;
    QTEST(bodyOf(whole, bytes), "body");
    QTEST(int(whole.state()), "state");
    if (whole.state() == HttpStreamHead::State::Body)
        QCOMPARE(whole.header("content-type"), QByteArray("text/event-stream"));
    if (bytes.size() > 1000)
        return;
    HttpStreamHead byBytes;
    QByteArray again;
    for (const char c : bytes)
        again += bodyOf(byBytes, QByteArray(1, c));
    QTEST(again, "body");
    QTEST(int(byBytes.state()), "state");
}

void tst_SaltApiStream::handover_data()
{
    QTest::addColumn<int>("newFrom");
    QTest::addColumn<bool>("oldFirst");
    for (const int from : {0, 3, 9})
        for (const bool oldFirst : {false, true})
            QTest::addRow("new one from event %d, %s first", from, oldFirst ? "the old" : "the new") << from << oldFirst;
}

/// Both streams bring events 0 … 19; the new one those since its opening. Whatever arrives first, each is told once, in order.
void tst_SaltApiStream::handover()
{
    QFETCH(int, newFrom);
    QFETCH(bool, oldFirst);
    const auto batchOf = [](int n) {
        EventBatch batch;
        batch.append(n, "t/" + QByteArray::number(n), QByteArray(1, char(n)));
        return batch;
    };
    StreamHandover handover;
    QStringList told;
    int next = newFrom;                     // of the new stream
    bool over = false;
    for (int n = 0; n < 20 && !over; ++n) {
        const auto old = [&] {
            told << QStringLiteral("t/%1 %2").arg(n).arg(n);
            handover.passed(batchOf(n));
        };
        if (oldFirst)
            old();
        if (n >= newFrom && (n >= newFrom + 2 || !oldFirst)) // the new one lags by two where the old is first
            handover.arrived(batchOf(next++));
        if (auto rest = handover.takeOver()) {
            over = true;
            for (const EventBatch &batch : *rest)
                told << rowsOf(batch);
            for (; next < 20; ++next)
                told << rowsOf(handover.strip(batchOf(next)));
            QVERIFY(handover.isDone());
        } else if (!oldFirst) {
            old();
        }
    }
    QVERIFY(over);
    QStringList all;
    for (int n = 0; n < 20; ++n)
        all << QStringLiteral("t/%1 %2").arg(n).arg(n);
    QCOMPARE(told, all);
}

void tst_SaltApiStream::handoverForgetsWhatIsLongPassed()
{
    const auto batchOf = [](size_t n) {
        EventBatch batch;
        batch.append(1, "t/" + QByteArray::number(qulonglong(n)), {});
        return batch;
    };
    constexpr size_t Passed = 3 * StreamHandover::MaxEvents;
    StreamHandover handover;
    for (size_t n = 0; n < Passed; ++n)
        handover.passed(batchOf(n));
    StreamHandover lagging = handover;
    lagging.arrived(batchOf(0));
    QVERIFY(!lagging.takeOver());
    handover.arrived(batchOf(Passed - 2));
    handover.arrived(batchOf(Passed - 1));
    handover.arrived(batchOf(Passed));
    const auto rest = handover.takeOver();
    QVERIFY(rest);
    QCOMPARE(rest->size(), size_t(1));
    QCOMPARE(rowsOf(rest->front()), QStringList{QStringLiteral("t/%1 ").arg(Passed) + QString::fromUtf8(toJson({}))});
}

QTEST_GUILESS_MAIN(tst_SaltApiStream)
#include "tst_saltapistream.moc"
