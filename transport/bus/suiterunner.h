#pragma once

#include "auditlog.h"
#include "busfirer.h"
#include "ratecap.h"
#include "templateshots.h"
#include "testreport.h"
#include "testsuite.h"
#include <QCoreApplication>
#include <stop_token>

namespace brine {

/// Runs the tests of a suite on a bus: watches it, fires each shot, judges what comes from then on. Blocking; call it where waiting
/// is allowed. Shots whose templates are not filled in yet are refused: prepare() first. The one engine of window and terminal.
class SuiteRunner
{
    Q_DECLARE_TR_FUNCTIONS(brine::SuiteRunner)
public:
    /// Over a connection of its own.
    explicit SuiteRunner(const BusAddress &address);
    /// Over one that is open and whose events somebody else takes: it judges copies. `reader` must outlive it; one at a time.
    explicit SuiteRunner(BusReader *reader);
    ~SuiteRunner();
    SuiteRunner(const SuiteRunner &) = delete;
    SuiteRunner &operator=(const SuiteRunner &) = delete;

    /// Loads the templates that the suite names and fills in what is the same for every shot. A sentence, or empty.
    static QString prepare(TestSuite &suite);
    std::optional<BusProblem> connect();
    TestResult run(const TestCase &test);
    /// From any thread: ends the test under way and every later one at once.
    void stop();
    bool isStopped() const { return m_stop.stop_requested(); }
    /// Not more shots a second; 0: no cap.
    void setRate(int perSecond) { m_cap = RateCap(perSecond); }
    /// For `salt` where a shot goes to minions.
    void setConfigDir(const QString &dir) { m_configDir = dir; }

    /// Told after each shot, or handful of shots, for the audit log.
    void setAudit(const QString &busKey, std::function<void(const std::vector<AuditEntry> &)> record)
    {
        m_busKey = busKey;
        m_record = std::move(record);
    }

private:
    struct Tally;
    QString fire(const TestCase &test, qint64 &beganUs, TestResult &result);
    void fireBatch(const std::vector<BusFirer::Shot> &batch, qint64 &beganUs, Tally &tally);
    QString fireAtMinions(const ShotTemplate::Shot &shot, const TestShot &test, TestResult &result);
    QString fireAllAtMinions(const TestShot &shot, TemplateShots &shots, TestResult &result);
    void watch(ExpectationRun &run, qint64 beganUs, TestResult &result);
    void judge(const ExpectationRun &run, TestResult &result) const;

    bool waitForTurn(int shots);
    const std::unique_ptr<BusReader> m_own;
    BusReader *const m_reader;
    EventMailbox m_copies;
    EventMailbox *const m_mailbox;
    BusFirer m_firer;
    RateCap m_cap{0};
    QString m_configDir, m_busKey;
    std::function<void(const std::vector<AuditEntry> &)> m_record;
    std::stop_source m_stop;
};

} // namespace brine
