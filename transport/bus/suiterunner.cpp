#include "suiterunner.h"
#include "deadline.h"
#include "minionroute.h"
#include "shotaudit.h"
#include "templatelibrary.h"
#include "textforms.h"
#include "timetext.h"
#include <algorithm>
#include <chrono>
#include <condition_variable>

namespace brine {

namespace {

constexpr int EchoMs = 2000;                 // a shot that is not seen by then is no failure: what is expected decides
constexpr int MinionsMs = 30'000;
constexpr size_t BatchShots = 200;
constexpr qsizetype MaxToldEvents = 20;
constexpr quint64 MaxCopiedBytes = 64ull << 20;

QString seconds(qint64 us) { return QString::number(double(us) / 1e6); }
QString milliseconds(qint64 us) { return QString::number(double(us) / 1e3, 'f', 1); }

void noteGap(const Gap &gap, ExpectationRun &run, TestResult &result)
{
    if (!run.hasGap() && gap.isLoss())
        result.details.append(SuiteRunner::tr("Events may be missing: %1").arg(gapText(gap)));
    run.noteGap(gap);
}

} // namespace

SuiteRunner::SuiteRunner(const BusAddress &address)
    : m_own(std::make_unique<BusReader>(address)), m_reader(m_own.get()), m_mailbox(&m_own->mailbox()), m_firer(address, m_reader)
{
}

SuiteRunner::SuiteRunner(BusReader *reader) : m_reader(reader), m_copies(MaxCopiedBytes), m_mailbox(&m_copies), m_firer(reader->address(), reader)
{
    m_reader->mailbox().copyTo(&m_copies);
}

SuiteRunner::~SuiteRunner()
{
    if (!m_own)
        m_reader->mailbox().copyTo(nullptr);
}

QString SuiteRunner::prepare(TestSuite &suite)
{
    const TemplateLibrary library;
    for (TestCase &test : suite.tests) {
        if (!test.shot || test.shot->templateName.isEmpty())
            continue;
        TestShot &shot = *test.shot;
        auto loaded = library.load(shot.templateName);
        if (!loaded)
            return tr("“%1”: %2").arg(test.name, loaded.error());
        ShotTemplate whole = std::move(loaded).value();
        if (!shot.shot.tag.isEmpty())
            whole.tag = shot.shot.tag;
        if (shot.shot.route != ShotTemplate::Route::Bus)
            whole.route = shot.shot.route;
        if (!shot.shot.target.isEmpty())
            whole.target = shot.shot.target;
        if (!shot.shot.targetType.isEmpty())
            whole.targetType = shot.shot.targetType;
        shot.shot = std::move(whole);
    }
    for (const TestCase &test : suite.tests) {
        if (!test.shot)
            continue;
        const auto values = test.shot->shot.valuesOf(test.shot->set);
        if (!values)
            return tr("“%1”: %2").arg(test.name, values.error());
        TemplateShots shots(*values);
        const auto shot = test.shot->shot.expanded(shots.next());
        const auto fireable = shot ? checkFireable(shot->tag, shot->payload, BusAddress().maxEventSize) : Result<Done>::failure(shot.error());
        if (!fireable)
            return tr("“%1”: %2").arg(test.name, fireable.error());
        if (test.shot->shot.route == ShotTemplate::Route::Minions && shot->target.isEmpty())
            return tr("“%1”: which minions? to: minions needs a target.").arg(test.name);
    }
    return {};
}

std::optional<BusProblem> SuiteRunner::connect()
{
    if (m_own)
        m_own->start();
    return m_reader->waitConnected();
}

void SuiteRunner::stop()
{
    m_stop.request_stop();
    m_mailbox->close();
    if (m_own)
        m_own->endWaits();
}

/// False: stopped meanwhile.
bool SuiteRunner::waitForTurn(int shots)
{
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any turn; // nobody calls: it is time, or a stop
    for (qint64 us; !isStopped() && (us = m_cap.wait(Deadline::monotonicUs(), shots)) > 0;)
        turn.wait_for(lock, m_stop.get_token(), std::chrono::microseconds(us), [] { return false; });
    return !isStopped();
}

QString SuiteRunner::fireAtMinions(const ShotTemplate::Shot &shot, const TestShot &test, TestResult &result)
{
    const QString type = test.shot.targetType.isEmpty() ? QStringLiteral("glob") : QString::fromUtf8(test.shot.targetType);
    const MinionShot request{{type, QString::fromUtf8(shot.target)}, shot.tag, shot.payload, MinionsMs};
    const auto route = MinionRoute::of(*m_reader, m_configDir);
    const auto answers = route ? route->fire(request, m_stop.get_token()) : Result<QVector<MinionAnswer>, BusProblem>::failure(route.error());
    if (m_record)
        m_record({auditEntry(m_busKey, request, answers)});
    if (!answers)
        return answers.error().sentence();
    for (const MinionAnswer &answer : *answers)
        result.details.append(answer.fired ? tr("%1: fired").arg(answer.minionId) : tr("%1: not fired, %2").arg(answer.minionId, answer.text));
    return {};
}

/// One job after the other, as a burst at minions goes.
QString SuiteRunner::fireAllAtMinions(const TestShot &shot, TemplateShots &shots, TestResult &result)
{
    QString problem;
    for (quint64 fired = 0; fired < shot.count && problem.isEmpty() && waitForTurn(1); ++fired) {
        const auto ready = shot.shot.expanded(shots.next());
        problem = ready ? fireAtMinions(*ready, shot, result) : ready.error();
    }
    return problem;
}

struct SuiteRunner::Tally { quint64 handedOver = 0, seen = 0; QString problem, lastReceipt; };

void SuiteRunner::fireBatch(const std::vector<BusFirer::Shot> &batch, qint64 &beganUs, Tally &tally)
{
    std::vector<AuditEntry> audit;
    m_firer.fireMany(batch, [&](size_t index, const BusFirer::Outcome &outcome) {
        audit.push_back(auditEntry(m_busKey, batch[index], outcome));
        if (!outcome) {
            tally.problem = outcome.error().sentence();
            return;
        }
        if (!tally.handedOver && outcome->sentUs)
            beganUs = outcome->sentUs;
        tally.handedOver += outcome->handedOver;
        tally.seen += outcome->seen;
        tally.lastReceipt = outcome->text();
    });
    if (m_record)
        m_record(audit);
}

/// A sentence where it could not be fired. Time begins with the first shot that is sent: finding the framing out may take a moment.
QString SuiteRunner::fire(const TestCase &test, qint64 &beganUs, TestResult &result)
{
    const TestShot &shot = *test.shot;
    const auto values = shot.shot.valuesOf(shot.set);
    if (!values)
        return values.error();
    TemplateShots shots(*values);
    if (shot.shot.route == ShotTemplate::Route::Minions)
        return fireAllAtMinions(shot, shots, result);
    Tally tally;
    for (quint64 fired = 0; fired < shot.count && tally.problem.isEmpty() && !isStopped();) {
        std::vector<BusFirer::Shot> batch;
        for (; batch.size() < std::min(BatchShots, size_t(m_cap.atOnce())) && fired < shot.count; ++fired) {
            const auto ready = shot.shot.expanded(shots.next());
            if (!ready)
                return ready.error();
            batch.push_back({ready->tag, ready->payload, shot.shot.route == ShotTemplate::Route::Master ? BusFirer::Route::ThroughMinionToMaster : BusFirer::Route::ThisBus, EchoMs, true});
        }
        if (!waitForTurn(int(batch.size())))
            break;
        fireBatch(batch, beganUs, tally);
    }
    if (tally.handedOver || !tally.problem.isEmpty())
        result.details.append(shot.count == 1 ? tally.lastReceipt : tr("%1 shots: %2 handed over, %3 seen on the bus").arg(shot.count).arg(tally.handedOver).arg(tally.seen));
    return tally.problem;
}

void SuiteRunner::watch(ExpectationRun &run, qint64 beganUs, TestResult &result)
{
    qsizetype told = 0;
    EventMailbox &mailbox = *m_mailbox;
    for (;;) {
        if (const auto gap = m_reader->openGap()) // before the look into the mailbox, where it lies once it is over
            noteGap(*gap, run, result);
        for (EventBatch &batch : mailbox.take()) {
            for (qsizetype i = 0; i < batch.count() && !run.isOver(); ++i) {
                const EventView event = batch.at(i);
                if (event.receivedUs < beganUs)
                    continue;
                if (event.kind == EventKind::Gap)
                    noteGap(readGap(event.payload), run, result);
                const ExpectationRun::Look look = run.look(event, event.receivedUs - beganUs);
                if (look != ExpectationRun::Look::Nothing && told++ < MaxToldEvents)
                    result.details.append((look == ExpectationRun::Look::Forbidden ? tr("forbidden after %1 ms: %2") : tr("seen after %1 ms: %2"))
                                              .arg(milliseconds(event.receivedUs - beganUs), safeText(event.tag)));
            }
            mailbox.giveBack(std::move(batch));
        }
        // An event is mailed within milliseconds of its arrival; one that came in time is not too late for lying there.
        constexpr qint64 MailUs = 50'000;
        const qint64 now = nowUs() - beganUs;
        run.advance(now - MailUs);
        if (run.isOver() || isStopped())
            return;
        if (mailbox.isClosed() && mailbox.state().queuedEvents == 0) {
            result.details.append(tr("The connection to the bus ended."));
            return;
        }
        mailbox.waitForEvents(int(std::clamp<qint64>((run.deadlineUs() + MailUs - now) / 1000 + 1, 1, 60'000)));
    }
}

void SuiteRunner::judge(const ExpectationRun &run, TestResult &result) const
{
    QStringList unmet;
    for (size_t i = 0; i < run.expectations().size(); ++i) {
        const Expectation &one = run.expectations()[i];
        result.seen.push_back(run.seen(i));
        if (one.kind == Expectation::Kind::Never)
            result.expected.append(run.seen(i) ? tr("never: %1 — it came").arg(one.text)
                                   : run.state() == ExpectationRun::State::Unsure ? tr("never: %1 — it was not seen, but may have come").arg(one.text)
                                                                                 : tr("never: %1 — it did not come").arg(one.text));
        else
            result.expected.append(tr("seen: %1 — %2 of %3").arg(one.text).arg(run.seen(i)).arg(one.count));
        if (one.kind == Expectation::Kind::Seen && run.seen(i) < one.count)
            unmet.append(tr("%1: %2 of %3 in %4 s").arg(one.text).arg(run.seen(i)).arg(one.count).arg(seconds(one.withinUs)));
    }
    if (run.undecided())
        result.details.append(tr("Undecided: a regular expression would have needed too long for %1 of the events.").arg(run.undecided()));
    if (run.state() == ExpectationRun::State::Forbidden) {
        result.outcome = TestResult::Outcome::Forbidden;
        result.summary = tr("It came although it must not: %1").arg(run.expectations()[*run.forbiddenBy()].text);
    } else if (run.state() == ExpectationRun::State::Unsure) {
        result.outcome = TestResult::Outcome::Unsure;
        result.summary = run.hasGap() ? tr("What must not come may have come unseen: the bus was not heard all the time")
                                      : tr("What must not come may have come: a regular expression would have needed too long for an event");
    } else if (run.state() != ExpectationRun::State::Met && isStopped()) {
        result.outcome = TestResult::Outcome::Stopped;
        result.summary = tr("Stopped before it was over.");
    } else if (run.state() != ExpectationRun::State::Met) {
        result.outcome = TestResult::Outcome::NotInTime;
        result.summary = tr("Not met: %1 (%2 events came)").arg(unmet.join(QStringLiteral("; "))).arg(run.events());
    }
}

TestResult SuiteRunner::run(const TestCase &test)
{
    TestResult result;
    result.name = test.name;
    for (EventBatch &batch : m_mailbox->take()) // of before
        m_mailbox->giveBack(std::move(batch));
    qint64 began = nowUs();
    ExpectationRun run(test.expectations);
    if (test.shot) {
        if (const QString problem = fire(test, began, result); !problem.isEmpty()) {
            result.outcome = TestResult::Outcome::ShotFailed;
            result.summary = problem;
            result.beganUs = began;
            result.endedUs = nowUs();
            return result;
        }
    }
    watch(run, began, result);
    judge(run, result);
    result.beganUs = began;
    result.endedUs = nowUs();
    result.seconds = double(result.endedUs - began) / 1e6;
    return result;
}

} // namespace brine
