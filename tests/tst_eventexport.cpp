// Saving events: to whom a file belongs, what is masked, what a save that fails or is cancelled leaves, and CSV.
#include "eventfiletest.h"
#include "eventline.h"
#include "redaction.h"
#include "savefileproblem.h"
#include "testevents.h"
#include <QDir>
#include <QTest>
#include <cerrno>
#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace brine;

class TestEventExport : public EventFileTest
{
    Q_OBJECT

    static void fill(EventStore &store, int howMany)
    {
        EventBatch batch;
        for (int i = 0; i < howMany; ++i)
            batch.append(i, "tag", QByteArray::fromHex("81a1610a"));
        store.append(batch);
    }

private Q_SLOTS:
    void init() { begin(); }

    void aSavedFileIsPrivateWhateverTheUmask()
    {
        const mode_t before = umask(0);
        EventStore store;
        store.append(makeEvents("a/b {\"x\": 1}"));
        write(path("old.jsonl"), "old\n");
        QFile::setPermissions(path("old.jsonl"), QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther);
        for (const char *name : {"new.jsonl", "old.jsonl", "new.csv"}) {
            QCOMPARE(save(store, unmasked(path(name))).problem, QString());
            struct stat status{};
            QCOMPARE(stat(QFile::encodeName(path(name)).constData(), &status), 0);
            QCOMPARE(status.st_mode & 0777, mode_t(0600));
        }
        umask(before);
        QCOMPARE(contents(path("new.jsonl")), "{\"seq\": 1, \"time\": \"2025-11-24T16:00:00.000000Z\", \"bus\": \"bus\", \"tag\": \"a/b\", \"data\": {\"x\": 1}}\n");
    }

    void secretsAreMaskedUnlessToldOtherwise()
    {
        EventStore store;
        store.append(makeEvents("a/b {\"password\": \"CANARY-7f3a\"}"));
        ExportOptions options = unmasked(path("secret.jsonl"));
        options.masked = true;
        QCOMPARE(save(store, options).problem, QString());
        QVERIFY(!contents(options.path).contains("CANARY") && contents(options.path).contains(Redaction::Mask));
        options.masked = false;
        QCOMPARE(save(store, options).problem, QString());
        QVERIFY(contents(options.path).contains("CANARY-7f3a"));
    }

