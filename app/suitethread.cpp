#include "suitethread.h"
#include "handover.h"

#include <utility>

namespace brine {

SuiteThread::SuiteThread(const QString &key, BusReader *reader, Record record, QObject *parent)
    : QObject(parent), m_key(key), m_reader(reader), m_record(std::move(record))
{
}

SuiteThread::~SuiteThread()
{
    stop();
    if (m_thread.joinable())
        m_thread.join();
}

bool SuiteThread::run(std::vector<TestCase> tests, int ratePerSecond, const QString &configDir)
{
    if (m_isRunning)
        return false;
    m_isRunning = true;
    m_runner = std::make_shared<SuiteRunner>(m_reader);
    m_runner->setRate(ratePerSecond);
    m_runner->setConfigDir(configDir);
    m_runner->setAudit(m_key, m_record);
    m_thread = std::thread([this, tests = std::move(tests), runner = m_runner] { runAll(tests, *runner); });
    return true;
}

void SuiteThread::stop()
{
    if (m_isRunning)
        m_runner->stop();
}

void SuiteThread::runAll(const std::vector<TestCase> &tests, SuiteRunner &runner)
{
    if (const auto problem = runner.connect())
        return end(problem->sentence());
    for (size_t i = 0; i < tests.size() && !runner.isStopped(); ++i) {
        postTo(this, [this, i] { Q_EMIT began(int(i)); });
        postTo(this, [this, i, result = runner.run(tests[i])] { Q_EMIT ended(int(i), result); });
    }
    end({});
}

void SuiteThread::end(const QString &problem)
{
    postTo(this, [this, problem] {
        m_thread.join();
        m_runner.reset(); // the bus's events are copied no longer
        m_isRunning = false;
        Q_EMIT finished(problem);
    });
}

} // namespace brine
