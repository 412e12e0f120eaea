#include "buscommand.h"
#include "commandline.h"
#include "connectionscommand.h"
#include "doctorcommand.h"
#include "emptyvalue.h"
#include "exitcodes.h"
#include "expectcommand.h"
#include "firecommand.h"
#include "reactorscommand.h"
#include "relaycommand.h"
#include "rolecommand.h"
#include "templatescommand.h"
#include "testcommand.h"
#include "topcommand.h"
#include "watchcommand.h"
#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <algorithm>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <langinfo.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <utility>

namespace {
// Qt wants a UTF-8 locale and says so on stderr otherwise; `sudo -u salt brinectl` runs under LANG=C.
void ensureUtf8Locale()
{
    std::setlocale(LC_ALL, "");
    if (std::strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        setenv("LC_ALL", "C.UTF-8", 1);
}
/// The command that is named, with its options; all of them where none is, for help and for mistakes. Describing the two hundred
/// options of all takes a third of a millisecond of the seven in which an event is fired and seen. True if it is there.
bool addCommands(CLI::App &app, brine::ctl::Action &action, std::string_view named)
{
    using namespace brine::ctl;
    const std::pair<std::string_view, void (*)(CLI::App &, Action &)> commands[] = {
        {"watch", addWatchCommand}, {"next", addNextCommand}, {"expect", addExpectCommand}, {"test", addTestCommand}, {"fire", addFireCommand},
        {"bus", addBusCommand}, {"top", addTopCommand}, {"reactors", addReactorsCommand}, {"connections", addConnectionsCommand},
        {"doctor", addDoctorCommand}, {"relay", addRelayCommand}, {"forward", addForwardCommand}, {"templates", addTemplatesCommand},
        {"role", addRoleCommand}};
    const auto isNamed = [named](const auto &command) { return command.first == named; };
    const bool one = std::any_of(std::begin(commands), std::end(commands), isNamed);
    for (const auto &command : commands)
        if (!one || isNamed(command))
            command.second(app, action);
    return one;
}

/// A word that is no command, which CLI11 would pass over to say that a command is missing.
int refuse(const CLI::App &app, const char *word)
{
    std::string names;
    for (const CLI::App *command : app.get_subcommands([](const CLI::App *) { return true; }))
        names += (names.empty() ? "" : ", ") + command->get_name();
    std::fprintf(stderr, "brinectl: there is no command \"%s\". Commands: %s. brinectl --help tells what each does.\n", word, names.c_str());
    return brine::ctl::Usage;
}

/// What was done is done, but a script is not to go on with half of the output. Who closed the pipe has read enough.
int leaveOutput()
{
    if (std::fflush(stdout) == 0 && !std::ferror(stdout))
        return brine::ctl::Ok;
    pollfd output{1, POLLOUT, 0};
    if (poll(&output, 1, 0) > 0 && (output.revents & POLLERR))
        return brine::ctl::Ok;
    std::fputs("Cannot write the output: the file system may be full.\n", stderr);
    return brine::ctl::CannotCreate;
}
} // namespace

int main(int argc, char **argv)
{
    using namespace brine::ctl;
    ensureUtf8Locale();
    std::signal(SIGPIPE, SIG_IGN); // a closed pipe is an error code of write(), not a death
    CLI::App app{"The Salt event bus without a window: watch, wait, fire, serve.", "brinectl"};
    app.set_version_flag("--version", "brinectl " BRINE_VERSION);
    app.require_subcommand(1);
    app.footer(ExitCodeHelp);
    Action action;
    const std::string_view named = argc > 1 ? argv[1] : "";
    const bool known = addCommands(app, action, named);
    if (named == "help") {
        std::fputs(app.help().c_str(), stdout);
        return Ok;
    }
    if (!known && !named.empty() && named.front() != '-')
        return refuse(app, argv[1]);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? Ok : Usage;
    }
    for (const CLI::App *command : app.get_subcommands())
        if (const std::string empty = optionWithEmptyValue(*command, {argv + 1, argv + argc}); !empty.empty()) {
            std::fprintf(stderr, "brinectl: the value of %s is empty, and nothing was done. Is a variable unset? Without one, leave %s out.\n", empty.c_str(), empty.c_str());
            return Usage;
        }
    QCoreApplication core(argc, argv);
    const int code = action();
    return code == Ok ? leaveOutput() : code;
}
