// Suites as files that grow, as the window lists them, and what is asked before they fire.
#include "eventmailbox.h"
#include "filternames.h"
#include "mapbuilder.h"
#include "msgpackview.h"
#include "payloadreader.h"
#include "suitefile.h"
#include "suitemodel.h"
#include <QAbstractItemModelTester>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace brine;

namespace {

Result<EventFilter> readFilter(const QString &text) { return FilterNames().read(text); }

Expectation expect(Expectation::Kind kind, const QString &text, quint64 count, qint64 us) { return {kind, text, *EventFilter::parse(text), count, us}; }

TestCase sample(const QString &name, QByteArrayView json = R"({"service": "web", "lines": "a\nb\n", "n": 18446744073709551615})")
{
    TestCase test;
    test.name = name;
    test.shot.emplace().shot.tag = "myco/a b: #x";
    test.shot->shot.payload = readJson(json)->msgpack;
    test.expectations = {expect(Expectation::Kind::Seen, u"tag == \"x\" or fun == 'a: b'"_s, 3, 1'500'000), expect(Expectation::Kind::Never, u"bad"_s, 1, 0)};
    return test;
}

TestSuite parsed(const QByteArray &yaml)
{
    const auto suite = TestSuite::read(yaml, readFilter);
    return suite ? *suite : TestSuite{suite.error().message, {}};
}

} // namespace

