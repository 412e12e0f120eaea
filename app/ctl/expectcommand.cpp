#include "expectcommand.h"
#include "busreader.h"
#include "chosenbus.h"
#include "exitcodes.h"
#include "expectation.h"
#include "gap.h"
#include "namedfilter.h"
#include "outagenotice.h"
#include "say.h"
#include "signalwaiter.h"
#include "textforms.h"
#include "watchoptions.h"
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <memory>
#include <unistd.h>

namespace brine::ctl {

namespace {

using Clock = std::chrono::steady_clock;

struct ExpectOptions
{
    WatchOptions watch;              ///< bus, output, mask
    std::string expression;
    std::vector<std::string> never;
    quint64 count = 1;
    double timeout = 10;
    bool demo = false, quiet = false;
};

class ExpectCommand
{
public:
    explicit ExpectCommand(const ExpectOptions &options) : m_options(options) { }
    int run();

private:
    int prepare();
    int connect();
    void take(const EventBatch &batch);
    void look(const EventView &event);
    void takeGap(const Gap &gap);
    int outcome();
    qint64 nowUs() const { return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - m_begin).count(); }

    const ExpectOptions &m_options;
    SignalWaiter m_signals; // first: its mask must reach every thread that follows
    std::unique_ptr<DemoBus> m_demo;
    std::unique_ptr<BusReader> m_reader;
    std::optional<OutageNotice> m_outage;
    OutputFile m_file;
    std::optional<EventPrinter> m_printer;
    std::vector<Expectation> m_expected;   ///< until it begins
    std::optional<ExpectationRun> m_run;
    Clock::time_point m_begin;
    QByteArray m_forbidden;          ///< tag of the event that must not have come
    SignalWaiter::Call m_call;       ///< last: it uses the others
};

int ExpectCommand::prepare()
{
    const qint64 timeoutUs = qint64(m_options.timeout * 1e6);
    const auto expect = [this](Expectation::Kind kind, const std::string &text, qint64 withinUs) {
        const auto filter = filterOption(text);
        if (filter)
            m_expected.push_back({kind, QString::fromLocal8Bit(text.c_str()), *filter, m_options.count, withinUs});
        else
            say(filter.error());
        return filter.ok();
    };
    if (m_options.count && m_options.expression.empty()) {
        say(QStringLiteral("What is expected? Give a filter expression, or --count 0 and --never."));
        return Usage;
    }
    if (!m_options.count && m_options.never.empty()) {
        say(QStringLiteral("With --count 0 nothing is expected: say with --never what must not come."));
        return Usage;
    }
    if (m_options.count && !expect(Expectation::Kind::Seen, m_options.expression, timeoutUs))
        return Usage;
    for (const std::string &text : m_options.never) {
        if (!expect(Expectation::Kind::Never, text, m_options.count ? 0 : timeoutUs))
            return Usage;
    }
    return Ok;
}

int ExpectCommand::connect()
{
    auto chosen = ChosenBus::choose(m_options.watch.bus, m_options.demo);
    if (!chosen)
        return fail(chosen.error());
    m_demo = std::move(chosen.value().demo);
    const BusAddress address = chosen->address;
    m_reader = std::make_unique<BusReader>(address);
    m_call = m_signals.onSignal([this] { m_reader->endWaits(); });
    m_reader->start();
    if (auto problem = m_reader->waitConnected())
        return m_signals.received() ? m_signals.exitCode() : fail(*problem);
    m_reader->waitSpoken();
    if (const int code = m_options.watch.openOutput(m_file, m_printer); code != Ok)
        return code;
    m_printer->setBusName(m_demo ? QStringLiteral("demo") : address.displayName());
    if (!m_options.quiet)
        say(QStringLiteral("Watching the %1 (%2).").arg(address.displayName(), address.origin));
    return Ok;
}

void ExpectCommand::look(const EventView &event)
{
    const ExpectationRun::Look look = m_run->look(event, nowUs());
    if (look == ExpectationRun::Look::Nothing)
        return;
    m_printer->print(event, m_run->events());
    if (look == ExpectationRun::Look::Forbidden)
        m_forbidden = event.tag.toByteArray();
}

void ExpectCommand::take(const EventBatch &batch)
{
    for (qsizetype i = 0; i < batch.count() && !m_run->isOver(); ++i) {
        const EventView event = batch.at(i);
        if (event.kind == EventKind::Gap)
            takeGap(readGap(event.payload));
        look(event);
    }
    (void)m_printer->flush();
}

void ExpectCommand::takeGap(const Gap &gap)
{
    m_run->noteGap(gap);
    (void)m_printer->flush(); // in a log of both streams what came before stands before
    if (!m_options.quiet)
        say(QStringLiteral("-- %1").arg(gapText(gap)));
    m_outage->gapTold(gap);
}

int ExpectCommand::outcome()
{
    if (m_signals.received())
        return m_signals.exitCode();
    sayUndecided(m_run->undecided());
    switch (m_run->state()) {
    case ExpectationRun::State::Met:
        return Ok;
    case ExpectationRun::State::Unsure:
        say(m_run->hasGap() ? QStringLiteral("Not sure: what must not come may have come while the bus was not heard.")
                            : QStringLiteral("Not sure: what must not come may be among what is undecided."));
        return m_run->hasGap() ? Unavailable : TimedOut;
    case ExpectationRun::State::Forbidden:
        if (!m_options.quiet)
            say(QStringLiteral("Forbidden: %1").arg(QString::fromUtf8(escapeForLine(m_forbidden))));
        return Failure;
    default:
        if (!m_options.quiet)
            say(QStringLiteral("Not met in %1 s: %2 of %3 seen, among %4 events.%5").arg(m_options.timeout).arg(m_run->seen(0)).arg(m_options.count).arg(m_run->events())
                    .arg(m_run->hasGap() ? QStringLiteral(" The bus was not heard all the time.") : QString()));
        return TimedOut;
    }
}

int ExpectCommand::run()
{
    if (const int code = prepare(); code != Ok)
        return code;
    if (const int code = connect(); code != Ok)
        return code;
    m_begin = Clock::now();
    m_run.emplace(std::move(m_expected));
    EventMailbox &mailbox = m_reader->mailbox();
    m_outage.emplace(*m_reader, m_options.quiet);
    for (; !m_run->isOver() && !m_signals.received(); m_run->advance(nowUs())) {
        const qint64 leftMs = (m_run->deadlineUs() - nowUs()) / 1000 + 1;
        mailbox.waitForEvents(int(std::clamp<qint64>(leftMs, 0, 60'000)));
        m_outage->look();
        if (const auto gap = m_reader->openGap()) // before the look into the mailbox, where it lies once it is over
            m_run->noteGap(*gap);
        for (EventBatch &batch : mailbox.take()) {
            take(batch);
            mailbox.giveBack(std::move(batch));
        }
        m_outage->mailboxEmptied();
    }
    return outcome();
}

} // namespace

void addExpectCommand(CLI::App &app, Action &action)
{
    auto *command = app.add_subcommand("expect", "Wait for events that must come: 0 met, 75 not met in time or undecided, 1 something forbidden came, 69 it may have come while the bus was away");
    auto options = std::make_shared<ExpectOptions>();
    command->add_option("expression", options->expression, "Filter expression, see brine-filter(7), or @NAME: what must come");
    command->add_option("-C,--count", options->count, "How many such events (default 1; 0: none is expected, only --never counts)");
    command->add_option("-t,--timeout", options->timeout, "Seconds to wait (default 10)")->check(CLI::Range(0.0, 1e8));
    command->add_option("--never", options->never, "Filter expression: what must not come meanwhile; may be repeated")->allow_extra_args(false);
    command->add_flag("--demo", options->demo, "Watch the built-in demo bus");
    command->add_flag("-q,--quiet", options->quiet, "No messages on standard error but why it cannot be sure");
    options->watch.addOutputTo(*command);
    command->callback([options, &action] { action = [options] { return ExpectCommand(*options).run(); }; });
}

} // namespace brine::ctl
