#include "rolecommand.h"
#include "buskey.h"
#include "buslocator.h"
#include "exitcodes.h"
#include "interlockfile.h"
#include "say.h"
#include "textforms.h"
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

namespace brine::ctl {

namespace {

struct Options
{
    BusOptions bus;
    std::string role;
    bool production = false, isProductionGiven = false;
    int rate = -1;
};

int role(const Options &options)
{
    const auto located = locateBus(options.bus.request());
    if (!located)
        return fail(located.error());
    const QString key = busKey(*located);
    const InterlockFile file;
    const auto found = file.of(key);
    if (!found) {
        say(found.error());
        return BadData;
    }
    Interlock interlock = *found;
    if (!options.role.empty())
        interlock.role = *Interlock::roleOf(QString::fromStdString(options.role));
    if (options.isProductionGiven)
        interlock.production = options.production;
    if (options.rate >= 0)
        interlock.ratePerSecond = RateCap(options.rate).perSecond();
    if (!(interlock == *found)) {
        if (const auto written = file.set(key, interlock); !written) {
            say(written.error());
            return CannotCreate;
        }
    }
    const QByteArray line = escapeForLine(key.toUtf8()) + '\t' + Interlock::word(interlock.role).toUtf8() + '\t' + (interlock.production ? "production" : "-") + '\t'
        + QByteArray::number(interlock.ratePerSecond) + '\n';
    std::fwrite(line.constData(), 1, size_t(line.size()), stdout);
    return Ok;
}

} // namespace

void addRoleCommand(CLI::App &app, Action &action)
{
    auto *command = app.add_subcommand("role", "Tell or set what may be fired at a bus: read-only, ask or free, production, at most so many a second");
    auto options = std::make_shared<Options>();
    command->add_option("ROLE", options->role, "read-only: nothing is fired; ask: a question where a shot leaves the safe zone; free: none")
        ->check(CLI::IsMember({"read-only", "ask", "free"}));
    auto *production = command->add_flag_callback("--production", [options] { options->production = options->isProductionGiven = true; }, "This bus is a production bus: it asks at every shot");
    command->add_flag_callback("--no-production", [options] { options->production = false; options->isProductionGiven = true; }, "It is none")
        ->excludes(production);
    command->add_option("--rate", options->rate, "At most so many shots a second (50 at least; 0: no cap)")->check(CLI::Range(0, 1000000));
    options->bus.addTo(*command);
    command->footer("Prints the bus, its role, production or -, and the rate. Kept in $XDG_CONFIG_HOME/brine/interlocks.yaml.");
    command->callback([options, &action] { action = [options] { return role(*options); }; });
}

} // namespace brine::ctl
