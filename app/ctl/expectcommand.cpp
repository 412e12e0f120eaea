#include "expectcommand.h"
#include "busreader.h"
#include "chosenbus.h"
#include "exitcodes.h"
#include "gap.h"
#include "namedfilter.h"
#include "outputfile.h"
#include "say.h"
#include "signalwaiter.h"
#include "textforms.h"
#include "watchoptions.h"
#include <chrono>
#include <memory>
#include <unistd.h>

namespace brine::ctl {

namespace {

using Clock = std::chrono::steady_clock;
constexpr int ConnectTimeoutMs = 5000;

struct ExpectOptions
{
    WatchOptions watch;              ///< bus, output, mask
    std::string expression;
    std::vector<std::string> never;
    quint64 count = 1;
    double timeout = 10;
    bool demo = false, quiet = false;
};

class Expectation
{
public:
    explicit Expectation(const ExpectOptions &options) : m_options(options) { }
    int run();

private:
    int prepare();
    int connect();
    void take(const EventBatch &batch);
    void look(const EventView &event);
    int outcome();
    bool isMet() const { return m_options.count && m_seen >= m_options.count; }

    const ExpectOptions &m_options;
    SignalWaiter m_signals; // first: its mask must reach every thread that follows
    std::unique_ptr<DemoBus> m_demo;
    std::unique_ptr<BusReader> m_reader;
    OutputFile m_file;
    std::optional<EventPrinter> m_printer;
    EventFilter m_wanted;
    std::vector<EventFilter> m_never;
    QByteArray m_forbidden;          ///< tag of the event that must not have come
    bool m_isForbidden = false, m_hasGap = false;
    quint64 m_sequence = 0, m_seen = 0;
};

int Expectation::prepare()
{
    const auto filterOf = [](const std::string &text, EventFilter &filter) {
        const auto parsed = filterOption(text);
        if (!parsed) {
            say(parsed.error());
            return false;
        }
        filter = *parsed;
        return true;
    };
    if (m_options.count && m_options.expression.empty()) {
        say(QStringLiteral("What is expected? Give a filter expression, or --count 0 and --never."));
        return Usage;
    }
    if (!m_options.count && m_options.never.empty()) {
        say(QStringLiteral("With --count 0 nothing is expected: say with --never what must not come."));
        return Usage;
    }
    if (!m_options.expression.empty() && !filterOf(m_options.expression, m_wanted))
        return Usage;
    for (const std::string &text : m_options.never) {
        if (!filterOf(text, m_never.emplace_back()))
            return Usage;
    }
    if (auto problem = m_file.open(m_options.watch.outFile)) {
        say(*problem);
        return CannotCreate;
    }
    const bool terminal = isatty(m_file.descriptor());
    m_printer.emplace(m_file.descriptor(), m_options.watch.form(terminal));
    m_printer->setMasked(m_options.watch.mask.value_or(terminal));
    return Ok;
}

int Expectation::connect()
{
    auto chosen = ChosenBus::choose(m_options.watch.bus, m_options.demo);
    if (!chosen)
        return fail(chosen.error());
    m_demo = std::move(chosen.value().demo);
    const BusAddress address = chosen->address;
    m_reader = std::make_unique<BusReader>(address);
    m_signals.setCallback([this] { m_reader->mailbox().close(); });
    m_reader->start();
    if (auto problem = m_reader->waitConnected(ConnectTimeoutMs))
        return m_signals.received() ? m_signals.exitCode() : fail(*problem);
    m_printer->setBusName(m_demo ? QStringLiteral("demo") : address.displayName());
    if (!m_options.quiet)
        say(QStringLiteral("Watching the %1 (%2).").arg(address.displayName(), address.origin));
    return Ok;
}

void Expectation::look(const EventView &event)
{
    ++m_sequence;
    for (const EventFilter &never : m_never) {
        if (never.matches(event)) {
            m_isForbidden = true;
            m_forbidden = event.tag.toByteArray();
            m_printer->print(event, m_sequence);
            return;
        }
    }
    if (!m_options.count || !m_wanted.matches(event))
        return;
    m_printer->print(event, m_sequence);
    ++m_seen;
}

void Expectation::take(const EventBatch &batch)
{
    for (qsizetype i = 0; i < batch.count() && !isMet() && !m_isForbidden; ++i) {
        const EventView event = batch.at(i);
        if (event.kind != EventKind::Gap) {
            look(event);
            continue;
        }
        m_hasGap = true;
        if (!m_options.quiet)
            say(QStringLiteral("-- %1").arg(gapText(readGap(event.payload))));
    }
    (void)m_printer->flush();
}

int Expectation::outcome()
{
    if (m_signals.received())
        return m_signals.exitCode();
    if (m_isForbidden) {
        if (!m_options.quiet)
            say(QStringLiteral("Forbidden: %1").arg(QString::fromUtf8(escapeForLine(m_forbidden))));
        return Failure;
    }
    if (isMet() || !m_options.count) {
        if (m_hasGap && !m_never.empty())
            say(QStringLiteral("There was a gap: what must not come may have come within it."));
        return Ok;
    }
    if (!m_options.quiet)
        say(QStringLiteral("Not met in %1 s: %2 of %3 seen, among %4 events.").arg(m_options.timeout).arg(m_seen).arg(m_options.count).arg(m_sequence));
    return TimedOut;
}

int Expectation::run()
{
    if (const int code = prepare(); code != Ok)
        return code;
    if (const int code = connect(); code != Ok)
        return code;
    const auto end = Clock::now() + std::chrono::microseconds(qint64(m_options.timeout * 1e6));
    EventMailbox &mailbox = m_reader->mailbox();
    while (!isMet() && !m_isForbidden && !m_signals.received()) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
        if (left <= 0)
            break;
        mailbox.waitForEvents(int(std::min<qint64>(left, 60'000)));
        for (EventBatch &batch : mailbox.take()) {
            take(batch);
            mailbox.giveBack(std::move(batch));
        }
    }
    return outcome();
}

} // namespace

void addExpectCommand(CLI::App &app, Action &action)
{
    auto *command = app.add_subcommand("expect", "Wait for events that must come: 0 met, 75 not met in time, 1 something forbidden came");
    auto options = std::make_shared<ExpectOptions>();
    command->add_option("expression", options->expression, "Filter expression, see brine-filter(7), or @NAME: what must come");
    command->add_option("-C,--count", options->count, "How many such events (default 1; 0: none is expected, only --never counts)");
    command->add_option("-t,--timeout", options->timeout, "Seconds to wait (default 10)")->check(CLI::Range(0.0, 1e8));
    command->add_option("--never", options->never, "Filter expression: what must not come meanwhile; may be repeated")->allow_extra_args(false);
    command->add_flag("--demo", options->demo, "Watch the built-in demo bus");
    command->add_flag("-q,--quiet", options->quiet, "No messages on standard error");
    options->watch.addOutputTo(*command);
    command->callback([options, &action] { action = [options] { return Expectation(*options).run(); }; });
}

} // namespace brine::ctl
