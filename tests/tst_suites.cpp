// Fire and expect: suites as files, as a command, and what CI reads of them.
#include "ctlprocess.h"
#include "expectation.h"
#include "startedbus.h"
#include "testreport.h"
#include "testsuite.h"
#include "watchedbus.h"
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

using namespace Qt::StringLiterals;
using namespace brine;

namespace {

EventFilter filter(const QString &text) { return *EventFilter::parse(text); }

Result<EventFilter> readFilter(const QString &text)
{
    const auto parsed = EventFilter::parse(text);
    return parsed ? Result<EventFilter>(*parsed) : Result<EventFilter>::failure(parsed.error().message);
}

EventView tagged(QByteArrayView tag)
{
    EventView view;
    view.tag = tag;
    view.payload = QByteArrayView("\x80", 1);
    return view;
}

constexpr qint64 Second = 1'000'000;
Expectation seen(const QString &text, quint64 count, double within) { return {Expectation::Kind::Seen, text, filter(text), count, qint64(within * Second)}; }
Expectation never(const QString &text, double within) { return {Expectation::Kind::Never, text, filter(text), 1, qint64(within * Second)}; }

} // namespace

class TestSuites : public QObject
{
    Q_OBJECT
    using State = ExpectationRun::State;
private Q_SLOTS:
    void initTestCase()
    {
        qputenv("XDG_CONFIG_HOME", m_folder.filePath(u"config"_s).toLocal8Bit());
        qputenv("XDG_DATA_HOME", m_folder.filePath(u"data"_s).toLocal8Bit());
        m_bus = startedBus(m_folder.filePath(u"bus"_s));
        QVERIFY(m_bus);
    }

    void metAtOnceWhenAllHasCome()
    {
        ExpectationRun run({seen(u"tag == \"a\""_s, 2, 5), seen(u"tag == \"b\""_s, 1, 5), never(u"tag == \"x\""_s, 0)});
        QCOMPARE(run.deadlineUs(), 5 * Second);
        QCOMPARE(run.look(tagged("a"), Second), ExpectationRun::Look::Counted);
        QCOMPARE(run.look(tagged("b"), Second), ExpectationRun::Look::Counted);
        QCOMPARE(run.look(tagged("c"), Second), ExpectationRun::Look::Nothing);
        QVERIFY(!run.isOver());
        run.look(tagged("a"), 2 * Second);
        QCOMPARE(run.state(), State::Met);
        QCOMPARE(run.look(tagged("x"), 2 * Second), ExpectationRun::Look::Nothing); // it is over
        QCOMPARE(run.events(), 4u);
    }

    void tooLateDoesNotCount()
    {
        ExpectationRun run({seen(u"tag == \"a\""_s, 1, 2), seen(u"tag == \"b\""_s, 1, 4)});
        run.look(tagged("a"), 3 * Second);
        QCOMPARE(run.seen(0), 0u);
        QVERIFY(!run.isOver()); // b may still come
        run.look(tagged("b"), 3 * Second);
        QCOMPARE(run.state(), State::NotInTime);
    }

    void nothingIsOverBeforeItsTime()
    {
        ExpectationRun run({seen(u"tag == \"a\""_s, 1, 2), never(u"tag == \"x\""_s, 5)});
        run.look(tagged("a"), Second);
        run.advance(4 * Second);
        QVERIFY(!run.isOver());
        QCOMPARE(run.deadlineUs(), 5 * Second);
        run.advance(5 * Second);
        QCOMPARE(run.state(), State::Met);
        ExpectationRun other({seen(u"tag == \"a\""_s, 1, 2), never(u"tag == \"x\""_s, 5)});
        other.look(tagged("a"), Second);
        QCOMPARE(other.look(tagged("x"), 4 * Second), ExpectationRun::Look::Forbidden);
        QCOMPARE(other.state(), State::Forbidden);
        QCOMPARE(other.forbiddenBy(), std::optional<size_t>(1));
    }

    void anEventJustInTimeCounts()
    {
        ExpectationRun run({seen(u"tag == \"a\""_s, 1, 2)});
        QCOMPARE(run.look(tagged("a"), 2 * Second), ExpectationRun::Look::Counted);
        QCOMPARE(run.state(), State::Met);
        QVERIFY(ExpectationRun({}).isOver());
    }

    void aGapLeavesOpenWhatMustNotCome()
    {
        const Gap gap{Gap::Reason::Reconnected, 0, 1, 2, {}};
        ExpectationRun run({seen(u"tag == \"a\""_s, 1, 2), never(u"tag == \"x\""_s, 1)});
        run.noteGap({Gap::Reason::Note, 0, 1, 2, u"a note loses nothing"_s});
        QVERIFY(!run.hasGap());
        run.noteGap(gap);
        run.look(tagged("a"), Second);
        QCOMPARE(run.state(), State::Unsure);
        ExpectationRun harmless({seen(u"tag == \"a\""_s, 1, 2)});
        harmless.noteGap(gap);
        harmless.look(tagged("a"), Second);
        QCOMPARE(harmless.state(), State::Met);
        ExpectationRun forbidden({never(u"tag == \"x\""_s, 1)});
        forbidden.noteGap(gap);
        forbidden.look(tagged("x"), Second / 2);
        QCOMPARE(forbidden.state(), State::Forbidden);
    }

