// brinectl as a person and a script meet it: real processes, a real bus, exit codes, both streams.
#include "ctlprocess.h"
#include "fireable.h"
#include "frameencoder.h"
#include "payloadreader.h"
#include "projectpaths.h"
#include "startedbus.h"
#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <csignal>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

using namespace brine;

class TestBrinectl : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void watchPrintsTagAndJson();
    void watchCountsAndTimesOut();
    void watchWritesJsonl();
    void watchWritesRawFrames();
    void tagsCannotForgeLines();
    void watchExplainsAPrefixThatFindsNothing();
    void watchFiltersAndRefusesABadFilter();
    void watchEndsQuietlyWhenItsReaderGoes();
    void nextGivesOneEventOr75();
    void fireIsSeen();
    void fireRefusesBadPayloads_data();
    void fireRefusesBadPayloads();
    void fireWrapsText();
    void fireLinesAnswersEachLine();
    void fireLinesAnswersBeforeTheNextLine();
    void fireDryRunOpensNoSocket();
    void missingBusIs69();
    void forbiddenBusIs77();
    void wrongNodeNamesTheFile();
    void busLeavesNoSocketBehind();
    void runsWithoutHomeAndLocale();
    void demoNeedsNothing();
    void usageErrorsAre64();

private:
    QStringList on(QStringList arguments) { return arguments << QStringLiteral("--sock-dir") << m_sockDir; }
    void publish(QByteArrayView tag, QByteArrayView json);
    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_sockDir;
    std::unique_ptr<EmbeddedBus> m_bus;
};

void TestBrinectl::init()
{
    m_dir = std::make_unique<QTemporaryDir>(QStringLiteral("/tmp/brctl-XXXXXX"));
    m_sockDir = m_dir->filePath(QStringLiteral("m"));
    m_bus = startedBus(m_sockDir);
    QVERIFY(m_bus);
}

void TestBrinectl::cleanup()
{
    m_bus.reset();
    m_dir.reset();
}

void TestBrinectl::publish(QByteArrayView tag, QByteArrayView json)
{
    QVERIFY(publishJson(*m_bus, tag, json));
}

void TestBrinectl::watchPrintsTagAndJson()
{
    CtlProcess watch(on({QStringLiteral("watch"), QStringLiteral("--count"), QStringLiteral("2")}));
    watch.start();
    QVERIFY(watch.waitForError("Watching"));
    QTRY_COMPARE(m_bus->counters().subscribers, 1);
    publish("salt/auth", R"({"id": "web1", "n": 1.0})");
    publish("myco/x", R"({"big": 18446744073709551615, "nul": null})");
    QCOMPARE(watch.end(), 0);
    QCOMPARE(watch.out, QByteArray("salt/auth\t{\"id\": \"web1\", \"n\": 1.0}\nmyco/x\t{\"big\": 18446744073709551615, \"nul\": null}\n"));
}

void TestBrinectl::watchCountsAndTimesOut()
{
    CtlProcess missed(on({QStringLiteral("watch"), QStringLiteral("-q"), QStringLiteral("--count"), QStringLiteral("1"), QStringLiteral("--timeout"), QStringLiteral("0.2")}));
    QCOMPARE(missed.run(), 75);
    QVERIFY(missed.out.isEmpty());
    CtlProcess span(on({QStringLiteral("watch"), QStringLiteral("-q"), QStringLiteral("--timeout"), QStringLiteral("0.2")}));
    QCOMPARE(span.run(), 0);
}

void TestBrinectl::watchWritesJsonl()
{
    CtlProcess watch(on({QStringLiteral("watch"), QStringLiteral("myco/*"), QStringLiteral("--count"), QStringLiteral("1"), QStringLiteral("--out"), QStringLiteral("jsonl")}));
    watch.start();
    QVERIFY(watch.waitForError("Watching"));
    QTRY_COMPARE(m_bus->counters().subscribers, 1);
    publish("salt/auth", "{}");
    publish("myco/deploy", R"({"service": "web"})");
    QCOMPARE(watch.end(), 0);
    const QJsonObject object = QJsonDocument::fromJson(watch.out).object();
    QCOMPARE(object.value(QLatin1String("seq")).toInt(), 2);
    QCOMPARE(object.value(QLatin1String("tag")).toString(), QStringLiteral("myco/deploy"));
    QCOMPARE(object.value(QLatin1String("data")).toObject().value(QLatin1String("service")).toString(), QStringLiteral("web"));
    QVERIFY(object.value(QLatin1String("time")).toString().endsWith(QLatin1Char('Z')));
    QVERIFY(!object.value(QLatin1String("bus")).toString().isEmpty());
}

