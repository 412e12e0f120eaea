#include "topcommand.h"
#include "busreader.h"
#include "chosenbus.h"
#include "exitcodes.h"
#include "facetcounts.h"
#include "losscount.h"
#include "say.h"
#include "signalwaiter.h"
#include "textforms.h"
#include "timetext.h"
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <tuple>
#include <sys/ioctl.h>
#include <unistd.h>
#include <vector>

namespace brine::ctl {

namespace {

using Clock = std::chrono::steady_clock;

struct Options
{
    BusOptions bus;
    std::string by = "tag";
    double delay = 1;
    quint64 iterations = 0;
    bool demo = false;
};

struct Row { QByteArray name; quint64 total = 0; double rate = 0; };

const QHash<QByteArray, quint64> &facet(const FacetCounts &counts, const std::string &by)
{
    return by == "minion" ? counts.minions : by == "function" ? counts.functions : counts.shapes;
}

std::vector<Row> rows(const FacetCounts &total, const FacetCounts &recent, const std::string &by, double seconds, size_t most)
{
    std::vector<Row> result;
    const auto &now = facet(recent, by);
    for (auto it = facet(total, by).begin(); it != facet(total, by).end(); ++it)
        result.push_back({it.key(), it.value(), double(now.value(it.key())) / seconds});
    const auto busier = [](const Row &a, const Row &b) { return std::tie(b.rate, b.total, a.name) < std::tie(a.rate, a.total, b.name); };
    const size_t kept = std::min(most, result.size());
    std::partial_sort(result.begin(), result.begin() + qsizetype(kept), result.end(), busier);
    result.resize(kept);
    return result;
}

bool print(const FacetCounts &total, const FacetCounts &recent, const Options &options, double seconds, const QString &losses)
{
    winsize size{};
    const bool terminal = isatty(1) && ioctl(1, TIOCGWINSZ, &size) == 0 && size.ws_row > 5;
    const size_t lines = terminal ? size_t(size.ws_row) - 4 : 50;
    const qsizetype width = terminal && size.ws_col > 40 ? size.ws_col - 24 : 100;
    QByteArray out = terminal ? QByteArray("\x1b[H\x1b[J") : QByteArray();
    char line[96];
    std::snprintf(line, sizeof line, "%llu events, %.1f/s, ", static_cast<unsigned long long>(total.events), double(recent.events) / seconds);
    out += line + losses.toUtf8() + '\n';
    std::snprintf(line, sizeof line, "%10s %10s  %s\n", "per s", "events", options.by.c_str());
    out += line;
    for (const Row &row : rows(total, recent, options.by, seconds, lines)) {
        std::snprintf(line, sizeof line, "%10.1f %10llu  ", row.rate, static_cast<unsigned long long>(row.total));
        const QByteArray name = row.name.isEmpty() ? QByteArray("(others)") : escapeForLine(row.name);
        out += line + name.left(width) + '\n';
    }
    return std::fwrite(out.constData(), 1, size_t(out.size()), stdout) == size_t(out.size()) && std::fflush(stdout) == 0;
}

/// What was lost, and that more is being lost right now.
QString lossText(const LossCount &lost, const BusReader &reader)
{
    const auto outage = reader.openGap();
    return outage ? QStringLiteral("%1; the connection is lost since %2, waiting for it to come back").arg(lost.text(), localTimeText(outage->fromUs).left(8)) : lost.text();
}

int count(BusReader &reader, SignalWaiter &signals, const Options &options)
{
    FacetCounts total, recent;
    LossCount lost;
    QByteArray shape;
    const auto step = std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options.delay));
    auto began = Clock::now();
    for (quint64 shown = 0; !signals.received() && (!options.iterations || shown < options.iterations);) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(began + step - Clock::now()).count();
        if (left > 0)
            reader.mailbox().waitForEvents(int(left));
        for (EventBatch &batch : reader.mailbox().take()) {
            for (qsizetype i = 0; i < batch.count(); ++i) {
                const EventView event = batch.at(i);
                recent.add(event, shape);
                if (event.kind == EventKind::Gap)
                    lost.add(readGap(event.payload));
            }
            reader.mailbox().giveBack(std::move(batch));
        }
        if (Clock::now() - began < step)
            continue;
        total.add(recent);
        if (!print(total, recent, options, std::chrono::duration<double>(Clock::now() - began).count(), lossText(lost, reader)))
            break; // main() tells a closed pipe from a full disk
        recent = {};
        began = Clock::now();
        ++shown;
    }
    return signals.received() ? signals.exitCode() : Ok;
}

int top(const Options &options)
{
    SignalWaiter signals;
    const auto chosen = ChosenBus::choose(options.bus, options.demo);
    if (!chosen)
        return fail(chosen.error());
    BusReader reader(chosen->address);
    const auto call = signals.onSignal([&reader] { reader.endWaits(); });
    reader.start();
    if (auto problem = reader.waitConnected())
        return signals.received() ? signals.exitCode() : fail(*problem);
    return count(reader, signals, options);
}

} // namespace

void addTopCommand(CLI::App &app, Action &action)
{
    auto *command = app.add_subcommand("top", "Show what fires most");
    auto options = std::make_shared<Options>();
    command->add_option("--by", options->by, "tag (ids collapsed), minion or function")->check(CLI::IsMember({"tag", "minion", "function"}));
    command->add_option("-d,--delay", options->delay, "Seconds between two pictures")->check(CLI::Range(0.1, 3600.0));
    command->add_option("-n,--iterations", options->iterations, "End after this many pictures (0: never)");
    command->add_flag("--demo", options->demo, "Look at the built-in demo bus");
    options->bus.addTo(*command);
    command->callback([options, &action] { action = [options] { return top(*options); }; });
}

} // namespace brine::ctl
