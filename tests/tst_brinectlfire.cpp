// brinectl fire as a script meets it: templates, dry runs, bursts, refusals.
#include "ctlbustest.h"
#include "jsonwriter.h"
#include "msgpackview.h"
#include "watchedbus.h"
#include <QDir>
#include <QTest>
#include <csignal>

using namespace Qt::StringLiterals;
using namespace brine;

class TestBrinectlFire : public CtlBusTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        qputenv("XDG_CONFIG_HOME", m_folder.filePath(u"config"_s).toLocal8Bit());
        qputenv("XDG_DATA_HOME", m_folder.filePath(u"data"_s).toLocal8Bit());
    }
    void init() { startBus(); }
    void cleanup() { m_bus.reset(); }

    void variablesOfThePayload_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QByteArray>("landed");
        QTest::newRow("json") << QStringList{u"t/{{counter}}"_s, u"{\"n\": \"{{counter}}\", \"s\": \"n{{counter}}\"}"_s} << QByteArray("t/1\t{\"n\": 1, \"s\": \"n1\", ");
        QTest::newRow("yaml") << QStringList{u"t"_s, u"n: '{{counter}}'"_s, u"--format"_s, u"yaml"_s} << QByteArray("t\t{\"n\": 1, ");
        QTest::newRow("kv") << QStringList{u"t"_s, u"n={{counter}}"_s, u"--format"_s, u"kv"_s} << QByteArray("t\t{\"n\": 1, ");
        QTest::newRow("python") << QStringList{u"t"_s, u"{'n': '{{counter}}'}"_s, u"--format"_s, u"python"_s} << QByteArray("t\t{\"n\": 1, ");
        QTest::newRow("minion") << QStringList{u"t"_s, u"{\"m\": \"{{minion}}\"}"_s, u"--set"_s, u"minion=web1"_s} << QByteArray("t\t{\"m\": \"web1\", ");
        QTest::newRow("set is text") << QStringList{u"t"_s, u"{\"m\": \"{{x}}\"}"_s, u"--set"_s, u"x={\"a\": 1}=2"_s} << QByteArray("t\t{\"m\": \"{\\\"a\\\": 1}=2\", ");
    }
    void variablesOfThePayload()
    {
        QFETCH(QStringList, words);
        QFETCH(QByteArray, landed);
        CtlProcess fire(QStringList{u"fire"_s, u"--template"_s, u"--dry-run"_s} + words);
        QCOMPARE(fire.run(), 0);
        QVERIFY2(fire.out.startsWith(landed), fire.out.constData());
    }

    void withoutTheFlagBracesAreText()
    {
        CtlProcess fire({u"fire"_s, u"t"_s, u"{\"n\": \"{{counter}}\"}"_s, u"--dry-run"_s});
        QCOMPARE(fire.run(), 0);
        QVERIFY2(fire.out.startsWith("t\t{\"n\": \"{{counter}}\", "), fire.out.constData());
    }

    void refusalsSendAndPrintNothing_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("no payload") << QStringList{u"t"_s, u"{"_s} << 65 << QByteArray("line 1");
        QTest::newRow("unknown variable") << QStringList{u"t"_s, u"{\"a\": \"{{nobody}}\"}"_s, u"--template"_s} << 65 << QByteArray("{{nobody}}");
        QTest::newRow("jinja") << QStringList{u"t"_s, u"{\"a\": \"{{ grains['id'] }}\"}"_s, u"--template"_s} << 65 << QByteArray("without a name");
        QTest::newRow("bare variable") << QStringList{u"t"_s, u"{\"a\": {{counter}}}"_s, u"--template"_s} << 65 << QByteArray("write them as texts");
        QTest::newRow("a list") << QStringList{u"t"_s, u"[1]"_s} << 65 << QByteArray("--wrap");
        QTest::newRow("tag of two lines") << QStringList{u"a\n\nb"_s, u"{}"_s} << 65 << QByteArray("empty line");
        QTest::newRow("set without a template") << QStringList{u"t"_s, u"{}"_s, u"--set"_s, u"a=1"_s} << 64 << QByteArray("--template");
        QTest::newRow("no such template") << QStringList{u"--template-name"_s, u"nobody"_s} << 66 << QByteArray("nobody");
        QTest::newRow("no tag") << QStringList{} << 64 << QByteArray("tag");
        QTest::newRow("a target for the bus") << QStringList{u"t"_s, u"{}"_s, u"--target"_s, u"web1"_s} << 64 << QByteArray("--to minions");
        QTest::newRow("a kind of target for the bus") << QStringList{u"t"_s, u"{}"_s, u"-G"_s} << 64 << QByteArray("--to minions");
        QTest::newRow("a target for the master") << QStringList{u"t"_s, u"{}"_s, u"--target"_s, u"web1"_s, u"--to"_s, u"master"_s} << 64 << QByteArray("--to minions");
        QTest::newRow("a way to minions for the bus") << QStringList{u"t"_s, u"{}"_s, u"--via"_s, u"master"_s} << 64 << QByteArray("--to minions");
        QTest::newRow("a target for a template of the bus") << QStringList{u"--template-name"_s, u"beacon/diskusage"_s, u"--set"_s, u"minion=a"_s, u"--set"_s, u"percent=9"_s, u"--target"_s, u"a"_s}
                                                            << 64 << QByteArray("--to minions");
        QTest::newRow("two kinds of target") << QStringList{u"t"_s, u"{}"_s, u"--to"_s, u"minions"_s, u"--target"_s, u"a"_s, u"-L"_s, u"-G"_s} << 64 << QByteArray("one kind");
        QTest::newRow("wrong type") << QStringList{u"--template-name"_s, u"beacon/diskusage"_s, u"--set"_s, u"percent=much"_s} << 64 << QByteArray("percent");
    }
    void refusalsSendAndPrintNothing()
    {
        QFETCH(QStringList, words);
        QFETCH(int, code);
        QFETCH(QByteArray, said);
        for (const QStringList &more : {QStringList{}, QStringList{u"--dry-run"_s, u"--out"_s, u"raw"_s}}) {
            CtlProcess fire(on(words + more));
            QCOMPARE(fire.run(), code);
            QCOMPARE(fire.out, QByteArray());
            QVERIFY2(fire.err.contains(said), fire.err.constData());
        }
        QCOMPARE(m_bus->counters().received, 0u);
    }

    void rawDryRunIsOneFrame()
    {
        CtlProcess raw({u"fire"_s, u"a/b"_s, u"{\"x\": 1}"_s, u"--dry-run"_s, u"--out"_s, u"raw"_s, u"--sock-dir"_s, u"/nonexistent"_s});
        QCOMPARE(raw.run(), 0);
        const MsgpackView frame(raw.out);
        QCOMPARE(frame.type(), MsgpackView::Type::Map);
        QVERIFY(frame.after() && frame.after()->isEmpty()); // and nothing else
        QVERIFY(frame.find("body").bytes().startsWith("a/b\n\n"));
        QVERIFY(raw.err.isEmpty());
    }

    /// What --dry-run -o lines says of brinectl does the same when it is pasted.
    void theLineSaysWhereItGoes_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("line");
        const auto row = [](const char *name, const QStringList &words, const char *line) { QTest::newRow(name) << words << QString::fromUtf8(line); };
        row("this bus", {}, "brinectl fire myco/x '{\"a\": 1}'");
        row("the master, over another bus", {u"--to"_s, u"master"_s, u"-s"_s, u"/srv/my bus"_s, u"--id"_s, u"web1"_s}, "brinectl fire --to master --sock-dir '/srv/my bus' --id web1 myco/x '{\"a\": 1}'");
        row("minions", {u"--to"_s, u"minions"_s, u"-G"_s, u"--target"_s, u"os:Debian"_s, u"--via"_s, u"master"_s}, "brinectl fire --to minions -G --target os:Debian --via master myco/x '{\"a\": 1}'");
        row("salt-api", {u"--saltapi-url"_s, u"https://h:8000"_s, u"-u"_s, u"ann"_s, u"--fire-by"_s, u"hook"_s, u"--plain-http"_s, u"--no-wait"_s},
            "brinectl fire --saltapi-url https://h:8000 --username ann --fire-by hook --plain-http --no-wait myco/x '{\"a\": 1}'");
        row("as somebody, there, waiting", {u"--as"_s, u"salt"_s, u"--ssh=ops@prod"_s, u"-t"_s, u"0.5"_s, u"--repeat"_s, u"3"_s, u"--yes"_s}, "brinectl fire --as salt --ssh ops@prod --timeout 0.5 myco/x '{\"a\": 1}'");
        row("a value like an option", {u"--id=-x"_s}, "brinectl fire '--id=-x' myco/x '{\"a\": 1}'");
    }
    void theLineSaysWhereItGoes()
    {
        QFETCH(QStringList, words);
        QFETCH(QString, line);
        CtlProcess lines(QStringList{u"fire"_s, u"myco/x"_s, u"{\"a\": 1}"_s, u"--dry-run"_s, u"-o"_s, u"lines"_s} + words);
        QCOMPARE(lines.run(), 0);
        const auto first = readJson(lines.out.left(lines.out.indexOf('\n')));
        QVERIFY2(first, lines.out.constData());
        const MsgpackView brine(first->msgpack);
        QCOMPARE(QString::fromUtf8(brine.find("id").bytes()), u"brinectl fire"_s);
        QCOMPARE(QString::fromUtf8(brine.find("text").bytes()), line);
        CtlProcess pasted({u"fire"_s, u"--from-line"_s, line, u"--dry-run"_s, u"-q"_s});
        CtlProcess typed(QStringList{u"fire"_s, u"myco/x"_s, u"{\"a\": 1}"_s, u"--dry-run"_s} + words);
        QCOMPARE(pasted.run(), 0);
        QCOMPARE(typed.run(), 0);
        const auto withoutStamp = [](const QByteArray &out) { return out.left(out.indexOf("\"_stamp\"")); };
        QCOMPARE(withoutStamp(pasted.out), withoutStamp(typed.out));
    }

    void aTemplateByName()
    {
        CtlProcess fire({u"fire"_s, u"--template-name"_s, u"beacon/diskusage"_s, u"--set"_s, u"minion=db1"_s, u"--set"_s, u"percent=97"_s, u"--dry-run"_s});
        QCOMPARE(fire.run(), 0);
        QVERIFY2(fire.out.startsWith("salt/beacon/db1/diskusage/\t{\"diskusage\": 97.0, \"mount\": \"/\", \"id\": \"db1\", \"_stamp\""), fire.out.constData());
        CtlProcess other({u"fire"_s, u"my/tag"_s, u"--template-name"_s, u"beacon/diskusage"_s, u"--dry-run"_s});
        QCOMPARE(other.run(), 0);
        QVERIFY2(other.out.startsWith("my/tag\t"), other.out.constData());
    }

    void templatesAreListedAndShown()
    {
        QDir().mkpath(m_folder.filePath(u"config/brine/templates/deploy"_s));
        QFile own(m_folder.filePath(u"config/brine/templates/deploy/web.yaml"_s));
        QVERIFY(own.open(QIODevice::WriteOnly));
        own.write("description: mine\ntag: myco/{{n}}\ndata: {n: '{{n}}'}\nvariables: {n: {type: integer}}\n");
        own.close();
        CtlProcess list({u"templates"_s});
        QCOMPARE(list.run(), 0);
        QVERIFY2(list.out.contains("deploy/web\tmyco/{{n}}\town\tmine\n"), list.out.constData());
        QVERIFY(list.out.contains("salt/minion-start\tsalt/minion/{{minion}}/start\tshipped\t"));
        CtlProcess show({u"templates"_s, u"show"_s, u"deploy/web"_s});
        QCOMPARE(show.run(), 0);
        QVERIFY(show.out.startsWith("description: mine\n"));
        QCOMPARE(CtlProcess({u"templates"_s, u"show"_s, u"../deploy/web"_s}).run(), 66);
        CtlProcess missing({u"fire"_s, u"--template-name"_s, u"deploy/web"_s, u"--dry-run"_s});
        QCOMPARE(missing.run(), 64);
        QVERIFY2(missing.err.contains("No value for n."), missing.err.constData());
        CtlProcess fire(on({u"--template-name"_s, u"deploy/web"_s, u"--set"_s, u"n=5"_s}));
        QCOMPARE(fire.run(), 0);
        QVERIFY2(fire.out.startsWith("myco/5\tsent"), fire.out.constData());
    }

    void theCounterGrowsByOneAShot()
    {
        CtlProcess watch(CtlBusTest::on({u"watch"_s, u"--count"_s, u"30"_s}));
        watch.start();
        QVERIFY(watch.waitForError("Watching"));
        CtlProcess fire(on({u"c/{{counter}}"_s, u"{\"n\": \"{{counter}}\"}"_s, u"--template"_s, u"--repeat"_s, u"30"_s}));
        QCOMPARE(fire.run(), 0);
        QCOMPARE(fire.out.count("seen on the bus"), 30);
        QCOMPARE(watch.end(), 0);
        const QList<QByteArray> lines = watch.out.trimmed().split('\n');
        for (int i = 1; i <= 30; ++i)
            QVERIFY2(lines.value(i - 1).startsWith("c/" + QByteArray::number(i) + "\t{\"n\": " + QByteArray::number(i) + ", "), lines.value(i - 1).constData());
    }

    void burstsAreFastEnough()
    {
        QElapsedTimer clock;
        clock.start();
        QCOMPARE(CtlProcess(on({u"one"_s, u"{}"_s, u"--quiet"_s})).run(), 0);
        const qint64 start = clock.restart(); // what a start takes on this machine now
        CtlProcess fire(on({u"fast"_s, u"{}"_s, u"--repeat"_s, u"200"_s, u"--quiet"_s}));
        QCOMPARE(fire.run(), 0);
        QVERIFY2(clock.elapsed() < 4000 + 2 * start, qPrintable(QString::number(clock.elapsed()))); // 50 a second
        QCOMPARE(m_bus->counters().received, 201u);
        QCOMPARE(fire.out, QByteArray());
    }

    void delaysAreKept()
    {
        QElapsedTimer clock;
        clock.start();
        CtlProcess fire(on({u"slow"_s, u"{}"_s, u"--repeat"_s, u"4"_s, u"--repeat-delay"_s, u"0.15"_s}));
        QCOMPARE(fire.run(), 0);
        QVERIFY(clock.elapsed() >= 450);
        QCOMPARE(fire.out.count('\n'), 4);
        QVERIFY2(fire.err.contains("4 shots handed over, 4 seen"), fire.err.constData());
    }

    void aBusThatGoesStopsTheBurst()
    {
        CtlProcess fire(on({u"gone"_s, u"{}"_s, u"--repeat"_s, u"400"_s, u"--repeat-delay"_s, u"0.02"_s, u"--timeout"_s, u"1"_s}));
        fire.start();
        QVERIFY(fire.waitForOutput("seen on the bus"));
        m_bus.reset();
        const int code = fire.end();
        QVERIFY2(code == 69, QByteArray::number(code).constData());
        QVERIFY2(fire.err.contains("Stopped: of 400 shots "), fire.err.constData());
    }

    void anInterruptedBurstSaysHowFar()
    {
        CtlProcess fire(on({u"stop"_s, u"{}"_s, u"--repeat"_s, u"400"_s, u"--repeat-delay"_s, u"0.02"_s}));
        fire.start();
        QVERIFY(fire.waitForOutput("seen on the bus"));
        ::kill(pid_t(fire.processId()), SIGINT);
        QCOMPARE(fire.end(), 130);
        QVERIFY2(fire.err.contains("Stopped: of 400 shots "), fire.err.constData());
    }

    void answersNameTheLine()
    {
        CtlProcess fire(on({u"--lines"_s}));
        QCOMPARE(fire.run("n/1\t{}\n\n  \nno tab\nn/5\t{}"), 65);
        QVERIFY2(fire.out.startsWith("1\tseen\tn/1\t") && fire.out.contains("\n4\trefused\tno tab\t") && fire.out.contains("\n5\tseen\tn/5\t"), fire.out.constData());
    }

    void linesAreTheOnlyShots_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("a tag") << QStringList{u"a/b"_s} << QByteArray("no TAG");
        QTest::newRow("a file") << QStringList{u"--file"_s, m_folder.filePath(u"pl.json"_s)} << QByteArray("--file");
        QTest::newRow("a pasted line") << QStringList{u"--from-line"_s, u"salt-call event.send a"_s} << QByteArray("--from-line");
        QTest::newRow("a target") << QStringList{u"--target"_s, u"web1"_s} << QByteArray("one event at a time");
    }
    void linesAreTheOnlyShots()
    {
        QFETCH(QStringList, words);
        QFETCH(QByteArray, said);
        CtlProcess fire(on(QStringList{u"--lines"_s} + words));
        QCOMPARE(fire.run("t\t{}\n"), 64);
        QVERIFY2(fire.err.contains(said), fire.err.constData());
        QCOMPARE(m_bus->counters().received, 0u);
    }

    void anEmptyPayloadIsRefusedWhereverItComesFrom_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QByteArray>("where");
        QTest::newRow("the argument") << QStringList{u""_s} << QByteArray("PAYLOAD");
        QTest::newRow("blanks") << QStringList{u" \n"_s} << QByteArray("PAYLOAD");
        QTest::newRow("yaml") << QStringList{u""_s, u"--format"_s, u"yaml"_s} << QByteArray("PAYLOAD");
        QTest::newRow("standard input") << QStringList{u"-"_s} << QByteArray("standard input");
        QTest::newRow("a file") << QStringList{u"-f"_s, written(u"empty.json"_s, "\n")} << QByteArray("empty.json");
    }
    void anEmptyPayloadIsRefusedWhereverItComesFrom()
    {
        QFETCH(QStringList, words);
        QFETCH(QByteArray, where);
        CtlProcess fire(on(QStringList{u"t"_s} + words));
        QCOMPARE(fire.run(), 65);
        QVERIFY2(fire.err.contains("The payload is empty") && fire.err.contains(where), fire.err.constData());
        QCOMPARE(m_bus->counters().received, 0u);
    }

    void noPayloadIsAnEmptyDictionary()
    {
        CtlProcess fire({u"fire"_s, u"t"_s, u"--dry-run"_s});
        QCOMPARE(fire.run(), 0);
        QVERIFY2(fire.out.startsWith("t\t{\"_stamp\": "), fire.out.constData());
        CtlProcess wrapped({u"fire"_s, u"t"_s, u""_s, u"--wrap"_s, u"--dry-run"_s});
        QCOMPARE(wrapped.run(), 0);
        QVERIFY2(wrapped.out.startsWith("t\t{\"data\": \"\", "), wrapped.out.constData());
    }

    void twoPayloadsAreOneTooMany()
    {
        const QString file = written(u"pl.json"_s, "{\"from\": \"file\"}");
        for (const QString &payload : {u"{\"x\": 1}"_s, u"-"_s, QString()}) {
            CtlProcess fire(on({u"t"_s, payload, u"-f"_s, file}));
            QCOMPARE(fire.run("{}"), 64);
            QVERIFY2(fire.err.contains("Two payloads") && fire.err.contains("pl.json"), fire.err.constData());
        }
        QCOMPARE(m_bus->counters().received, 0u);
        QCOMPARE(CtlProcess(on({u"t"_s, u"-f"_s, file})).run(), 0);
        QCOMPARE(m_bus->counters().received, 1u);
    }

    void linesHaveVariablesToo()
    {
        CtlProcess fire(on({u"--lines"_s, u"--template"_s}));
        QCOMPARE(fire.run("l/{{counter}}\t{\"n\": \"{{counter}}\"}\nl/{{counter}}\t{}\nx\t{\"a\": \"{{b}}\"}\n"), 65);
        QVERIFY2(fire.out.contains("seen\tl/1\t") && fire.out.contains("seen\tl/2\t") && fire.out.contains("refused\tx\t"), fire.out.constData());
    }

private:
    QStringList on(const QStringList &arguments) const { return CtlBusTest::on(QStringList{u"fire"_s} + arguments); }
    QString written(const QString &name, const QByteArray &text) const
    {
        QFile file(m_folder.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() ? file.fileName() : QString();
    }
};

QTEST_GUILESS_MAIN(TestBrinectlFire)
#include "tst_brinectlfire.moc"
