#pragma once

#include <QCoreApplication>
#include <QDateTime>
#include <QString>
#include <QStringList>
#include <vector>

namespace brine {

/// What became of one test.
struct TestResult
{
    enum class Outcome { Passed, NotInTime, Forbidden, Unsure, ShotFailed, Stopped };
    QString name;
    Outcome outcome = Outcome::Passed;
    QString summary;              ///< one sentence where it did not pass
    QStringList details;          ///< receipt, what came, notes
    double seconds = 0;
    QStringList expected{};       ///< each expectation with what came of it
    std::vector<quint64> seen{};  ///< by expectation; empty: nothing was watched
    qint64 beganUs = 0, endedUs = 0;   ///< as events are received
    bool passed() const { return outcome == Outcome::Passed; }
};

/// Results of one suite, for people and as the JUnit XML that CI servers read. A value.
struct TestReport
{
    Q_DECLARE_TR_FUNCTIONS(brine::TestReport)
public:
    QString suite;
    QDateTime begun;
    std::vector<TestResult> results;

    qsizetype failures() const;   ///< expectations that were not met
    qsizetype errors() const;     ///< shots that could not be fired, and what nobody can tell
    qsizetype skipped() const;    ///< stopped
    double seconds() const;
    /// <testsuites> of several suites. Characters that XML cannot hold are replaced.
    static QByteArray junit(const std::vector<TestReport> &reports);

private:
    qsizetype count(TestResult::Outcome outcome) const;
};

} // namespace brine
