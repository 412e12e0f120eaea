// Events of files: what is read is what was saved, or what Salt's runner printed; what is broken is told, and a reader can be left.
#include "eventfilereader.h"
#include "eventfiletest.h"
#include "eventline.h"
#include "eventtextdecoder.h"
#include "gap.h"
#include "jsonwriter.h"
#include "msgpackwriter.h"
#include "randommsgpack.h"
#include <QTest>
#include <algorithm>
#include <fcntl.h>
#include <functional>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

using namespace brine;

namespace {

/// Reads a file whole into a store, each event's bus as its source.
QStringList open(const QString &path, EventStore &store, EventFileReader::Progress *progress = nullptr, EventFileReader::Limits limits = {})
{
    EventFileReader reader(path, limits);
    reader.start();
    for (;;) {
        reader.waitForEvents(-1);
        const auto chunks = reader.take(64 * 1024);
        for (const auto &chunk : chunks)
            store.append(chunk.batch, chunk.source);
        if (chunks.empty() && reader.progress().finished)
            break;
    }
    if (progress)
        *progress = reader.progress();
    return reader.busNames();
}

struct Row { QByteArray tag, json; EventKind kind; qint64 us; };

std::vector<Row> decode(const std::vector<QByteArray> &pieces, qsizetype maxLine = EventTextDecoder::DefaultMaxLine, EventTextDecoder **out = nullptr)
{
    static std::unique_ptr<EventTextDecoder> kept;
    std::vector<Row> rows;
    kept = std::make_unique<EventTextDecoder>(
        [&rows](const EventTextDecoder::Decoded &e) {
            rows.push_back({e.tag.toByteArray(), e.kind == EventKind::Gap ? readGap(e.payload).detail.toUtf8() : toJson(e.payload), e.kind, e.receivedUs});
        },
        1000, maxLine);
    for (const QByteArray &piece : pieces)
        kept->feed(piece);
    kept->finish();
    if (out)
        *out = kept.get();
    return rows;
}

EventStore hostileStore(quint32 seed)
{
    RandomMsgpack random(seed);
    EventStore store;
    EventBatch batch;
    for (int i = 0; i < 2000; ++i) {
        const qint64 us = 1'764'000'000'000'000 + i * 977;
        const quint32 kind = random.below(20);
        if (kind == 0)
            batch.append(us, {}, random.bytes(random.below(40)), EventKind::Malformed);
        else if (kind == 1)
            batch.append(us, {}, writeGap({Gap::Reason::Dropped, 12, us - 5, us, QStringLiteral("buffer \"limit\"\n")}), EventKind::Gap);
        else if (kind == 2)
            batch.append(us, random.text(), random.mutated(random.payload()));
        else if (kind == 3)
            batch.append(us, random.text(), random.value());
        else
            batch.append(us, random.text(), random.payload());
    }
    // What JSON has no form for, and what only looks like it.
    const auto map = [](const std::function<void(MsgpackWriter &)> &fill) {
        MsgpackWriter out;
        fill(out);
        return out.take();
    };
    const std::vector<QByteArray> payloads = {
        QByteArray::fromHex("81a161c403ff00fe"), // bin that is no text
        QByteArray::fromHex("81a161c7034eff00fe"), // ext 78 that is no time
        QByteArray::fromHex("81a161c70380ff00fe"), // ext -128
        QByteArray::fromHex("82a16101a16102"), // a key twice
        QByteArray::fromHex("81a161cb7ff8000000000000"), // NaN
        QByteArray::fromHex("81a161cb8000000000000000"), // -0.0
        QByteArray::fromHex("81a161cfffffffffffffffff"), QByteArray::fromHex("81a161d38000000000000000"),
        QByteArray::fromHex("81a161ca3dcccccd"), // a float of 32 bits
        QByteArray::fromHex("c1"), QByteArray(), QByteArray::fromHex("8102"),
        map([](MsgpackWriter &w) { w.map(1); w.key("$bytes"); w.str("/w=="); }), map([](MsgpackWriter &w) { w.map(1); w.key("$bytes"); w.str("aGk="); }),
        map([](MsgpackWriter &w) { w.map(1); w.key("$bytes"); w.str("no base64"); }), map([](MsgpackWriter &w) { w.map(1); w.key("$undecodable"); w.str("wA=="); }),
        map([](MsgpackWriter &w) { w.map(1); w.key("$undecodable"); w.str("wQ=="); }), map([](MsgpackWriter &w) { w.map(1); w.key("$ext"); w.str("x"); }),
        QByteArray(JsonMaxDepth - 1, char(0x91)) + char(0x90), // as deep as the writer goes
        QByteArray(JsonMaxDepth, char(0x91)) + char(0x90)};
    for (const QByteArray &payload : payloads)
        batch.append(1'765'000'000'000'000, "host\xffile/\x01tag\t\xc2\x9b", payload);
    store.append(batch, 1);
    return store;
}

} // namespace

class TestEventFiles : public EventFileTest
{
    Q_OBJECT
private Q_SLOTS:
    void init() { begin(); }

