#include "testcommand.h"
#include "chosenbus.h"
#include "exitcodes.h"
#include "firegate.h"
#include "namedfilter.h"
#include "outputfile.h"
#include "say.h"
#include "signalwaiter.h"
#include "suitefile.h"
#include "suiterunner.h"
#include "textforms.h"
#include <CLI/CLI.hpp>
#include <QFile>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <unistd.h>

namespace brine::ctl {

namespace {


struct Options
{
    BusOptions bus;
    std::vector<std::string> files;
    std::string junit, only;
    bool demo = false, quiet = false, verbose = false, yes = false;
};

/// Fields of a line, a tab between them.
void put(const QStringList &fields)
{
    QByteArrayList escaped;
    for (const QString &field : fields)
        escaped.append(escapeForLine(field.toUtf8()));
    const QByteArray bytes = escaped.join('\t') + '\n';
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stdout);
    std::fflush(stdout);
}

QString word(TestResult::Outcome outcome)
{
    switch (outcome) {
    case TestResult::Outcome::Passed: return QStringLiteral("ok");
    case TestResult::Outcome::NotInTime: return QStringLiteral("not met");
    case TestResult::Outcome::Forbidden: return QStringLiteral("forbidden");
    case TestResult::Outcome::Unsure: return QStringLiteral("unsure");
    case TestResult::Outcome::ShotFailed: return QStringLiteral("not fired");
    case TestResult::Outcome::Stopped: return QStringLiteral("stopped");
    }
    return {};
}

class TestRun
{
public:
    explicit TestRun(const Options &options) : m_options(options) { }
    int run();

private:
    int read();
    int readFile(const QString &path);
    int runAll();
    void tell(const TestResult &result);
    int writeJunit();
    std::optional<CommandError> openGate(const BusAddress &address);

    const Options &m_options;
    SignalWaiter m_signals; // first: its mask must reach every thread that follows
    std::vector<TestSuite> m_suites;
    std::vector<TestReport> m_reports;
    std::unique_ptr<DemoBus> m_demo;
    std::optional<FireGate> m_gate;          // none on the demo bus
    std::unique_ptr<SuiteRunner> m_runner;
    OutputFile m_junit;
    SignalWaiter::Call m_call;               // last: it uses the others
};

int TestRun::readFile(const QString &path)
{
    QFile file(path);
    if (!(path == u"-" ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly))) {
        say(QStringLiteral("Cannot read %1: %2").arg(path, file.errorString()));
        return NoInput;
    }
    auto suite = SuiteFile::read(file, path, [](const QString &text) { return filterOption(text.toStdString()); });
    if (!suite) {
        say(suite.error());
        return BadData;
    }
    if (!m_options.only.empty())
        std::erase_if(suite.value().tests, [&](const TestCase &test) { return !test.name.contains(QString::fromLocal8Bit(m_options.only.c_str())); });
    if (const QString problem = SuiteRunner::prepare(suite.value()); !problem.isEmpty()) {
        say(QStringLiteral("%1: %2").arg(path, problem));
        return BadData;
    }
    m_suites.push_back(std::move(suite).value());
    return Ok;
}

/// All files before the first shot: a mistake in the last one is no half run.
int TestRun::read()
{
    for (const std::string &file : m_options.files) {
        if (const int code = readFile(QString::fromLocal8Bit(file.c_str())); code != Ok)
            return code;
    }
    return Ok;
}

void TestRun::tell(const TestResult &result)
{
    QStringList fields{word(result.outcome), result.name, QStringLiteral("%1 s").arg(result.seconds, 0, 'f', 2)};
    if (!result.summary.isEmpty())
        fields.append(result.summary);
    put(fields);
    if (m_options.quiet || (result.passed() && !m_options.verbose))
        return;
    for (const QString &line : result.details + result.expected)
        say(QStringLiteral("    %1").arg(line));
}

