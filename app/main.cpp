#include "buslocator.h"
#include "session.h"
#include "signalwaiter.h"
#include <CLI/CLI.hpp>
#include <QApplication>
#include <QUrl>

namespace {

struct Options
{
    std::string sockDir, node, id, configDir, release, file;
    bool demo = false;

    bool namesABus() const { return !sockDir.empty() || !node.empty() || !id.empty() || !configDir.empty(); }
    QString path() const
    {
        const QString text = QString::fromLocal8Bit(file.c_str());
        return text.startsWith(QStringLiteral("file://")) ? QUrl(text).toLocalFile() : text; // from a desktop file's %U
    }
    brine::BusRequest request() const
    {
        brine::BusRequest request;
        request.sockDir = QString::fromLocal8Bit(sockDir.c_str());
        request.minionId = QString::fromLocal8Bit(id.c_str());
        request.configDir = QString::fromLocal8Bit(configDir.c_str());
        request.release = QString::fromLocal8Bit(release.c_str());
        if (!node.empty())
            request.node = node == "minion" ? brine::BusNode::Minion : brine::BusNode::Master;
        return request;
    }
};

void describe(CLI::App &command, Options &options)
{
    command.set_version_flag("--version", "brine " BRINE_VERSION);
    command.add_option("-s,--sock-dir", options.sockDir, "Folder that holds the sockets");
    command.add_option("--node", options.node, "master or minion")->check(CLI::IsMember({"master", "minion"}));
    command.add_option("--id", options.id, "Minion id, where a folder holds several minions");
    command.add_option("-c,--config-dir", options.configDir, "Salt's configuration folder (default /etc/salt)");
    command.add_option("--release", options.release, "Release of Salt behind an old ZeroMQ bus, where it cannot be found out: 2014.7, 2015.8");
    command.add_flag("--demo", options.demo, "Open the built-in demo bus");
    command.add_option("file", options.file, "Open saved events: JSONL, or what salt-run state.event printed");
    command.allow_extras(); // -style and the like are Qt's
}

} // namespace

int main(int argc, char **argv)
{
    {
        Options options; // only for --help, --version and mistakes, which need no display
        CLI::App command{"The desktop console for the Salt event bus.", "brine"};
        describe(command, options);
        CLI11_PARSE(command, argc, argv);
    }
    brine::SignalWaiter signals; // before any thread: a demo bus must take its sockets with it, by signal too
    QApplication::setApplicationName(QStringLiteral("brine"));
    QApplication::setApplicationDisplayName(QStringLiteral("Brine"));
    QApplication::setApplicationVersion(QStringLiteral(BRINE_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("io.github.brine.Brine"));
    QApplication application(argc, argv);
    Options options; // without what was Qt's own, whose values would else be taken for a file
    CLI::App command{"The desktop console for the Salt event bus.", "brine"};
    describe(command, options);
    CLI11_PARSE(command, argc, argv);

    signals.setCallback([&application] { QMetaObject::invokeMethod(&application, &QApplication::quit, Qt::QueuedConnection); });
    brine::Session session(brine::Settings::load());
    session.window().show();
    if (!options.file.empty())
        session.openFile(options.path());
    else if (options.namesABus())
        session.open(options.request());
    else if (options.demo || brine::findBuses().empty())
        session.openDemo();
    else
        session.showStart();
    return QApplication::exec();
}
