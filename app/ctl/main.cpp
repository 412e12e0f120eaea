#include "buscommand.h"
#include "commandline.h"
#include "connectionscommand.h"
#include "doctorcommand.h"
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
#include <QCoreApplication>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <langinfo.h>

namespace {
// Qt wants a UTF-8 locale and says so on stderr otherwise; `sudo -u salt brinectl` runs under LANG=C.
void ensureUtf8Locale()
{
    std::setlocale(LC_ALL, "");
    if (std::strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        setenv("LC_ALL", "C.UTF-8", 1);
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
    addWatchCommand(app, action);
    addNextCommand(app, action);
    addExpectCommand(app, action);
    addTestCommand(app, action);
    addFireCommand(app, action);
    addBusCommand(app, action);
    addTopCommand(app, action);
    addReactorsCommand(app, action);
    addConnectionsCommand(app, action);
    addDoctorCommand(app, action);
    addRelayCommand(app, action);
    addTemplatesCommand(app, action);
    addRoleCommand(app, action);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? Ok : Usage;
    }
    QCoreApplication core(argc, argv);
    return action();
}
