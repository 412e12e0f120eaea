#pragma once

#include "auditlog.h"
#include "busfirer.h"
#include "testreport.h"
#include "testsuite.h"
#include <QCoreApplication>
#include <atomic>

namespace brine {

/// Runs the tests of a suite on a bus: watches it, fires each shot, judges what comes from then on. Blocking; call it where waiting
/// is allowed. Shots whose templates are not filled in yet are refused: prepare() first.
class SuiteRunner
{
    Q_DECLARE_TR_FUNCTIONS(brine::SuiteRunner)
public:
    explicit SuiteRunner(const BusAddress &address);

    /// Loads the templates that the suite names and fills in what is the same for every shot. A sentence, or empty.
    static QString prepare(TestSuite &suite);
    std::optional<BusProblem> connect();
    TestResult run(const TestCase &test);
    /// From any thread: ends the test under way and every later one at once.
    void stop();
    bool isStopped() const { return m_stopping; }
    /// For `salt` where a shot goes to minions.
    void setConfigDir(const QString &dir) { m_configDir = dir; }

    /// Told after each shot, or handful of shots, for the audit log.
    void setAudit(const QString &busKey, std::function<void(const std::vector<AuditEntry> &)> record)
    {
        m_busKey = busKey;
        m_record = std::move(record);
    }

private:
    QString fire(const TestCase &test, qint64 &beganUs, TestResult &result);
    QString fireAtMinions(const ShotTemplate::Shot &shot, const TestShot &test, TestResult &result);
    void watch(ExpectationRun &run, qint64 beganUs, TestResult &result);
    void judge(const ExpectationRun &run, TestResult &result) const;

    BusReader m_reader;
    BusFirer m_firer;
    QString m_configDir, m_busKey;
    std::function<void(const std::vector<AuditEntry> &)> m_record;
    std::atomic<bool> m_stopping{false};
};

} // namespace brine