void TestBrinectl::watchWritesRawFrames()
{
    const QString file = m_dir->filePath(QStringLiteral("out"));
    CtlProcess watch(on({QStringLiteral("watch"), QStringLiteral("--count"), QStringLiteral("1"), QStringLiteral("--out"), QStringLiteral("raw"), QStringLiteral("--out-file"), file}));
    watch.start();
    QVERIFY(watch.waitForError("Watching"));
    QTRY_COMPARE(m_bus->counters().subscribers, 1);
    const QByteArray payload = readJson(R"({"a": [1, -1, "x"]})")->msgpack;
    m_bus->publish("a/b", payload);
    QCOMPARE(watch.end(), 0);
    QFile written(file);
    QVERIFY(written.open(QIODevice::ReadOnly));
    QCOMPARE(written.readAll(), encodeFrame(eventBody("a/b", payload), Framing::Bare));
    QCOMPARE(written.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
}

void TestBrinectl::tagsCannotForgeLines()
{
    CtlProcess watch(on({QStringLiteral("watch"), QStringLiteral("--count"), QStringLiteral("1")}));
    watch.start();
    QVERIFY(watch.waitForError("Watching"));
    QTRY_COMPARE(m_bus->counters().subscribers, 1);
    publish("x\tfake\n\x1b[2Jsalt/auth\x7f", R"({"t": "\u001b[31m\u0085"})");
    QCOMPARE(watch.end(), 0);
    QCOMPARE(watch.out.count('\n'), 1);
    QCOMPARE(watch.out.count('\t'), 1);
    for (const char c : watch.out.chopped(1))
        QVERIFY2(quint8(c) >= 0x20 || c == '\t', watch.out.constData());
    QVERIFY(!watch.out.contains('\x7f') && !watch.out.contains("\xc2\x85"));
}

void TestBrinectl::watchExplainsAPrefixThatFindsNothing()
{
    CtlProcess watch(on({QStringLiteral("watch"), QStringLiteral("auth"), QStringLiteral("--timeout"), QStringLiteral("0.5")}));
    watch.start();
    QVERIFY(watch.waitForError("Watching"));
    QTRY_COMPARE(m_bus->counters().subscribers, 1);
    publish("salt/auth", "{}");
    QCOMPARE(watch.end(), 0);
    QVERIFY2(watch.err.contains("nothing begins with auth; 1 event contains it (salt/auth)"), watch.err.constData());
    QVERIFY(watch.out.isEmpty());
}

void TestBrinectl::watchFiltersAndRefusesABadFilter()
{
    CtlProcess bad(on({QStringLiteral("watch"), QStringLiteral("--filter"), QStringLiteral("fun == ")}));
    QCOMPARE(bad.run(), 64);
    QVERIFY(bad.err.contains('^'));
    CtlProcess watch(on({QStringLiteral("watch"), QStringLiteral("--count"), QStringLiteral("1"), QStringLiteral("--filter"), QStringLiteral("fun == \"state.apply\" and data.retcode > 0")}));
    watch.start();
    QVERIFY(watch.waitForError("Watching"));
    QTRY_COMPARE(m_bus->counters().subscribers, 1);
    publish("a", R"({"fun": "state.apply", "retcode": 0})");
    publish("b", R"({"fun": "state.apply", "retcode": 2})");
    QCOMPARE(watch.end(), 0);
    QVERIFY(watch.out.startsWith("b\t"));
}

void TestBrinectl::watchEndsQuietlyWhenItsReaderGoes()
{
    QProcess shell;
    shell.start(QStringLiteral("bash"), {QStringLiteral("-c"), QStringLiteral("'%1' watch -q --sock-dir '%2' | head -n 1; echo ${PIPESTATUS[0]}").arg(projectpaths::brinectl(), m_sockDir)});
    QTRY_COMPARE(m_bus->counters().subscribers, 1);
    for (int i = 0; i < 3 && shell.state() != QProcess::NotRunning; ++i) {
        publish("one", "{}");
        shell.waitForFinished(300);
    }
    QVERIFY(shell.state() == QProcess::NotRunning || shell.waitForFinished(10000));
    QCOMPARE(shell.readAllStandardOutput(), QByteArray("one\t{}\n0\n"));
    QCOMPARE(shell.readAllStandardError(), QByteArray());
}

void TestBrinectl::nextGivesOneEventOr75()
{
    CtlProcess none(on({QStringLiteral("next"), QStringLiteral("--wait"), QStringLiteral("0.2")}));
    QCOMPARE(none.run(), 75);
    CtlProcess poll(on({QStringLiteral("next"), QStringLiteral("--wait"), QStringLiteral("0")}));
    QCOMPARE(poll.run(), 75);
    CtlProcess next(on({QStringLiteral("next"), QStringLiteral("salt/"), QStringLiteral("--wait"), QStringLiteral("20")}));
    next.start();
    QTRY_COMPARE(m_bus->counters().subscribers, 1);
    publish("other", "{}");
    publish("salt/key", "{}");
    QCOMPARE(next.end(), 0);
    QCOMPARE(next.out, QByteArray("salt/key\t{}\n"));
}

void TestBrinectl::fireIsSeen()
{
    CtlProcess watch(on({QStringLiteral("watch"), QStringLiteral("--count"), QStringLiteral("1")}));
    watch.start();
    QVERIFY(watch.waitForError("Watching"));
    CtlProcess fire(on({QStringLiteral("fire"), QStringLiteral("myco/deploy"), QStringLiteral(R"({"service": "web", "n": 9007199254740993})")}));
    QCOMPARE(fire.run(), 0);
    QVERIFY2(fire.out.contains("seen on the bus after"), fire.out.constData());
    QCOMPARE(watch.end(), 0);
    QVERIFY2(watch.out.startsWith("myco/deploy\t{\"service\": \"web\", \"n\": 9007199254740993, \"_stamp\": \""), watch.out.constData());
}

void TestBrinectl::fireRefusesBadPayloads_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::newRow("not json") << QStringList{QStringLiteral("t"), QStringLiteral("{")};
    QTest::newRow("list") << QStringList{QStringLiteral("t"), QStringLiteral("[1]")};
    QTest::newRow("text") << QStringList{QStringLiteral("t"), QStringLiteral("\"hello\"")};
    QTest::newRow("empty tag") << QStringList{QString(), QStringLiteral("{}")};
    QTest::newRow("tag with separator") << QStringList{QStringLiteral("a\n\nb"), QStringLiteral("{}")};
    QTest::newRow("bad yaml") << QStringList{QStringLiteral("t"), QStringLiteral("{a: ["), QStringLiteral("--format"), QStringLiteral("yaml")};
}

void TestBrinectl::fireRefusesBadPayloads()
{
    QFETCH(QStringList, words);
    CtlProcess fire(on(QStringList{QStringLiteral("fire")} + words));
    const int code = fire.run();
    QVERIFY2(code == 65 || (words.first().isEmpty() && code == 64), (QByteArray::number(code) + fire.err).constData());
    QVERIFY(fire.out.isEmpty());
    QVERIFY(!fire.err.isEmpty());
    QCOMPARE(m_bus->counters().received, 0u);
}

void TestBrinectl::fireWrapsText()
{
    CtlProcess watch(on({QStringLiteral("watch"), QStringLiteral("--count"), QStringLiteral("1")}));
    watch.start();
    QVERIFY(watch.waitForError("Watching"));
    CtlProcess fire(on({QStringLiteral("fire"), QStringLiteral("old"), QStringLiteral("-"), QStringLiteral("--wrap")}));
    QCOMPARE(fire.run("bare \"text\""), 0);
    QCOMPARE(watch.end(), 0);
    QVERIFY2(watch.out.startsWith("old\t{\"data\": \"bare \\\"text\\\"\", \"_stamp\": \""), watch.out.constData());
}

void TestBrinectl::fireLinesAnswersEachLine()
{
    CtlProcess watch(on({QStringLiteral("watch"), QStringLiteral("--count"), QStringLiteral("100")}));
    watch.start();
    QVERIFY(watch.waitForError("Watching"));
    QByteArray lines;
    for (int i = 0; i < 100; ++i)
        lines += "many/" + QByteArray::number(i) + "\t{\"i\": " + QByteArray::number(i) + "}\n";
    lines += "no tab here\nbad\t[1]\n";
    CtlProcess fire(on({QStringLiteral("fire"), QStringLiteral("--lines")}));
    QCOMPARE(fire.run(lines), 65); // two lines were refused, the others went out
    QCOMPARE(fire.out.count('\n'), 102);
    QCOMPARE(fire.out.count("\tseen\t"), 100);
    QCOMPARE(watch.end(), 0);
    QCOMPARE(watch.out.count('\n'), 100);
    QCOMPARE(m_bus->counters().received, 100u);
}

// A program that writes a line now and then has each answer while its pipe stays open; half a line waits for its end.
void TestBrinectl::fireLinesAnswersBeforeTheNextLine()
{
    CtlProcess fire(on({QStringLiteral("fire"), QStringLiteral("--lines")}));
    fire.start();
    for (int i = 1; i <= 3; ++i) {
        fire.write("slow/" + QByteArray::number(i) + "\t{\"i\": " + QByteArray::number(i) + "}\nsl");
        QVERIFY(fire.waitForOutput("\tseen\tslow/" + QByteArray::number(i)));
        QCOMPARE(m_bus->counters().received, quint64(i));
        fire.write("ow/rest\t[]\n"); // a line of its own with what went before
        QVERIFY(fire.waitForOutput("\trefused\tslow/rest"));
        fire.out.replace("\trefused\tslow/rest", "");
    }
    fire.closeWriteChannel();
    QCOMPARE(fire.end(), 65);
    QCOMPARE(m_bus->counters().received, 3u);
}

void TestBrinectl::fireDryRunOpensNoSocket()
{
    m_bus.reset();
    CtlProcess fire(on({QStringLiteral("fire"), QStringLiteral("a/b"), QStringLiteral("{\"x\": 1}"), QStringLiteral("--dry-run")}));
    QCOMPARE(fire.run(), 0);
    QVERIFY(fire.out.startsWith("a/b\t{\"x\": 1, \"_stamp\": \""));
    CtlProcess raw(on({QStringLiteral("fire"), QStringLiteral("a/b"), QStringLiteral("{}"), QStringLiteral("--dry-run"), QStringLiteral("--out"), QStringLiteral("raw")}));
    QCOMPARE(raw.run(), 0);
    QVERIFY(raw.out.startsWith("\x82\xa4head\x80\xa4" "body\xc4"));
}

void TestBrinectl::missingBusIs69()
{
    for (const QString &command : {QStringLiteral("watch"), QStringLiteral("next")}) {
        CtlProcess process({command, QStringLiteral("--sock-dir"), QStringLiteral("/nonexistent/brine")});
        QCOMPARE(process.run(), 69);
        QVERIFY2(process.err.contains("/nonexistent/brine"), process.err.constData());
        QVERIFY(process.out.isEmpty());
    }
    CtlProcess fire({QStringLiteral("fire"), QStringLiteral("t"), QStringLiteral("{}"), QStringLiteral("--sock-dir"), QStringLiteral("/nonexistent/brine")});
    QCOMPARE(fire.run(), 69);
}

void TestBrinectl::forbiddenBusIs77()
{
    if (geteuid() != 0)
        QSKIP("only root can become another user");
    QVERIFY(chmod(m_dir->path().toLocal8Bit().constData(), 0755) == 0);
    QVERIFY(chmod(m_sockDir.toLocal8Bit().constData(), 0755) == 0);
    const auto refused = [](const QStringList &words) {
        CtlProcess process(words);
        process.becomeNobody();
        return process.run("t\t{}\n") == 77 ? process.err : "not refused: " + process.err;
    };
    const QByteArray watch = refused(on({QStringLiteral("watch")}));
    QVERIFY2(watch.contains("master_event_pub.ipc") && watch.contains("brinectl watch") && watch.contains("--as root"), watch.constData());
    const QStringList fire = on({QStringLiteral("fire")}), shot{QStringLiteral("t"), QStringLiteral("{}")};
    for (const QStringList &words : {fire + shot, fire + shot + QStringList{QStringLiteral("--repeat"), QStringLiteral("2"), QStringLiteral("--yes")}, fire + QStringList{QStringLiteral("--lines")}}) {
        const QByteArray told = refused(words);
        QVERIFY2(told.contains("master_event_pull.ipc") && told.contains("brinectl fire") && told.contains("--as root") && !told.contains("pub.ipc"), told.constData());
    }
    QCOMPARE(chmod((m_sockDir + QStringLiteral("/master_event_pull.ipc")).toLocal8Bit().constData(), 0666), 0);
    const QByteArray unseen = refused(fire + shot);
    QVERIFY2(unseen.contains("master_event_pub.ipc") && unseen.contains("--no-wait"), unseen.constData());
}

void TestBrinectl::wrongNodeNamesTheFile()
{
    CtlProcess process(on({QStringLiteral("watch"), QStringLiteral("--node"), QStringLiteral("minion"), QStringLiteral("--id"), QStringLiteral("web1")}));
    QCOMPARE(process.run(), 69);
    QVERIFY2(process.err.contains("minion_event_659a7fb2af_pub.ipc") && process.err.contains("master"), process.err.constData());
}

void TestBrinectl::busLeavesNoSocketBehind()
{
    const QString dir = m_dir->filePath(QStringLiteral("b"));
    for (int signal : {SIGTERM, SIGINT}) {
        CtlProcess bus({QStringLiteral("bus"), QStringLiteral("--sock-dir"), dir, QStringLiteral("--node"), QStringLiteral("minion"), QStringLiteral("--id"), QStringLiteral("web1")});
        bus.start();
        QVERIFY(bus.waitForError("Serving"));
        QVERIFY(QFile::exists(dir + QStringLiteral("/minion_event_659a7fb2af_pull.ipc")));
        ::kill(pid_t(bus.processId()), signal);
        QCOMPARE(bus.end(), 128 + signal);
        QCOMPARE(QDir(dir).entryList(QDir::System | QDir::Files | QDir::NoDotAndDotDot), QStringList());
    }
}

void TestBrinectl::runsWithoutHomeAndLocale()
{
    QProcessEnvironment bare;
    bare.insert(QStringLiteral("LANG"), QStringLiteral("C"));
    bare.insert(QStringLiteral("PATH"), QStringLiteral("/usr/bin:/bin"));
    for (const QString &name : {QStringLiteral("ASAN_OPTIONS"), QStringLiteral("TSAN_OPTIONS"), QStringLiteral("LSAN_OPTIONS")})
        if (qEnvironmentVariableIsSet(name.toLatin1().constData()))
            bare.insert(name, qEnvironmentVariable(name.toLatin1().constData()));
    CtlProcess fire(on({QStringLiteral("fire"), QStringLiteral("tag/ü"), QStringLiteral("{\"ä\": 1}"), QStringLiteral("-q")}), bare);
    QCOMPARE(fire.run(), 0);
    QCOMPARE(fire.err, QByteArray());
}

void TestBrinectl::demoNeedsNothing()
{
    CtlProcess watch({QStringLiteral("watch"), QStringLiteral("--demo"), QStringLiteral("--count"), QStringLiteral("3"), QStringLiteral("--timeout"), QStringLiteral("20")});
    QCOMPARE(watch.run(), 0);
    QCOMPARE(watch.out.count('\n'), 3);
    QVERIFY(watch.err.contains("demo"));
}

void TestBrinectl::usageErrorsAre64()
{
    QCOMPARE(CtlProcess({}).run(), 64);
    QCOMPARE(CtlProcess({QStringLiteral("watch"), QStringLiteral("--nonsense")}).run(), 64);
    QCOMPARE(CtlProcess({QStringLiteral("fire")}).run(), 64);
    for (const char *command : {"watch", "next", "fire"})
        QCOMPARE(CtlProcess({QLatin1String(command), QStringLiteral("t"), QStringLiteral("--timeout"), QStringLiteral("-1")}).run(), 64);
    QCOMPARE(CtlProcess({QStringLiteral("fire"), QStringLiteral("t"), QStringLiteral("{}"), QStringLiteral("--out"), QStringLiteral("raw")}).run(), 64); // without --dry-run
    CtlProcess unknown({QStringLiteral("wach")});
    QCOMPARE(unknown.run(), 64);
    QVERIFY2(unknown.err.contains("no command \"wach\"") && unknown.err.contains("watch, next, "), unknown.err.constData());
    CtlProcess help({QStringLiteral("--help")});
    QCOMPARE(help.run(), 0);
    QVERIFY(help.out.contains("watch") && help.out.contains("75"));
}

QTEST_GUILESS_MAIN(TestBrinectl)
#include "tst_brinectl.moc"
