#include "watchoptions.h"
#include "busreader.h"
#include "chosenbus.h"
#include "eventfilereader.h"
#include "exitcodes.h"
#include "gap.h"
#include "losscount.h"
#include "namedfilter.h"
#include "outagenotice.h"
#include "say.h"
#include "signalwaiter.h"
#include "soughtgap.h"
#include "textforms.h"
#include "timetext.h"
#include <cerrno>
#include <chrono>
#include <memory>
#include <unistd.h>

namespace brine::ctl {

namespace {

using Clock = std::chrono::steady_clock;
// Behind a slow reader of our output events wait, then the oldest are counted as lost: half a GiB would burden a master.
constexpr quint64 WaitingBytes = 64u << 20;
constexpr quint64 TakenBytes = 16u << 20;
// A prefix that finds nothing is explained after this long: real tags begin with "salt/".
constexpr auto HintAfter = std::chrono::seconds(3);

class Watch
{
public:
    explicit Watch(const WatchOptions &options) : m_options(options) { }
    int run();

private:
    int prepare();
    int connect();
    int openOutput() { return m_printer ? int(Ok) : m_options.openOutput(m_file, m_printer); }
    int loop();
    int loopFile();
    void take(const EventBatch &batch, const std::vector<quint64> &sequences = {}, quint16 source = 0);
    void takeGap(const EventView &row);
    bool wanted(const EventView &event);
    void hintOnce(bool atEnd);
    void takeLastGaps();
    int finish();
    int finishFile();
    void sayEnd();
    int outcome();
    bool isDone() const { return m_options.count && m_printed >= m_options.count; }
    int millisecondsLeft() const;