class TestSuiteFiles : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aNewSuiteReadsBack()
    {
        const auto text = SuiteFile::withTest({}, sample(u"first: \"one\""_s));
        QVERIFY2(text, text ? "" : qPrintable(text.error()));
        const TestSuite suite = parsed(*text);
        QVERIFY2(suite.tests.size() == 1, qPrintable(suite.name));
        const TestCase &test = suite.tests[0];
        QCOMPARE(test.name, u"first: \"one\""_s);
        QCOMPARE(test.shot->shot.tag, QByteArray("myco/a b: #x"));
        QCOMPARE(test.shot->shot.payload, sample({}).shot->shot.payload);
        QCOMPARE(test.expectations.size(), 2u);
        QCOMPARE(test.expectations[0].text, u"tag == \"x\" or fun == 'a: b'"_s);
        QCOMPARE(test.expectations[0].count, 3u);
        QCOMPARE(test.expectations[0].withinUs, 1'500'000);
        QVERIFY(test.expectations[1].kind == Expectation::Kind::Never && test.expectations[1].withinUs == 0);
    }

    void grows_data()
    {
        QTest::addColumn<QByteArray>("yaml");
        const auto row = [](const char *name, const char *yaml) { QTest::newRow(name) << QByteArray(yaml); };
        row("at the margin", "# mine\nname: x\ntests:\n- name: a # why\n  expect: [{seen: a}]\n");
        row("indented", "tests:  # all of them\n\n  # the first\n  - expect:\n      - {seen: a}\n    name: a");
        row("ends with a comment", "tests:\n- name: a\n  expect: [{seen: a}]\n# the end\n");
        row("ends with a block", "tests:\n- name: a\n  fire:\n    tag: t\n    data:\n      text: |+\n        x\n\n  expect: [{seen: a}]\n");
    }
    void grows()
    {
        QFETCH(QByteArray, yaml);
        QVERIFY2(parsed(yaml).tests.size() == 1, qPrintable(parsed(yaml).name));
        const auto grown = SuiteFile::withTest(yaml, sample(u"new"_s));
        QVERIFY2(grown, grown ? "" : qPrintable(grown.error()));
        QVERIFY(grown->startsWith(yaml)); // comments and all
        const TestSuite suite = parsed(*grown);
        QCOMPARE(suite.tests.size(), 2u);
        QCOMPARE(suite.tests[0].name, u"a"_s);
        QCOMPARE(suite.tests[1].name, u"new"_s);
        const auto twice = SuiteFile::withTest(*grown, sample(u"third"_s));
        QVERIFY(twice && parsed(*twice).tests.size() == 3);
    }

    void whatCannotGrowIsLeftAlone_data()
    {
        QTest::addColumn<QByteArray>("yaml");
        QTest::newRow("flow") << QByteArray("tests: [{name: a, expect: [{seen: a}]}]\n");
        QTest::newRow("name behind") << QByteArray("tests:\n- name: a\n  expect: [{seen: a}]\nname: x\n");
        QTest::newRow("no suite") << QByteArray("a: 1\n");
        QTest::newRow("no yaml") << QByteArray("tests: [\n");
        QTest::newRow("document end") << QByteArray("tests:\n- name: a\n  expect: [{seen: a}]\n...\n");
    }
    void whatCannotGrowIsLeftAlone()
    {
        QFETCH(QByteArray, yaml);
        QTemporaryDir folder;
        const QString path = folder.filePath(u"s.yaml"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(yaml) == yaml.size());
        file.close();
        const auto added = SuiteFile::addTest(path, sample(u"new"_s));
        QVERIFY(!added);
        QVERIFY2(added.error().contains(path), qPrintable(added.error()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), yaml);
    }

    void filesSayWhatIsWrong()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"new.yaml"_s);
        QVERIFY(SuiteFile::addTest(path, sample(u"one"_s)).ok());
        const auto read = SuiteFile::read(path, readFilter);
        QVERIFY(read.ok());
        QCOMPARE(read->name, u"new"_s); // the file's
        QVERIFY(SuiteFile::read(folder.path(), readFilter).error().contains(u"is a folder"_s));
        QVERIFY(SuiteFile::read(folder.filePath(u"none"_s), readFilter).error().contains(u"none"_s));
        QVERIFY(SuiteFile::addTest(folder.filePath(u"no/where.yaml"_s), sample(u"x"_s)).error().contains(u"There is no folder"_s));
        QFile bad(folder.filePath(u"bad.yaml"_s));
        QVERIFY(bad.open(QIODevice::WriteOnly) && bad.write("tests:\n  - [\n") > 0);
        bad.close();
        QVERIFY2(SuiteFile::read(bad.fileName(), readFilter).error().contains(u", line "_s), qPrintable(SuiteFile::read(bad.fileName(), readFilter).error()));
    }

    void theModelKeepsResults()
    {
        SuiteModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        TestSuite suite{u"s"_s, {sample(u"a"_s), sample(u"b"_s), sample(u"b"_s)}};
        const SuiteModel::Place place = model.setSuite(u"/x/s.yaml"_s, suite);
        QCOMPARE(model.rowCount(), 1);
        const QModelIndex top = model.index(0, 0);
        QCOMPARE(model.rowCount(top), 3);
        QCOMPARE(model.parent(model.index(1, 2, top)), top);
        QVERIFY(model.reports().empty() && model.test({place.suite, 0})->filter().isEmpty());
        model.setState({{place.suite, 0}}, SuiteModel::State::Running);
        QCOMPARE(model.index(0, SuiteModel::StateColumn, top).data().toString(), u"running"_s);
        TestResult passed;
        passed.beganUs = 1'700'000'000'000'001;
        passed.endedUs = passed.beganUs + 2'000'000;
        passed.seconds = 2;
        model.setResult({place.suite, 0}, passed);
        TestResult failed = passed;
        failed.outcome = TestResult::Outcome::Forbidden;
        failed.summary = u"It came"_s;
        model.setResult({place.suite, 2}, failed);
        QCOMPARE(model.counts().over, 2);
        QCOMPARE(model.counts().bad, 1);
        QCOMPARE(model.index(0, SuiteModel::StateColumn).data().toString(), u"1 of 3 failed"_s);
        QCOMPARE(model.index(2, SuiteModel::StateColumn, top).data().toString(), u"forbidden seen"_s);
        QCOMPARE(model.index(0, SuiteModel::TimeColumn, top).data().toString(), u"2.00 s"_s);
        QCOMPARE(model.reports().size(), 1u);
        QCOMPARE(model.reports()[0].results.size(), 2u);

        const QString filter = model.test({place.suite, 0})->filter();
        const auto compiled = EventFilter::parse(filter);
        QVERIFY2(compiled, qPrintable(filter));
        const auto holds = [&](qint64 us, QByteArrayView tag) {
            EventView event;
            event.receivedUs = us;
            event.tag = tag;
            event.payload = QByteArrayView("\x80", 1);
            return compiled->holdsFor(event);
        };
        QVERIFY(holds(passed.beganUs, "myco/a b: #x") && holds(passed.endedUs, "x") && holds(passed.endedUs, "some/bad/thing"));
        QVERIFY(!holds(passed.beganUs - 1, "x") && !holds(passed.endedUs + 1, "x") && !holds(passed.endedUs, "other"));

        suite.tests[1].name = u"c"_s; // edited: its result is of something else
        suite.tests.push_back(sample(u"d"_s));
        QCOMPARE(model.setSuite(u"/x/s.yaml"_s, suite), place);
        QCOMPARE(model.rowCount(top), 4);
        QCOMPARE(model.test({place.suite, 0})->state, SuiteModel::State::Passed);
        QCOMPARE(model.test({place.suite, 1})->state, SuiteModel::State::NotRun);
        model.setSuite(u"/x/s.yaml"_s, Result<TestSuite>::failure(u"line 3: no"_s));
        QCOMPARE(model.index(0, SuiteModel::StateColumn).data().toString(), u"cannot be read"_s);
        model.setSuite(u"/x/t.yaml"_s, suite);
        model.close(place.suite);
        QCOMPARE(model.rowCount(), 1);
        QVERIFY(!model.suite(place.suite) && !model.test({place.suite, 0}));
    }

    void oneQuestionForAll()
    {
        Interlock interlock;
        ShotRisk quiet;
        quiet.tag = "myco/a";
        quiet.where = u"master bus"_s;
        ShotRisk salt = quiet;
        salt.tag = "salt/job/1/new";
        const auto kind = [&](std::vector<ShotRisk> risks) { return ShotVerdict::of(interlock, risks, u"master bus"_s).kind; };
        QVERIFY(kind({}) == ShotVerdict::Kind::Go && kind({quiet, quiet}) == ShotVerdict::Kind::Go && kind({quiet, salt}) == ShotVerdict::Kind::Ask);
        const ShotVerdict many = ShotVerdict::of(interlock, {salt, quiet, salt}, u"master bus"_s);
        QVERIFY2(many.question.contains(u"2 such shots at the master bus"_s) && many.button.contains(u"master bus"_s), qPrintable(many.question + many.button));
        QCOMPARE(many.reasons.size(), 1);
        interlock.production = true;
        QVERIFY(ShotVerdict::of(interlock, {quiet, salt}, u"master bus"_s).question.contains(u"(production)"_s));
        interlock.role = Interlock::Role::ReadOnly;
        QVERIFY(kind({quiet}) == ShotVerdict::Kind::Refuse && kind({}) == ShotVerdict::Kind::Go);
    }

    void aMailboxIsCopied()
    {
        EventMailbox first, second(1 << 20);
        const auto put = [&](QByteArrayView tag) {
            EventBatch batch;
            batch.append(7, tag, QByteArrayView("\x80", 1));
            first.put(std::move(batch));
        };
        const auto tags = [](EventMailbox &from) {
            QByteArrayList all;
            for (const EventBatch &batch : from.take()) {
                for (qsizetype i = 0; i < batch.count(); ++i)
                    all << batch.at(i).tag.toByteArray();
            }
            return all;
        };
        put("before");
        first.copyTo(&second);
        put("a");
        put("b");
        QCOMPARE(tags(first), (QByteArrayList{"before", "a", "b"}));
        QCOMPARE(tags(second), (QByteArrayList{"a", "b"}));
        first.copyTo(nullptr);
        put("c");
        QVERIFY(tags(second).isEmpty());
        first.copyTo(&second);
        first.close();
        QVERIFY(second.isClosed());
    }
};

QTEST_GUILESS_MAIN(TestSuiteFiles)
#include "tst_suitefiles.moc"