    void reads()
    {
        const auto suite = TestSuite::read("name: d\ntests:\n- name: a\n  fire: {tag: t, data: {x: 1}, count: 3, to: master}\n"
                                           "  expect: [{seen: 'tag == \"b\"', count: 2, within: 1.5}, {never: 'data.x == 3'}]\n- expect: [{never: a, within: 1}]\n", readFilter);
        QVERIFY2(suite, suite ? "" : qPrintable(suite.error().message));
        QCOMPARE(suite->tests.size(), 2u);
        QCOMPARE(suite->tests[0].shot->count, 3u);
        QCOMPARE(suite->tests[0].expectations[0].withinUs, 1'500'000);
        QCOMPARE(suite->tests[0].expectations[1].withinUs, 0);
        QVERIFY(!suite->tests[1].shot);
        QCOMPARE(suite->tests[1].name, u"test 2"_s);
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("yaml");
        QTest::addColumn<QString>("part");
        const auto row = [](const char *yaml, const char *part) { QTest::newRow(part) << QByteArray(yaml) << QString::fromUtf8(part); };
        row("tests: []\n", "at least one");
        row("- a\n", "a map of name, tests");
        row("tests: [{name: a, expect: []}]\n", "“a”: expect is a list");
        row("tests: [{fire: {data: {}}, expect: [{seen: a}]}]\n", "fire needs a tag");
        row("tests: [{fire: {tag: a, data: [1]}, expect: [{seen: a}]}]\n", "data is a dictionary");
        row("tests: [{expect: [{seen: 'tag == ('}]}]\n", "test 1");
        row("tests: [{expect: [{seen: a, never: b}]}]\n", "either seen");
        row("tests: [{expect: [{seen: a, withn: 3}]}]\n", "withn");
        row("tests: [{expect: [{seen: a, within: -1}]}]\n", "within is a number");
        row("tests: [{expect: [{never: a}]}]\n", "with within");
        row("tests: [{expect: [{seen: a, count: 0}]}]\n", "count is a number");
        row("tests: [\n", "");
    }
    void refuses()
    {
        QFETCH(QByteArray, yaml);
        QFETCH(QString, part);
        const auto suite = TestSuite::read(yaml, readFilter);
        QVERIFY(!suite);
        QVERIFY2(suite.error().message.contains(part), qPrintable(suite.error().message));
    }

    void junitIsWellFormed()
    {
        TestReport report;
        report.suite = u"a <\"&> suite"_s;
        report.results.push_back({u"good"_s, TestResult::Outcome::Passed, {}, {u"seen"_s}, 0.25});
        report.results.push_back({u"bad \x01 \xfffe"_s + QChar(0xd800), TestResult::Outcome::Forbidden, u"it came ]]>"_s, {}, 1});
        report.results.push_back({u"unfired"_s, TestResult::Outcome::ShotFailed, u"no bus"_s, {}, 0});
        QXmlStreamReader xml(TestReport::junit({report}));
        QStringList elements;
        while (!xml.atEnd()) {
            if (xml.readNext() == QXmlStreamReader::StartElement)
                elements.append(xml.name().toString());
            if (xml.name() == u"testsuite" && xml.isStartElement()) {
                QCOMPARE(xml.attributes().value(u"name"_s).toString(), report.suite);
                QCOMPARE(xml.attributes().value(u"failures"_s).toString(), u"1"_s);
                QCOMPARE(xml.attributes().value(u"errors"_s).toString(), u"1"_s);
            }
        }
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        QCOMPARE(elements, (QStringList{u"testsuites"_s, u"testsuite"_s, u"testcase"_s, u"system-out"_s, u"testcase"_s, u"failure"_s, u"testcase"_s, u"error"_s}));
    }

