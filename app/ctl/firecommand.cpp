#include "firecommand.h"
#include "exitcodes.h"
#include "fireoptions.h"
#include "miniontarget.h"
#include "say.h"
#include <CLI/CLI.hpp>
#include <QFile>
#include <map>
#include <memory>

namespace brine::ctl {

namespace {
const std::map<std::string, Dialect> Dialects{{"json", Dialect::Json}, {"yaml", Dialect::Yaml}, {"python", Dialect::Python},
                                              {"kv", Dialect::KeyValue}, {"salt", Dialect::Salt}};
}

Dialect FireOptions::dialect() const { return Dialects.at(format); }

Result<QByteArray> FireOptions::text() const
{
    if (payload == "-" || !file.empty()) {
        QFile source(QString::fromLocal8Bit(file.c_str()));
        const bool opened = file.empty() ? source.open(stdin, QIODevice::ReadOnly) : source.open(QIODevice::ReadOnly);
        if (!opened)
            return Result<QByteArray>::failure(QStringLiteral("Cannot read %1: %2").arg(source.fileName(), source.errorString()));
        return source.readAll();
    }
    return QByteArray::fromStdString(payload);
}

QString FireOptions::whereTextIs() const
{
    return !file.empty() ? QString::fromLocal8Bit(file.c_str()) : payload == "-" ? QStringLiteral("standard input") : QStringLiteral("PAYLOAD");
}

Result<ParsedPayload> readShotPayload(const FireOptions &options, QByteArrayView text)
{
    using R = Result<ParsedPayload>;
    if (options.wrap)
        return ParsedPayload{wrapText(text), {}, true};
    auto parsed = readPayload(text, options.dialect());
    if (!parsed)
        return R::failure(QStringLiteral("The payload is no %1: line %2, column %3: %4")
                              .arg(dialectName(options.dialect())).arg(parsed.error().line).arg(parsed.error().column)
                              .arg(parsed.error().message));
    return *parsed;
}

namespace {

int run(const FireOptions &options)
{
    if (options.lines)
        return fireLines(options);
    return fireOnce(options);
}

void takeKind(FireOptions &options, const MinionTarget::Kind &kind)
{
    if (!options.targetType.empty() && options.targetType != kind.name)
        throw CLI::ValidationError(kind.option, "a target is of one kind, and " + options.targetType + " is given too");
    options.targetType = kind.name;
}

void addRoute(CLI::App &command, const std::shared_ptr<FireOptions> &options)
{
    command.add_option("--to", options->to, "bus: this bus; master: through this minion's bus; minions: each one's own bus")
        ->check(CLI::IsMember({"bus", "master", "minions"}));
    command.add_option("--target", options->target, "Minions to fire at (with --to minions)");
    command.add_option("--via", options->via, "To minions through the salt command, or through the master's own publish request with the local user's key (default: salt where it is)")
        ->check(CLI::IsMember({"salt", "master"}));
    for (const MinionTarget::Kind &kind : MinionTarget::kinds()) {
        if (*kind.letter)
            command.add_flag_callback(std::string(kind.letter) + ',' + kind.option, [options, &kind] { takeKind(*options, kind); },
                                       std::string("The target is ") + kind.meaning + ": " + kind.example);
    }
}

} // namespace

void addFireCommand(CLI::App &app, Action &action)
{
    auto *command = app.add_subcommand("fire", "Fire a dictionary under a tag and see whether it lands");
    auto options = std::make_shared<FireOptions>();
    command->add_option("tag", options->tag, "Tag, for example myco/deploy/start");
    auto *payload = command->add_option("payload", options->payload, "Payload text; - reads standard input (default: {})");
    command->add_option("-f,--file", options->file, "Read the payload from a file");
    addRoute(*command, options);
    command->add_option("--format", options->format, "json, yaml, python, kv or salt")
        ->check(CLI::IsMember({"json", "yaml", "python", "kv", "salt"}));
    command->add_flag("--wrap", options->wrap, "Take the payload as bare text: fires {\"data\": TEXT}, the old string API");
    command->add_flag("--template", options->expand, "Fill in the {{variables}} of tag and payload: {{counter}} {{uuid}} {{now}} {{jid}} {{random}} {{minion}}, new for each shot");
    command->add_option("--template-name", options->templateName, "Fire a template: its name, see brinectl templates");
    command->add_option("--set", options->set, "NAME=VALUE of a template's variable; may be repeated")->allow_extra_args(false);
    command->add_option("--from-line", options->fromLine, "Take tag, payload, route and target from a line of salt, salt-call, salt-run, brinectl fire or curl");
    command->add_option("-t,--timeout", options->timeout, "Seconds to wait for it on the bus (default 5)")->check(CLI::Range(0.0, 1e8));
    command->add_flag("--no-wait", options->noWait, "Do not wait to see it: 0 when handed over");
    command->add_flag("--lines", options->lines, "Fire TAG<TAB>JSON lines from standard input, one result line each");
    command->add_option("--repeat", options->repeat, "Fire this many times")->check(CLI::Range(1, 1000000));
    command->add_option("--repeat-delay", options->repeatDelay, "Seconds between repeats (default 0: as fast as they go, up to 1000 a second)")->check(CLI::Range(0.0, 1e6));
    auto *dryRun = command->add_flag("--dry-run", options->dryRun, "Print what would be sent; opens no socket");
    command->add_option("-o,--out", options->out, "With --dry-run: json (the default), raw for the frame's bytes, lines for the same shot as commands and code")
        ->check(CLI::IsMember({"raw", "json", "lines"}))->needs(dryRun);
    command->add_flag("-q,--quiet", options->quiet, "Print nothing but errors");
    command->add_flag("-y,--yes", options->yes, "Fire without the question that Salt's own tags, several minions, bursts and reactors ask");
    options->bus.addTo(*command);
    command->callback([options, payload, &action] {
        options->hasPayload = payload->count() > 0;
        action = [options] { return run(*options); };
    });
}

} // namespace brine::ctl