    void savingOpeningAndSavingAgainGivesTheSameBytes_data()
    {
        QTest::addColumn<quint32>("seed");
        for (quint32 seed = 1; seed <= 6; ++seed)
            QTest::addRow("seed %u", seed) << seed;
    }
    void savingOpeningAndSavingAgainGivesTheSameBytes()
    {
        QFETCH(quint32, seed);
        const EventStore store = hostileStore(seed);
        const QString first = path("first.jsonl"), second = path("second.jsonl");
        const QStringList buses = {QStringLiteral("a"), QStringLiteral("b \"quoted\"")};
        QCOMPARE(save(store, unmasked(first), buses).problem, QString());
        EventStore reopened;
        EventFileReader::Progress progress;
        const QStringList names = open(first, reopened, &progress);
        QCOMPARE(names, QStringList{buses.at(1)});
        QCOMPARE(progress.brokenLines, 0u);
        QCOMPARE(reopened.range().count, store.range().count);
        QCOMPARE(reopened.counters().malformed, store.counters().malformed);
        QCOMPARE(reopened.counters().gaps, store.counters().gaps);
        QCOMPARE(save(reopened, unmasked(second), names).problem, QString());
        const QByteArrayList before = contents(first).split('\n'), after = contents(second).split('\n');
        QCOMPARE(after.size(), before.size());
        for (qsizetype i = 0; i < before.size(); ++i)
            QCOMPARE(after.at(i), before.at(i));
    }

    void bytesAndExtensionsComeBackExactly()
    {
        for (const char *hex : {"81a161c403ff00fe", "81a161c7034eff00fe", "81a161c70305aabbcc", "c403ff00fe", "c1", "8102"}) {
            const QByteArray payload = QByteArray::fromHex(hex);
            QByteArray line;
            EventView event;
            event.tag = "t";
            writeEventLine(event, payload, 1, "\"b\"", line);
            QByteArray back;
            EventTextDecoder decoder([&back](const EventTextDecoder::Decoded &e) { back = e.payload.toByteArray(); }, 0);
            decoder.feed(line);
            QCOMPARE(back.toHex(), payload.toHex());
        }
    }

