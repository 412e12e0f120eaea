#include "suitebook.h"
#include "background.h"
#include "reactorreport.h"
#include "savefileproblem.h"
#include "suitefile.h"
#include "suiterunner.h"
#include <QFileInfo>
#include <QFutureWatcher>

namespace brine {

namespace {

QString addProblem(const QString &path, const TestCase &test, const FilterNames &names)
{
    TestSuite alone;
    alone.tests.push_back(test);
    if (const QString problem = SuiteRunner::prepare(alone); !problem.isEmpty())
        return problem;
    if (QFile::exists(path)) { // a test that is added to what cannot be read could not be run
        if (const auto there = SuiteFile::read(path, [&](const QString &text) { return names.read(text); }); !there && QFileInfo(path).size() > 0)
            return there.error();
    }
    const auto added = SuiteFile::addTest(path, test);
    return added ? QString() : added.error();
}

} // namespace

void SuiteBook::read(const Order &order, std::function<void(std::vector<Read>)> then)
{
    inBackground(this, [order] {
        std::vector<Read> all;
        for (const QString &path : order.paths) {
            auto suite = SuiteFile::read(path, [&](const QString &text) { return order.names.read(text); });
            if (suite) {
                if (const QString problem = SuiteRunner::prepare(suite.value()); !problem.isEmpty())
                    suite = Result<TestSuite>::failure(problem);
            }
            all.push_back({path, std::move(suite)});
        }
        return all;
    }, std::move(then));
}

void SuiteBook::weigh(const std::vector<TestCase> &tests, const ShotRisk &risk, const ReactorSource &reactors, std::function<void(std::vector<ShotRisk>)> then)
{
    inBackground(this, [tests, risk, reactors] {
        const ReactorConfig config = reactors.read();
        TestSuite suite;
        suite.tests = tests;
        return suite.risks([&](const QByteArray &tag, const QByteArray &payload, bool goesOn) {
            ShotRisk one = risk;
            one.tag = tag;
            one.onMinionBus = risk.onMinionBus && !goesOn;
            one.reactorFiles = ReactorReport::of(config, tag, payload).willRun();
            return one;
        });
    }, std::move(then));
}

void SuiteBook::add(const QString &path, const TestCase &test, const FilterNames &names, std::function<void(const QString &)> then)
{
    inBackground(this, [path, test, names] { return addProblem(path, test, names); }, std::move(then));
}

void SuiteBook::writeResults(const QString &path, std::vector<TestReport> reports, std::function<void(const QString &)> then)
{
    inBackground(this, [path, reports = std::move(reports)] {
        const auto saved = saveFile(path, TestReport::junit(reports));
        return saved ? QString() : saved.error();
    }, std::move(then));
}

} // namespace brine
