#pragma once

#include "suiterunner.h"
#include <QObject>
#include <functional>
#include <memory>
#include <thread>

namespace brine {

/// Runs tests at one bus in a thread that may wait, over the connection that the window has, and tells how they go by signals in the
/// owner's thread. One run at a time.
class SuiteThread : public QObject
{
    Q_OBJECT
public:
    /// `record` notes in the audit log what was fired; it is called in the thread.
    using Record = std::function<void(const std::vector<AuditEntry> &)>;
    SuiteThread(const QString &key, BusReader *reader, Record record, QObject *parent = nullptr);
    ~SuiteThread() override;    ///< ends what runs
    /// False: tests run already. Their templates are filled in.
    bool run(std::vector<TestCase> tests, int ratePerSecond, const QString &configDir);
    void stop();                ///< finished() follows

Q_SIGNALS:
    void began(int test);                                         ///< its place in what was given to run()
    void ended(int test, const brine::TestResult &result);
    void finished(const QString &problem);                        ///< empty: all that was not stopped was run

private:
    void runAll(const std::vector<TestCase> &tests, SuiteRunner &runner);
    void end(const QString &problem);

    const QString m_key;
    BusReader *m_reader;
    const Record m_record;
    bool m_isRunning = false;                   ///< of the owner's thread
    std::shared_ptr<SuiteRunner> m_runner;
    std::thread m_thread;
};

} // namespace brine

Q_DECLARE_METATYPE(brine::TestResult)