    void whatSaltsRunnerPrintsIsRead()
    {
        // salt-run state.event, then with pretty=True, as salt/runners/state.py prints them; a log line got in between
        const QByteArray text = "salt/auth\t{\"act\": \"accept\", \"id\": \"web1\", \"_stamp\": \"2026-11-23T14:02:07.113204\"}\n"
                                "[WARNING ] something else\n"
                                "salt/job/1/ret/web1\t{\n    \"_stamp\": \"2026-11-23T14:02:08.000001\",\n    \"return\": {\n        \"a\": [\n            1,\n            NaN\n        ]\n    }\n}\n"
                                "salt/empty\t{}\r\n";
        std::vector<QByteArray> bytes;
        for (const char c : text)
            bytes.emplace_back(1, c);
        for (const auto &pieces : {std::vector<QByteArray>{text}, bytes}) {
            const std::vector<Row> rows = decode(pieces);
            QCOMPARE(rows.size(), size_t(4));
            QCOMPARE(rows[0].tag, "salt/auth");
            QCOMPARE(rows[0].us, 1'795'442'527'113'204);
            QVERIFY2(rows[1].kind == EventKind::Gap && rows[1].json == "Line 2 of the file is no event: no tab between tag and data", rows[1].json.constData());
            QCOMPARE(rows[2].tag, "salt/job/1/ret/web1");
            QCOMPARE(rows[2].json, "{\"_stamp\": \"2026-11-23T14:02:08.000001\", \"return\": {\"a\": [1, null]}}");
            QCOMPARE(rows[3].tag, "salt/empty");
            QCOMPARE(rows[3].us, rows[2].us); // says no time: that of the one before
        }
    }

    void brokenLinesAreCountedWithTheirNumbers()
    {
        EventTextDecoder *decoder = nullptr;
        const std::vector<Row> rows = decode({"a\t{}\n{\"tag\": \"x\"}\nb\t{bad\n\nplain\nc\t{}\nd\t{\n  \"open\": 1\ne\t{}\n{\"data\": {}}"}, 1000, &decoder);
        QCOMPARE(decoder->brokenLines(), 6u); // 2, 3, 5, 7–8, 10
        QCOMPARE(decoder->brokenPlaces(), QStringLiteral("2–5, 7–8, 10"));
        QCOMPARE(decoder->events(), 3u);
        QCOMPARE(rows.size(), size_t(6));
        QCOMPARE(rows[1].json, "Lines 2–5 of the file are no events; the first: it has no \"data\"");
        QCOMPARE(rows[3].json, "Lines 7–8 of the file are no events; the first: an object that is not ended");
        QCOMPARE(rows[5].json, "Line 10 of the file is no event: it has no \"tag\"");
    }

    void aLineBeyondTheLimitIsPassedOver()
    {
        EventTextDecoder *decoder = nullptr;
        const QByteArray longLine = "b\t{\"x\": \"" + QByteArray(5000, 'x') + "\"}";
        std::vector<QByteArray> pieces = {"a\t{}\n"};
        for (qsizetype at = 0; at < longLine.size(); at += 100)
            pieces.push_back(longLine.mid(at, 100));
        pieces.push_back("\nc\t{}\n");
        const std::vector<Row> rows = decode(pieces, 1000, &decoder);
        QCOMPARE(decoder->events(), 2u);
        QCOMPARE(decoder->brokenPlaces(), QStringLiteral("2"));
        QCOMPARE(rows[2].tag, "c");
    }

    void aReaderWaitsForItsOwnerAndHoldsLittle()
    {
        QByteArray text;
        for (int i = 0; i < 20000; ++i)
            text += "tag/" + QByteArray::number(i) + "\t{\"x\": \"" + QByteArray(200, 'y') + "\"}\n";
        write(path("long.txt"), text);
        EventFileReader reader(path("long.txt"), {1 << 20, 64 * 1024});
        reader.start();
        QTRY_VERIFY(reader.progress().queuedEvents > 200);
        quint64 got = 0, most = 0;
        while (reader.waitForEvents(-1)) {
            most = std::max(most, reader.progress().queuedEvents);
            const auto chunks = reader.take(1);
            if (chunks.empty())
                break;
            for (const auto &chunk : chunks)
                got += quint64(chunk.batch.count());
        }
        QCOMPARE(got, 20000u);
        QVERIFY2(most < 6000, qPrintable(QString::number(most))); // two pieces of 512 KiB, not 4 MB
        QVERIFY(reader.progress().finished && !reader.progress().stopped);
    }

    void stoppingKeepsWhatWasRead()
    {
        QByteArray text;
        for (int i = 0; i < 50000; ++i)
            text += "tag\t{\"i\": " + QByteArray::number(i) + ", \"x\": \"" + QByteArray(100, 'y') + "\"}\n";
        write(path("stop.txt"), text);
        EventFileReader reader(path("stop.txt"), {1 << 20, 64 * 1024});
        reader.start();
        QTRY_VERIFY(reader.progress().queuedEvents > 0);
        reader.stop();
        QTRY_VERIFY(reader.progress().finished);
        quint64 got = 0;
        for (const auto &chunk : reader.take())
            got += quint64(chunk.batch.count());
        QVERIFY(got > 0 && got < 50000);
        QVERIFY(reader.progress().stopped);
    }

    void aPipeWhoseWriterSaysNothingCanBeLeft()
    {
        const QString fifo = path("fifo");
        QCOMPARE(mkfifo(QFile::encodeName(fifo).constData(), 0600), 0);
        const int writer = ::open(QFile::encodeName(fifo).constData(), O_RDWR | O_CLOEXEC);
        QVERIFY(writer >= 0);
        {
            EventFileReader reader(fifo);
            reader.start();
            QCOMPARE(::write(writer, "a\t{}\n", 5), ssize_t(5));
            QVERIFY(reader.waitForEvents(10000));
            QCOMPARE(reader.take().size(), size_t(1));
        } // ends although the pipe stays open
        close(writer);
    }

    void filesThatCannotBeReadAreExplained()
    {
        EventStore store;
        EventFileReader::Progress progress;
        open(path("missing.jsonl"), store, &progress);
        QVERIFY2(progress.problem.startsWith(QStringLiteral("There is no file")), qPrintable(progress.problem));
        open(m_folder.path(), store, &progress);
        QVERIFY2(progress.problem.contains(QStringLiteral("is a folder")), qPrintable(progress.problem));
        QVERIFY(store.range().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestEventFiles)
#include "tst_eventfiles.moc"