    const WatchOptions &m_options;
    SignalWaiter m_signals; // first: its mask must reach every thread that follows
    std::unique_ptr<DemoBus> m_demo;
    std::unique_ptr<BusReader> m_reader;
    std::optional<OutageNotice> m_outage;
    std::unique_ptr<EventFileReader> m_saved;
    OutputFile m_file;
    std::optional<EventPrinter> m_printer;
    TagMatcher m_matcher;
    std::vector<TagPattern> m_excludes;
    EventFilter m_filter;
    LossCount m_loss;
    quint64 m_sequence = 0, m_printed = 0, m_undecided = 0, m_gapRows = 0;
    Clock::time_point m_start, m_end = Clock::time_point::max();
    bool m_hinted = false, m_brokenPipe = false;
    SignalWaiter::Call m_call; // last: it uses the others
};

int Watch::prepare()
{
    if (const QString why = m_options.saltSpelling(); !why.isEmpty()) {
        say(why);
        return Usage;
    }
    QByteArrayList words;
    for (const std::string &word : m_options.tagMatches)
        words.append(QByteArray::fromStdString(word));
    auto matcher = TagMatcher::make(words, m_options.matchKind());
    if (!matcher) {
        say(matcher.error());
        return Usage;
    }
    m_matcher = *matcher;
    for (const std::string &glob : m_options.excludes)
        m_excludes.emplace_back(QByteArray::fromStdString(glob));
    if (!m_options.filter.empty()) {
        const auto filter = filterOption(m_options.filter);
        if (!filter) {
            say(filter.error());
            return Usage;
        }
        m_filter = *filter;
    }
    return Ok;
}

int Watch::connect()
{
    auto chosen = ChosenBus::choose(m_options.bus, m_options.demo);
    if (!chosen)
        return fail(chosen.error());
    m_demo = std::move(chosen.value().demo);
    const BusAddress address = chosen->address;
    m_reader = std::make_unique<BusReader>(address, BusReader::Options{true, WaitingBytes});
    m_call = m_signals.onSignal([this] { m_reader->endWaits(); });
    m_reader->start();
    if (auto problem = m_reader->waitConnected())
        return m_signals.received() ? m_signals.exitCode() : fail(*problem);
    m_reader->waitSpoken();
    if (const int code = openOutput(); code != Ok)
        return code;
    m_printer->setBusName(m_demo ? QStringLiteral("demo") : address.displayName());
    if (m_options.talks()) {
        if (m_demo)
            say(QStringLiteral("This is the built-in demo bus: a made-up site, no Salt involved."));
        say(QStringLiteral("Watching the %1 (%2). Ctrl+C ends.").arg(address.displayName(), address.origin));
    }
    return Ok;
}

bool Watch::wanted(const EventView &event)
{
    if (const EventFilter::Verdict verdict = m_matcher.verdict(event); verdict != EventFilter::Verdict::Yes) {
        m_undecided += verdict == EventFilter::Verdict::Undecided;
        m_matcher.noteMiss(event.tag);
        return false;
    }
    for (const TagPattern &glob : m_excludes)
        if (glob.matches(event.tag))
            return false;
    const EventFilter::Verdict verdict = m_filter.verdict(event);
    m_undecided += verdict == EventFilter::Verdict::Undecided;
    return verdict == EventFilter::Verdict::Yes;
}

// An event of a file keeps the number it was saved with.
void Watch::take(const EventBatch &batch, const std::vector<quint64> &sequences, quint16 source)
{
    for (qsizetype i = 0; i < batch.count() && !isDone(); ++i) {
        EventView event = batch.at(i);
        ++m_sequence;
        const quint64 saved = size_t(i) < sequences.size() ? sequences[size_t(i)] : 0;
        event.id = EventId{saved ? saved : m_sequence};
        event.source = source;
        if (event.kind == EventKind::Gap) {
            takeGap(event);
        } else if (wanted(event)) {
            m_printer->print(event, event.id.value);
            ++m_printed;
        }
    }
    m_brokenPipe = !m_printer->flush();
}

// No filter hides a loss. It counts as an event only where the filter asks for it; what next prints is one event.
void Watch::takeGap(const EventView &row)
{
    const Gap gap = readGap(row.payload);
    ++m_gapRows;
    m_loss.add(gap);
    (void)m_printer->flush(); // in a log of both streams what came before stands before
    if (!m_options.quiet)
        say(QStringLiteral("-- %1").arg(gapText(gap)));
    if (m_outage)
        m_outage->gapTold(gap);
    const bool isSought = seeksGap(m_filter, row);
    if (isSought || (m_printer->holdsGaps() && !m_options.brief))
        m_printer->print(row, row.id.value);
    m_printed += isSought;
}

void Watch::hintOnce(bool atEnd)
{
    if (m_hinted || m_printed || !m_options.talks() || (!atEnd && Clock::now() - m_start < HintAfter))
        return;
    const QByteArray hint = m_matcher.missHint();
    if (hint.isEmpty())
        return;
    say(QString::fromUtf8(hint));
    m_hinted = true;
}

int Watch::millisecondsLeft() const
{
    using std::chrono::milliseconds;
    auto until = m_end;
    // Once that time is over the hint comes with the next event; waking up for it would only burn the processor.
    if (const auto hint = m_start + HintAfter; !m_hinted && !m_printed && m_options.talks() && Clock::now() < hint)
        until = std::min(until, hint);
    if (until == Clock::time_point::max())
        return -1;
    return int(std::max<qint64>(0, std::chrono::ceil<milliseconds>(until - Clock::now()).count()));
}

int Watch::loop()
{
    m_start = Clock::now();
    if (m_options.timeout > 0 || m_options.timesOutWithoutCount)
        m_end = m_start + std::chrono::microseconds(qint64(m_options.timeout * 1e6));
    EventMailbox &mailbox = m_reader->mailbox();
    m_outage.emplace(*m_reader, m_options.quiet);
    for (bool polled = false; !isDone() && !m_brokenPipe && !m_signals.received(); polled = true) {
        if (polled && Clock::now() >= m_end)
            break;
        mailbox.waitForEvents(millisecondsLeft());
        m_outage->look();
        for (EventBatch &batch : mailbox.take(TakenBytes)) {
            take(batch);
            mailbox.giveBack(std::move(batch));
        }
        if (mailbox.state().queuedEvents == 0)
            m_outage->mailboxEmptied();
        hintOnce(false);
    }
    return finish();
}

/// What was lost until the end, an outage that is not over among it.
void Watch::takeLastGaps()
{
    m_reader->stop(); // an outage is either told by now or still open
    for (const EventBatch &batch : m_reader->mailbox().take())
        for (qsizetype i = 0; i < batch.count(); ++i)
            if (EventView event = batch.at(i); event.kind == EventKind::Gap) {
                event.id = EventId{++m_sequence};
                takeGap(event);
            }
    m_outage.reset(); // one that goes on is not over with the row that tells of it
    if (const auto gap = m_reader->openGap())
        take(gapRow(*gap));
    m_brokenPipe = !m_printer->flush();
}

int Watch::finish()
{
    hintOnce(true);
    if (!isDone() && !m_brokenPipe)
        takeLastGaps();
    sayEnd();
    return outcome();
}

void Watch::sayEnd()
{
    const QString lost = m_saved && m_loss.isEmpty() ? QString() : QStringLiteral(", ") + m_loss.text();
    if (m_options.talks())
        say(QStringLiteral("%1 events %2, %3 shown%4.").arg(m_sequence - m_gapRows).arg(m_saved ? QStringLiteral("read") : QStringLiteral("received"))
                .arg(m_printed).arg(lost));
    else if (m_options.quiet && !m_loss.isEmpty() && !m_printer->holdsGaps()) // even when quiet: it is what the output lacks
        say(QStringLiteral("Not all events were received: %1.").arg(m_loss.text()));
}

int Watch::outcome()
{
    sayUndecided(m_undecided);
    if (m_brokenPipe && m_printer->errorNumber() != EPIPE) {
        say(QStringLiteral("Cannot write the output: %1").arg(QString::fromLocal8Bit(strerror(m_printer->errorNumber()))));
        return CannotCreate;
    }
    if (m_signals.received())
        return m_signals.exitCode();
    if (m_options.count && !isDone() && !m_brokenPipe)
        return TimedOut;
    return Ok;
}

int Watch::loopFile()
{
    m_saved = std::make_unique<EventFileReader>(QString::fromLocal8Bit(m_options.from.c_str()));
    m_call = m_signals.onSignal([this] { m_saved->stop(); });
    m_saved->start();
    m_start = Clock::now();
    if (m_options.timeout > 0)
        m_end = m_start + std::chrono::microseconds(qint64(m_options.timeout * 1e6));
    while (!isDone() && !m_brokenPipe && !m_signals.received() && m_saved->waitForEvents(millisecondsLeft())) {
        const auto chunks = m_saved->take();
        if (chunks.empty())
            break; // the end
        if (const int code = openOutput(); code != Ok)
            return code;
        for (const EventFileReader::Chunk &chunk : chunks) {
            m_printer->setBusName(m_saved->busNames().value(chunk.source));
            take(chunk.batch, chunk.sequences, chunk.source);
        }
    }
    return finishFile();
}

int Watch::finishFile()
{
    hintOnce(true);
    const EventFileReader::Progress progress = m_saved->progress();
    if (progress.brokenLines) // said even when quiet: it is what the output lacks
        say(QStringLiteral("%1 lines of %2 are no events: %3.").arg(progress.brokenLines).arg(m_saved->path(), progress.brokenPlaces));
    if (!progress.problem.isEmpty()) {
        say(progress.problem);
        return NoInput;
    }
    if (const int code = openOutput(); code != Ok)
        return code;
    sayEnd();
    return progress.brokenLines && !progress.events ? int(BadData) : outcome();
}

int Watch::run()
{
    if (int code = prepare(); code != Ok)
        return code;
    if (!m_options.from.empty())
        return loopFile();
    if (int code = connect(); code != Ok)
        return code;
    return loop();
}

} // namespace

int watch(const WatchOptions &options)
{
    return Watch(options).run();
}

} // namespace brine::ctl
