// How the tests of a TestDesk run: read anew, weighed against the bus's interlock, asked for, run, told.
#include "testdesk.h"

#include "askrow.h"
#include "busset.h"
#include "composepanel.h"
#include "mainwindow.h"
#include "namedfilterfile.h"
#include "plainlabel.h"
#include "reactorguide.h"
#include "statusstrip.h"
#include "suitepanel.h"
#include "testpanel.h"

namespace brine {

/// Every file is read anew before the first shot: what was edited meanwhile counts, and a mistake in the last one is no half run.
void TestDesk::run(const QList<Place> &places)
{
    if (isBusy() || places.isEmpty())
        return;
    m_run.emplace();
    m_run->number = ++m_lastRun;
    for (const Place &place : places) {
        const SuiteModel::Suite *suite = m_model.suite(place.suite);
        const SuiteModel::Test *test = m_model.test(place);
        if (suite)
            m_run->wanted.push_back({suite->path, test ? std::optional(test->test.name) : std::nullopt});
    }
    QStringList paths;
    for (const Wanted &one : m_run->wanted) {
        if (!paths.contains(one.path))
            paths.append(one.path);
    }
    m_panel->say({});
    m_panel->setRunning(true);
    m_detail->setRunning(true);
    refreshActions();
    m_book.read({paths, FilterNames(*m_filters)}, [this, number = m_run->number](const std::vector<SuiteBook::Read> &read) {
        if (m_run && m_run->number == number)
            takeRead(read);
    });
}

void TestDesk::takeRead(const std::vector<SuiteBook::Read> &read)
{
    QString problem;
    for (const SuiteBook::Read &one : read) {
        const Place suite = m_model.setSuite(one.path, one.suite);
        if (!one.suite && problem.isEmpty())
            problem = one.suite.error();
        addWanted(one.path, *m_model.suite(suite.suite));
    }
    if (!problem.isEmpty())
        return giveUp(tr("Nothing was run. %1").arg(problem));
    if (m_run->places.isEmpty())
        return giveUp(tr("The tests are not in their file any more."));
    weigh();
}

/// Tests by their names: the file may have changed since they were chosen.
void TestDesk::addWanted(const QString &path, const SuiteModel::Suite &suite)
{
    for (int i = 0; i < int(suite.tests.size()); ++i) {
        const TestCase &test = suite.tests[size_t(i)].test;
        const auto isWanted = [&](const Wanted &one) { return one.path == path && (!one.test || *one.test == test.name); };
        if (std::none_of(m_run->wanted.begin(), m_run->wanted.end(), isWanted))
            continue;
        m_run->places.append({suite.id, i});
        m_run->tests.push_back(test);
    }
}

QString TestDesk::whyNotRun(LiveBus *bus) const
{
    if (!bus)
        return tr("No bus is connected. Connect one; the tests run at the bus that the composer fires at.");
    const DestinationInfo info = bus->destinationInfo();
    if (!info.connected)
        return info.whyNot;
    const bool fires = std::any_of(m_run->tests.begin(), m_run->tests.end(), [](const TestCase &test) { return test.shot.has_value(); });
    if (fires && !info.interlockProblem.isEmpty())
        return info.interlockProblem;
    return fires && !info.canFire ? info.whyNot : QString();
}

void TestDesk::weigh()
{
    LiveBus *bus = m_buses->byNumber(m_window->composePanel()->bus());
    if (const QString why = whyNotRun(bus); !why.isEmpty())
        return giveUp(why);
    m_run->bus = bus->number();
    const DestinationInfo info = bus->destinationInfo();
    ShotRisk risk;
    risk.where = info.place;
    risk.onMinionBus = info.isMinionBus;
    m_book.weigh(m_run->tests, risk, m_reactors->source(m_run->bus), [this, number = m_run->number](const std::vector<ShotRisk> &risks) {
        if (m_run && m_run->number == number)
            ask(risks);
    });
}

void TestDesk::ask(const std::vector<ShotRisk> &risks)
{
    LiveBus *bus = m_buses->byNumber(m_run->bus);
    if (const QString why = whyNotRun(bus); !why.isEmpty())
        return giveUp(why);
    const DestinationInfo info = bus->destinationInfo();
    ShotVerdict verdict = ShotVerdict::of(info.interlock, risks, info.place);
    if (verdict.kind == ShotVerdict::Kind::Go)
        return start();
    if (verdict.kind == ShotVerdict::Kind::Refuse)
        return giveUp(tr("Nothing was run. %1").arg(verdict.reasons.join(u' ')));
    m_run->isAsking = true;
    show(m_run->places.first());
    m_panel->say(tr("A question waits on the page Test, beside the payload."));
    m_detail->question()->ask((verdict.reasons << verdict.question).join(u' '), plainMenuText(verdict.button, 80), tr("Do not fire"), [this] {
        m_panel->say({});
        start();
    });
}

void TestDesk::start()
{
    LiveBus *bus = m_buses->byNumber(m_run->bus);
    if (const QString why = whyNotRun(bus); !why.isEmpty())
        return giveUp(why);
    m_run->isAsking = false;
    SuiteThread &thread = bus->suites();
    connect(&thread, &SuiteThread::began, this, &TestDesk::begin, Qt::UniqueConnection);
    connect(&thread, &SuiteThread::ended, this, &TestDesk::take, Qt::UniqueConnection);
    connect(&thread, &SuiteThread::finished, this, &TestDesk::end, Qt::UniqueConnection);
    if (!thread.run(m_run->tests, bus->interlock().ratePerSecond, bus->request() ? bus->request()->configDir : QString()))
        return giveUp(tr("The tests that were stopped are not over yet."));
    m_run->thread = &thread;
    m_run->hasBegun = true;
    m_model.setState(m_run->places, SuiteModel::State::Waiting);
    tellProgress();
}

void TestDesk::begin(int test)
{
    if (m_run && test < m_run->places.size())
        m_model.setState({m_run->places[test]}, SuiteModel::State::Running);
}

void TestDesk::take(int test, const TestResult &result)
{
    if (!m_run || test >= m_run->places.size())
        return;
    m_model.setResult(m_run->places[test], result);
    ++m_run->over;
    m_run->failed += !result.passed() && result.outcome != TestResult::Outcome::Stopped;
    tellProgress();
}

void TestDesk::tellProgress() { m_panel->setProgress(m_run->over, int(m_run->places.size()), m_run->failed); }

void TestDesk::stop()
{
    if (!m_run)
        return;
    m_detail->question()->withdraw();
    if (m_run->thread)
        m_run->thread->stop();
    else
        giveUp(tr("Nothing was fired."));
}

/// Before the first shot.
void TestDesk::giveUp(const QString &why)
{
    m_run.reset();
    m_detail->question()->withdraw();
    m_panel->setRunning(false);
    m_detail->setRunning(false);
    m_panel->say(why);
    refreshActions();
    showPage();
}

void TestDesk::end(const QString &problem)
{
    if (!m_run)
        return;
    const Run run = *std::exchange(m_run, std::nullopt);
    QList<Place> left;
    for (const Place &place : run.places) {
        if (const SuiteModel::Test *test = m_model.test(place); test && !test->isOver())
            left.append(place);
    }
    m_model.setState(left, SuiteModel::State::NotRun);
    m_panel->setRunning(false);
    m_detail->setRunning(false);
    m_panel->say(problem);
    refreshActions();
    m_window->statusStrip()->flash(run.failed ? tr("Tests: %1 of %2 failed").arg(run.failed).arg(run.over) : tr("Tests: %1 run, none failed").arg(run.over));
}

} // namespace brine