    void passesOnABus()
    {
        const QString junit = m_folder.filePath(u"out.xml"_s);
        CtlProcess test(onBus(write("name: shots\ntests:\n"
                                    "- name: one comes back\n  fire: {tag: my/a, data: {n: 1}}\n  expect: [{seen: 'tag == \"my/a\" and data.n == 1', within: 5}, {never: 'tag == \"my/b\"'}]\n"
                                    "- name: three of a template\n  fire: {template: beacon/load, set: {minion: m1, load: 3}, tag: 'my/{{minion}}/{{counter}}', count: 3}\n"
                                    "  expect: [{seen: 'tag ~ \"my/m1/*\" and data.id == \"m1\"', count: 3, within: 5}]\n"), {u"--junit"_s, junit, u"--verbose"_s}));
        QCOMPARE(test.run(), 0);
        QVERIFY2(test.out.startsWith("ok\tone comes back\t") && test.out.contains("ok\tthree of a template\t"), (test.out + test.err).constData());
        QVERIFY2(test.err.contains("2 passed, 0 failed") && test.err.contains("seen on the bus"), test.err.constData());
        QFile file(junit);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("<testsuite name=\"shots\" tests=\"2\" failures=\"0\" errors=\"0\""));
    }

    void whatDoesNotComeIs75()
    {
        CtlProcess test(onBus(write("tests:\n- fire: {tag: my/a}\n  expect: [{seen: 'tag == \"other\"', within: 0.3}]\n- fire: {tag: my/a}\n  expect: [{seen: 'tag == \"my/a\"', within: 5}]\n")));
        QCOMPARE(test.run(), 75);
        QVERIFY2(test.out.startsWith("not met\ttest 1\t") && test.out.contains("ok\ttest 2"), test.out.constData());
        QVERIFY2(test.out.contains("0 of 1 in 0.3 s"), test.out.constData());
    }

    void whatMustNotComeIs1()
    {
        CtlProcess test(onBus(write("tests:\n- fire: {tag: my/a}\n  expect: [{seen: 'tag == \"other\"', within: 20}, {never: 'tag == \"my/a\"'}]\n")));
        QElapsedTimer clock;
        clock.start();
        QCOMPARE(test.run(), 1);
        QVERIFY(clock.elapsed() < 15'000); // at once
        QVERIFY2(test.out.startsWith("forbidden\t") && test.err.contains("forbidden after"), (test.out + test.err).constData());
    }

    void anUndecidedNeverIsNoPass()
    {
        CtlProcess test(onBus(write("tests:\n- fire: {tag: my/a, data: {m: " + QByteArray(40, 'a') + "!}}\n  expect: [{seen: 'tag == \"my/a\"', within: 20}, {never: 'data.m =~ \"^(a+)+$\"', within: 0}]\n")));
        QCOMPARE(test.run(), 1);
        QVERIFY2(test.out.startsWith("unsure\ttest 1\t"), (test.out + test.err).constData());
        QVERIFY2(test.err.contains("Undecided:"), test.err.constData());
    }

    void aNeverOnADeadBusIsNoPass()
    {
        const QString junit = m_folder.filePath(u"deaf.xml"_s);
        CtlProcess test(onBus(write("tests:\n- expect: [{never: 'tag == \"x\"', within: 3}]\n"), {u"--junit"_s, junit}));
        test.start();
        QTRY_COMPARE(m_bus->counters().subscribers, 1);
        m_bus.reset();
        QCOMPARE(test.end(), 1);
        QVERIFY2(test.out.startsWith("unsure\ttest 1\t") && test.out.contains("may have come unseen"), (test.out + test.err).constData());
        QVERIFY2(test.err.contains("Events may be missing: disconnected") && test.err.contains("0 passed, 1 failed"), test.err.constData());
        QFile file(junit);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("<error type=\"unsure\""));
        m_bus = startedBus(m_folder.filePath(u"bus"_s));
        QVERIFY(m_bus);
    }

    void mistakesFireNothing()
    {
        const quint64 before = m_bus->counters().received;
        const QString good = write("tests:\n- fire: {tag: my/a}\n  expect: [{seen: a}]\n");
        CtlProcess bad(onBus(good, {write("tests:\n- fire: {template: nobody}\n  expect: [{seen: a}]\n")}));
        QCOMPARE(bad.run(), 65);
        CtlProcess variable(onBus(write("tests:\n- fire: {tag: 'my/{{x}}'}\n  expect: [{seen: a}]\n")));
        QCOMPARE(variable.run(), 65);
        QVERIFY2(variable.err.contains("No value for x"), variable.err.constData());
        QCOMPARE(CtlProcess(onBus(m_folder.filePath(u"none.yaml"_s))).run(), 66);
        CtlProcess gone({u"test"_s, good, u"--sock-dir"_s, m_folder.filePath(u"nowhere"_s)});
        QCOMPARE(gone.run(), 69);
        QCOMPARE(m_bus->counters().received, before);
    }

    void theDemoBusHasTraffic()
    {
        CtlProcess test({u"test"_s, write("tests:\n- name: presence\n  fire: {tag: myco/x, data: {q: 7}}\n  expect:\n  - {seen: 'tag ~ \"salt/*\"', within: 15}\n  - {seen: 'data.q == 7', within: 5}\n"), u"--demo"_s});
        QCOMPARE(test.run(), 0);
        QVERIFY2(test.out.startsWith("ok\tpresence\t"), test.out.constData());
    }

private:
    QString write(const QByteArray &yaml)
    {
        QFile file(m_folder.filePath(u"suite%1.yaml"_s.arg(++m_number)));
        if (file.open(QIODevice::WriteOnly))
            file.write(yaml);
        return file.fileName();
    }
    QStringList onBus(const QString &file, const QStringList &more = {}) const
    {
        return QStringList{u"test"_s, file} + more + QStringList{u"--sock-dir"_s, m_folder.filePath(u"bus"_s)};
    }
    QTemporaryDir m_folder;
    int m_number = 0;
    std::unique_ptr<EmbeddedBus> m_bus;
};

QTEST_GUILESS_MAIN(TestSuites)
#include "tst_suites.moc"