int TestRun::runAll()
{
    qsizetype failed = 0, notInTime = 0, total = 0;
    for (const TestSuite &suite : m_suites) {
        TestReport &report = m_reports.emplace_back();
        report.suite = suite.name;
        report.begun = QDateTime::currentDateTimeUtc();
        for (const TestCase &test : suite.tests) {
            if (m_runner->isStopped())
                break;
            const TestResult result = m_runner->run(test);
            tell(result);
            ++total;
            notInTime += result.outcome == TestResult::Outcome::NotInTime;
            failed += !result.passed();
            report.results.push_back(result);
        }
    }
    if (!m_options.quiet)
        say(QStringLiteral("%1 passed, %2 failed").arg(total - failed).arg(failed));
    if (m_signals.received())
        return m_signals.exitCode();
    if (!total)
        say(QStringLiteral("No test was run."));
    return !total ? Usage : failed > notInTime ? Failure : notInTime ? TimedOut : Ok;
}

int TestRun::writeJunit()
{
    std::optional<QString> problem;
    const QByteArray xml = TestReport::junit(m_reports);
    for (qsizetype written = 0; !problem && written < xml.size();) {
        const ssize_t count = ::write(m_junit.descriptor(), xml.constData() + written, size_t(xml.size() - written));
        if (count < 0)
            problem = QStringLiteral("Cannot write %1: %2").arg(QString::fromLocal8Bit(m_options.junit.c_str()), QString::fromLocal8Bit(strerror(errno)));
        else
            written += count;
    }
    if (problem)
        say(*problem);
    return problem ? CannotCreate : Ok;
}

/// One question for all suites; the demo bus is ours to do with as we please.
std::optional<CommandError> TestRun::openGate(const BusAddress &address)
{
    if (m_demo)
        return std::nullopt;
    auto gate = FireGate::open(address, m_options.yes, m_options.bus.request().configDir);
    if (!gate)
        return gate.error();
    m_gate.emplace(std::move(gate).value());
    std::vector<ShotRisk> risks;
    for (const TestSuite &suite : m_suites) {
        for (ShotRisk &risk : suite.risks([this](const QByteArray &tag, const QByteArray &payload, bool goesOn) { return m_gate->risk(tag, payload, goesOn); }))
            risks.push_back(std::move(risk));
    }
    m_runner->setRate(m_gate->interlock().ratePerSecond);
    return m_gate->pass(risks);
}

int TestRun::run()
{
    if (const int code = read(); code != Ok)
        return code;
    auto chosen = ChosenBus::choose(m_options.bus, m_options.demo);
    if (!chosen)
        return fail(chosen.error());
    m_demo = std::move(chosen.value().demo);
    m_runner = std::make_unique<SuiteRunner>(chosen->address);
    if (const auto refused = openGate(chosen->address)) {
        say(refused->text);
        return refused->code;
    }
    if (m_gate)
        m_runner->setAudit(m_gate->key(), [this](const std::vector<AuditEntry> &entries) { m_gate->record(entries); });
    m_runner->setConfigDir(m_options.bus.request().configDir);
    m_call = m_signals.onSignal([this] { m_runner->stop(); });
    if (auto problem = m_runner->connect())
        return m_signals.received() ? m_signals.exitCode() : fail(*problem);
    if (const auto problem = m_junit.open(m_options.junit)) { // before anything is fired in vain
        say(*problem);
        return CannotCreate;
    }
    const int code = runAll();
    if (m_options.junit.empty())
        return code;
    const int written = writeJunit();
    return code == Ok ? written : code;
}

} // namespace

void addTestCommand(CLI::App &app, Action &action)
{
    auto *command = app.add_subcommand("test", "Fire shots and see whether what is expected comes: suites in YAML, JUnit XML for CI");
    auto options = std::make_shared<Options>();
    command->add_option("SUITE", options->files, "Suites; - reads standard input")->required();
    command->add_option("--junit", options->junit, "Write the results there as JUnit XML");
    command->add_option("--only", options->only, "Only tests whose name contains this");
    command->add_flag("--demo", options->demo, "On the built-in demo bus");
    command->add_flag("-v,--verbose", options->verbose, "What came, of tests that passed too");
    command->add_flag("-q,--quiet", options->quiet, "No messages on standard error");
    command->add_flag("-y,--yes", options->yes, "Fire without the question that Salt's own tags, several minions, bursts and reactors ask");
    options->bus.addTo(*command);
    command->footer("Exits 0 when all tests passed, 75 when something did not come in time, 1 when something forbidden came or a\n"
                    "shot could not be fired, 65 when a suite cannot be read. See brinectl(1) for the form of a suite.");
    command->callback([options, &action] { action = [options] { return TestRun(*options).run(); }; });
}

} // namespace brine::ctl