    void aCancelledSaveLeavesTheOldFile()
    {
        EventStore store;
        fill(store, 200'000);
        write(path("keep.jsonl"), "old\n");
        EventExport job;
        QSignalSpy done(&job, &EventExport::finished);
        job.start(ExportSource::all(store.snapshot(), EventId{1}, {QStringLiteral("bus")}), unmasked(path("keep.jsonl")));
        QCOMPARE(job.progress().total, 200'000u);
        QTRY_VERIFY_WITH_TIMEOUT(job.progress().done > 0, 10000);
        job.cancel();
        QVERIFY(!done.isEmpty() || done.wait(10000));
        QCOMPARE(done.first().at(0).toBool(), true);
        QCOMPARE(done.first().at(1).toString(), QString());
        QCOMPARE(contents(path("keep.jsonl")), "old\n");
        QCOMPARE(QDir(m_folder.path()).entryList({QStringLiteral("keep*")}, QDir::Files).size(), 1); // no half file beside it
    }

    void whatAnotherThreadEvictsMeanwhileIsStillWritten()
    {
        EventStore store({1 << 20, 1'000'000});
        EventBatch batch;
        for (int i = 0; i < 4000; ++i)
            batch.append(i, "first", QByteArray::fromHex("81a1610a"));
        store.append(batch);
        EventExport job;
        QSignalSpy done(&job, &EventExport::finished);
        job.start(ExportSource::all(store.snapshot(), EventId{1}, {QStringLiteral("bus")}), unmasked(path("evicted.jsonl")));
        for (int round = 0; round < 30; ++round) { // the store goes on and forgets all of them
            EventBatch more;
            for (int i = 0; i < 4000; ++i)
                more.append(i, "later", QByteArray::fromHex("81a1610a"));
            store.append(more);
            store.trim();
        }
        QVERIFY(store.range().first > EventId{4000});
        QVERIFY(!done.isEmpty() || done.wait(10000));
        QCOMPARE(contents(path("evicted.jsonl")).count("\"tag\": \"first\""), 4000);
    }

    void onlyTheRowsAskedForAreWritten()
    {
        EventStore store;
        store.append(makeEvents("a {}\nb {}\nc {}\nd {}\ne {}"));
        ExportSource source;
        source.snapshot = store.snapshot();
        source.busNames = {QStringLiteral("bus")};
        source.matches.append({{EventId{1}, 5}, false, {0, 2, 3, 4}}); // a c d e
        source.rows = {{0, 1}, {2, 2}};
        QCOMPARE(source.count(), 3u);
        EventExport job;
        QSignalSpy done(&job, &EventExport::finished);
        job.start(std::move(source), unmasked(path("rows.csv")));
        QVERIFY(!done.isEmpty() || done.wait(10000));
        const QByteArrayList lines = contents(path("rows.csv")).split('\n');
        QCOMPARE(lines.size(), 5);
        QVERIFY(lines.at(1).contains(",a,") && lines.at(2).contains(",d,") && lines.at(3).contains(",e,"));
    }

    void failuresSayWhatMendsThem()
    {
        EventStore store;
        fill(store, 20'000);
        QVERIFY(save(store, unmasked(path("no/such/x.jsonl"))).problem.contains(QStringLiteral("There is no folder")));
        QVERIFY(save(store, unmasked(m_folder.path())).problem.contains(QStringLiteral("is a folder")));
        // A write that fails half way, as on a full disk: the old file stays, nothing is left beside it.
        write(path("full.jsonl"), "old\n");
        std::signal(SIGXFSZ, SIG_IGN);
        rlimit old{};
        getrlimit(RLIMIT_FSIZE, &old);
        const rlimit small{600'000, old.rlim_max};
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &small), 0);
        const Saved saved = save(store, unmasked(path("full.jsonl")));
        setrlimit(RLIMIT_FSIZE, &old);
        QVERIFY2(saved.problem.contains(QStringLiteral("larger than files may be here")) && saved.problem.contains(QStringLiteral("unchanged")), qPrintable(saved.problem));
        QVERIFY(!saved.cancelled);
        QCOMPARE(contents(path("full.jsonl")), "old\n");
        QCOMPARE(QDir(m_folder.path()).entryList({QStringLiteral("full*")}, QDir::Files).size(), 1);
        QVERIFY(writeProblem(QStringLiteral("/x/y"), ENOSPC, {}).contains(QStringLiteral("is full. Make room")));
        QVERIFY(readProblem(QStringLiteral("/etc/shadow"), EACCES).startsWith(QStringLiteral("You may not read /etc/shadow")));
    }

    void aCellIsNoFormula_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("cell");
        QTest::newRow("plain") << QByteArray("salt/job") << QByteArray("salt/job");
        QTest::newRow("equals") << QByteArray("=1+1") << QByteArray("\"'=1+1\"");
        QTest::newRow("plus") << QByteArray("+1") << QByteArray("\"'+1\"");
        QTest::newRow("minus") << QByteArray("-1") << QByteArray("\"'-1\"");
        QTest::newRow("at") << QByteArray("@SUM(A1)") << QByteArray("\"'@SUM(A1)\"");
        QTest::newRow("tab") << QByteArray("\t=1") << QByteArray("\"'\t=1\"");
        QTest::newRow("return") << QByteArray("\r=1") << QByteArray("\"'\r=1\"");
        QTest::newRow("quoted") << QByteArray("\"=cmd|' /C calc'!A0\"") << QByteArray("\"'\"\"=cmd|' /C calc'!A0\"\"\"");
        QTest::newRow("full width") << QByteArray("＝1") << QByteArray("\"'＝1\"");
        QTest::newRow("comma") << QByteArray("a,b") << QByteArray("\"a,b\"");
        QTest::newRow("quote") << QByteArray("a\"b") << QByteArray("\"a\"\"b\"");
        QTest::newRow("line") << QByteArray("a\r\nb") << QByteArray("\"a\r\nb\"");
        QTest::newRow("within") << QByteArray("a=1") << QByteArray("a=1");
        QTest::newRow("empty") << QByteArray() << QByteArray();
    }
    void aCellIsNoFormula()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, cell);
        QByteArray out;
        writeCsvCell(text, true, out);
        QCOMPARE(out, cell);
    }

    void csvHoldsFieldsAndData()
    {
        EventStore store;
        store.append(makeEvents("salt/job/20261123140207113204/ret/web1 {\"fun\": \"=cmd\", \"id\": \"web1\", \"retcode\": -1, \"success\": false}\n=tag {}"));
        QCOMPARE(save(store, unmasked(path("x.csv"))).problem, QString());
        const QByteArrayList lines = contents(path("x.csv")).split('\n');
        QCOMPARE(lines.at(0), csvHeader().trimmed() + '\r');
        QVERIFY2(lines.at(1).startsWith("1,2025-11-24T16:00:00.000000Z,bus,event,salt/job/20261123140207113204/ret/web1,web1,\"'=cmd\",20261123140207113204,\"'-1\",false,"), lines.at(1).constData());
        QVERIFY(lines.at(1).endsWith("\"{\"\"fun\"\": \"\"=cmd\"\", \"\"id\"\": \"\"web1\"\", \"\"retcode\"\": -1, \"\"success\"\": false}\"\r"));
        QVERIFY(lines.at(2).contains(",\"'=tag\","));
        ExportOptions raw = unmasked(path("raw.csv"));
        raw.guarded = false;
        QCOMPARE(save(store, raw).problem, QString());
        QVERIFY(contents(raw.path).contains(",=tag,"));
    }

    void csvHasTheListsOwnColumns()
    {
        EventStore store;
        store.append(makeEvents("a {\"return\": {\"comment\": \"=1, 2\", \"password\": \"geheim\"}, \"n\": [1, 2]}\nb {}"));
        ExportOptions options = unmasked(path("columns.csv"));
        options.columns = QStringList{QStringLiteral("data.return.comment"), QStringLiteral("data.n"), QStringLiteral("data.return.password"), QStringLiteral("no path")};
        options.masked = true;
        QCOMPARE(save(store, options).problem, QString());
        const QByteArrayList lines = contents(options.path).split('\n');
        QVERIFY2(lines.at(0).endsWith(",size,data.return.comment,data.n,data.return.password,data\r"), lines.at(0).constData());
        QVERIFY2(lines.at(1).contains(",\"'=1, 2\",\"[1, 2]\",••••••,\"{"), lines.at(1).constData());
        QVERIFY2(lines.at(2).endsWith(",,,,{}\r"), lines.at(2).constData());
        QVERIFY(!contents(options.path).contains("geheim"));
    }
};

QTEST_GUILESS_MAIN(TestEventExport)
#include "tst_eventexport.moc"
