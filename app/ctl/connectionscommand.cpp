#include "connectionscommand.h"
#include "buslocator.h"
#include "connectionfile.h"
#include "exitcodes.h"
#include "saltconfig.h"
#include "say.h"
#include "textforms.h"
#include <CLI/CLI.hpp>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <cstdio>
#include <memory>

namespace brine::ctl {

namespace {

struct Options
{
    std::string configDir, out = "text";
};

void put(const QByteArray &line)
{
    std::fwrite(line.constData(), 1, size_t(line.size()), stdout);
    std::fputc('\n', stdout);
}

QByteArray safe(const QString &text) { return escapeForLine(text.toUtf8()); }

QString nodeWord(BusNode node) { return node == BusNode::Master ? QStringLiteral("master") : QStringLiteral("minion"); }

void printRight(const char *name, const std::optional<BusProblem> &problem)
{
    if (!problem) {
        put(QByteArray("  ") + name + " \u2713");
        return;
    }
    put(QByteArray("  ") + name + " \u2717 " + safe(problem->title));
    for (const QString &line : problem->reason.split(QLatin1Char('\n'), Qt::SkipEmptyParts))
        put("          " + safe(line));
    for (const QString &remedy : problem->remedies)
        put("          - " + safe(remedy));
}

void print(const FoundBus &bus)
{
    put(safe(bus.address.displayName()) + "  (" + safe(bus.address.origin) + ')');
    printRight("Watch", bus.watchProblem);
    printRight("Fire ", bus.fireProblem);
    put("  max_event_size " + QByteArray::number(bus.address.maxEventSize) + "  (" + safe(bus.address.maxEventSizeOrigin) + ')');
}

void print(const SaltConfig &config, BusNode node)
{
    put(nodeWord(node).toUtf8() + " configuration " + safe(config.mainFile()) + (config.exists() ? "" : "  (not there)"));
    put("  sock_dir " + safe(config.sockDir()) + "  (" + safe(config.sockDirOrigin()) + ')');
    if (node == BusNode::Minion && !config.minionIds().isEmpty())
        put("  id " + safe(config.minionIds().first()));
    put(QByteArray("  ipc_mode ") + (config.usesTcp() ? "tcp  (" + safe(config.tcpPub()) + ", " + safe(config.tcpPull()) + ')' : QByteArray("ipc")));
    put("  user " + (config.user().isEmpty() ? QByteArray("root  (Salt's default)") : safe(config.user())));
    put("  max_event_size " + QByteArray::number(config.maxEventSize()) + "  (" + safe(config.maxEventSizeOrigin()) + ')');
    for (const QString &file : config.deniedFiles())
        put("  may not be read: " + safe(file));
}

QJsonValue json(const std::optional<BusProblem> &problem)
{
    if (!problem)
        return QJsonValue::Null;
    return QJsonObject{{QStringLiteral("title"), problem->title}, {QStringLiteral("reason"), problem->reason},
                       {QStringLiteral("path"), problem->path}, {QStringLiteral("remedies"), QJsonArray::fromStringList(problem->remedies)}};
}

QJsonObject json(const FoundBus &bus)
{
    return {{QStringLiteral("node"), nodeWord(bus.address.node)}, {QStringLiteral("sock_dir"), bus.address.sockDir},
            {QStringLiteral("id"), bus.address.minionId}, {QStringLiteral("pub"), bus.address.pubPath},
            {QStringLiteral("pull"), bus.address.pullPath}, {QStringLiteral("origin"), bus.address.origin},
            {QStringLiteral("max_event_size"), double(bus.address.maxEventSize)}, {QStringLiteral("watch"), bus.canWatch},
            {QStringLiteral("watch_problem"), json(bus.watchProblem)}, {QStringLiteral("fire"), bus.canFire},
            {QStringLiteral("fire_problem"), json(bus.fireProblem)}};
}

QJsonObject json(const SaltConfig &config, BusNode node)
{
    QJsonObject object{{QStringLiteral("node"), nodeWord(node)}, {QStringLiteral("file"), config.mainFile()},
                       {QStringLiteral("exists"), config.exists()}, {QStringLiteral("denied"), QJsonArray::fromStringList(config.deniedFiles())},
                       {QStringLiteral("sock_dir"), config.sockDir()}, {QStringLiteral("sock_dir_origin"), config.sockDirOrigin()},
                       {QStringLiteral("ipc_mode"), config.usesTcp() ? QStringLiteral("tcp") : QStringLiteral("ipc")},
                       {QStringLiteral("user"), config.user()}, {QStringLiteral("max_event_size"), double(config.maxEventSize())},
                       {QStringLiteral("max_event_size_origin"), config.maxEventSizeOrigin()}};
    if (node == BusNode::Minion)
        object.insert(QStringLiteral("ids"), QJsonArray::fromStringList(config.minionIds()));
    return object;
}

void print(const SavedConnection &connection)
{
    put("saved: " + safe(connection.name) + "  (" + safe(connection.summary()) + ')');
}

QJsonObject json(const SavedConnection &connection)
{
    QJsonObject object{{QStringLiteral("name"), connection.name}};
    for (const SavedConnection::Option &option : connection.options)
        object.insert(option.key, option.value);
    return object;
}

/// The saved ones; what is wrong with their file is said, and does not keep the buses from being listed.
SavedConnections savedConnections()
{
    const auto saved = ConnectionFile::read();
    if (!saved) {
        say(saved.error());
        return {};
    }
    for (const QString &problem : saved->problems())
        say(ConnectionFile::defaultPath() + QStringLiteral(": ") + problem);
    return *saved;
}

int connections(const Options &options)
{
    const QString configDir = QString::fromLocal8Bit(options.configDir.c_str());
    if (const auto missing = SaltConfig::missingFolder(configDir))
        return fail(*missing);
    const SavedConnections saved = savedConnections();
    const auto buses = findBuses(configDir);
    const SaltConfig master(BusNode::Master, configDir), minion(BusNode::Minion, configDir);
    if (options.out == "json") {
        QJsonArray list;
        for (const FoundBus &bus : buses)
            list.append(json(bus));
        QJsonArray named;
        for (const SavedConnection &connection : saved.all())
            named.append(json(connection));
        put(QJsonDocument(QJsonObject{{QStringLiteral("buses"), list}, {QStringLiteral("saved"), named},
                                      {QStringLiteral("configuration"), QJsonArray{json(master, BusNode::Master), json(minion, BusNode::Minion)}}})
                .toJson(QJsonDocument::Indented).trimmed());
    } else {
        for (const SavedConnection &connection : saved.all())
            print(connection);
        for (const FoundBus &bus : buses)
            print(bus);
        print(master, BusNode::Master);
        print(minion, BusNode::Minion);
    }
    if (!buses.empty() || !saved.all().isEmpty())
        return Ok;
    say(QStringLiteral("No Salt bus was found on this machine. Where the sockets are elsewhere:  brinectl doctor --sock-dir DIR"));
    return Unavailable;
}

} // namespace

void addConnectionsCommand(CLI::App &app, Action &action)
{
    auto *command = app.add_subcommand("connections", "List the buses of this machine, and what you may do with each");
    auto options = std::make_shared<Options>();
    command->add_option("-c,--config-dir", options->configDir, "Salt's configuration folder (default: $SALT_CONFIG_DIR, else /etc/salt)");
    command->add_option("-o,--out", options->out, "text or json")->check(CLI::IsMember({"text", "json"}));
    command->callback([options, &action] { action = [options] { return connections(*options); }; });
}

} // namespace brine::ctl
