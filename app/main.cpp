#include "askpass.h"
#include "buslocator.h"
#include "commandline.h"
#include "exitcodes.h"
#include "handover.h"
#include "linkprocess.h"
#include "session.h"
#include "signalwaiter.h"
#include <CLI/CLI.hpp>
#include <QApplication>
#include <QUrl>
#include <algorithm>
#include <cstdio>
#include <optional>

namespace {

struct Options
{
    brine::ctl::BusOptions bus;
    std::string file;
    bool demo = false;

    QString path() const
    {
        const QString text = QString::fromLocal8Bit(file.c_str());
        return text.startsWith(QStringLiteral("file://")) ? QUrl(text).toLocalFile() : text; // from a desktop file's %U
    }
};

void describe(CLI::App &command, Options &options)
{
    command.set_version_flag("--version", "brine " BRINE_VERSION);
    options.bus.addTo(command, brine::ctl::BusOptions::Buses::Several);
    command.add_flag("--demo", options.demo, "Open the built-in demo bus");
    command.add_option("file", options.file, "Open saved events: JSONL, or what salt-run state.event printed");
}

/// The exit code where the words end the program: help, the version, a mistake.
std::optional<int> parse(CLI::App &command, int argc, char **argv)
{
    try {
        command.parse(argc, argv);
        return std::nullopt;
    } catch (const CLI::ParseError &error) {
        return command.exit(error) == 0 ? brine::ctl::Ok : brine::ctl::Usage;
    }
}

/// Qt ends a program without a display by a crash, and advises to install it anew.
bool hasDisplay(const std::vector<std::string> &extras)
{
    const auto isSet = [](const char *name) { return !qEnvironmentVariableIsEmpty(name); };
    return isSet("DISPLAY") || isSet("WAYLAND_DISPLAY") || isSet("QT_QPA_PLATFORM")
        || std::find(extras.begin(), extras.end(), "-platform") != extras.end() || std::find(extras.begin(), extras.end(), "--platform") != extras.end();
}

/// Several saved connections are connected at once; without one, the bus that the other options name.
void open(brine::Session &session, const brine::ctl::BusOptions &options)
{
    brine::BusRequest own = options.withoutSaved();
    own.saltApi.asksOnTerminal = false;
    if (options.connect.empty())
        session.open(own);
    for (const std::string &name : options.connect)
        session.openNamed(QString::fromLocal8Bit(name.c_str()));
}

} // namespace

int main(int argc, char **argv)
{
    if (brine::isAskpass())
        return brine::runAskpass(argc, argv);
    {
        Options options; // only for --help, --version and mistakes, which need no display
        CLI::App command{"The desktop console for the Salt event bus.", "brine"};
        describe(command, options);
        command.allow_extras(); // -style and the like are Qt's
        if (const auto end = parse(command, argc, argv))
            return *end;
        if (!hasDisplay(command.remaining())) {
            std::fputs("brine: there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set).\n"
                       "brinectl does the same without a window: brinectl watch, brinectl watch --demo.\n", stderr);
            return brine::ctl::Unavailable;
        }
    }
    brine::SignalWaiter signals; // before any thread: a demo bus must take its sockets with it, by signal too
    QApplication::setApplicationName(QStringLiteral("brine"));
    QApplication::setApplicationDisplayName(QStringLiteral("Brine"));
    QApplication::setApplicationVersion(QStringLiteral(BRINE_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("io.github.brine.Brine"));
    QApplication application(argc, argv);
    Options options; // without what was Qt's own, whose values would else be taken for a file: what is left over is a mistake
    CLI::App command{"The desktop console for the Salt event bus.", "brine"};
    describe(command, options);
    if (const auto end = parse(command, argc, argv))
        return *end;

    const auto call = signals.onSignal([&application] { brine::postTo(&application, [] { QCoreApplication::quit(); }); });
    brine::LinkProcess::setAskpass(QCoreApplication::applicationFilePath());
    brine::Session session(brine::Settings::load());
    session.window().show();
    if (!options.file.empty())
        session.openFile(options.path());
    else if (options.bus.isGiven())
        open(session, options.bus);
    else if (options.demo || brine::findBuses().empty())
        session.openDemo();
    else
        session.showStart();
    return QApplication::exec();
}
