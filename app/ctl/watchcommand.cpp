#include "watchcommand.h"
#include "watchoptions.h"
#include <CLI/CLI.hpp>
#include <memory>

namespace brine::ctl {

void addWatchCommand(CLI::App &app, Action &action)
{
    auto *command = app.add_subcommand("watch", "Print the events of a bus as they come");
    auto options = std::make_shared<WatchOptions>();
    options->addMatchTo(*command);
    command->add_option("-C,--count", options->count, "End after this many events (0: never)");
    command->add_option("-t,--timeout", options->timeout, "End after this many seconds; 75 if --count was not reached")->check(CLI::Range(0.0, 1e8));
    options->addOutputTo(*command);
    command->callback([options, &action] { action = [options] { return watch(*options); }; });
}

void addNextCommand(CLI::App &app, Action &action)
{
    auto *command = app.add_subcommand("next", "Wait for one event, as Salt's get_event: 0 with the event, or 75");
    auto options = std::make_shared<WatchOptions>();
    options->count = 1;
    options->timeout = 5;
    options->timesOutWithoutCount = true;
    options->brief = true;
    options->addMatchTo(*command);
    command->add_option("-w,--wait,-t,--timeout", options->timeout, "Seconds to wait (default 5; 0 only polls)")->check(CLI::Range(0.0, 1e8));
    options->addOutputTo(*command);
    command->callback([options, &action] { action = [options] { return watch(*options); }; });
}

} // namespace brine::ctl
