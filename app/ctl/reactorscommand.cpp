#include "reactorscommand.h"
#include "exitcodes.h"
#include "jsonwriter.h"
#include "payloadreader.h"
#include "reactorreport.h"
#include "say.h"
#include "textforms.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <cstdio>
#include <memory>

namespace brine::ctl {

namespace {

struct Options
{
    std::string tag, payload, configDir, from, out = "text";
};

void put(const QByteArray &line)
{
    std::fwrite(line.constData(), 1, size_t(line.size()), stdout);
    std::fputc('\n', stdout);
}

QByteArray safe(const QString &text) { return escapeForLine(text.toUtf8()); }

QByteArray stateWord(ReactorFile::State state)
{
    switch (state) {
    case ReactorFile::State::Found: return "found";
    case ReactorFile::State::Missing: return "missing";
    case ReactorFile::State::Denied: return "denied";
    case ReactorFile::State::Elsewhere: return "elsewhere";
    }
    return {};
}

void print(const ReactorMatch &match)
{
    put(escapeForLine(match.rule.glob) + "  (" + safe(match.rule.origin) + ')');
    if (!match.nearly.isEmpty())
        put("    does not match: " + safe(match.nearly));
    for (const ReactorFile &file : match.files) {
        if (file.state != ReactorFile::State::Found)
            put("    " + stateWord(file.state) + "  " + safe(file.reference) + ": " + safe(file.reason));
        for (const QString &path : file.paths)
            put("    runs  " + safe(path) + (path == file.reference ? QByteArray() : "  (" + safe(file.reference) + ')'));
    }
}

QJsonObject json(const ReactorMatch &match)
{
    QJsonArray files;
    for (const ReactorFile &file : match.files) {
        files.append(QJsonObject{{QStringLiteral("reference"), file.reference},
                                 {QStringLiteral("state"), QString::fromLatin1(stateWord(file.state))},
                                 {QStringLiteral("paths"), QJsonArray::fromStringList(file.paths)},
                                 {QStringLiteral("reason"), file.reason}});
    }
    return {{QStringLiteral("glob"), QString::fromUtf8(match.rule.glob)}, {QStringLiteral("origin"), match.rule.origin},
            {QStringLiteral("nearly"), match.nearly}, {QStringLiteral("files"), files}};
}

void printJson(const ReactorReport &report)
{
    QJsonArray matching, nearly;
    for (const ReactorMatch &match : report.matching)
        matching.append(json(match));
    for (const ReactorMatch &match : report.nearly)
        nearly.append(json(match));
    const QJsonObject object{{QStringLiteral("source"), report.source}, {QStringLiteral("notes"), QJsonArray::fromStringList(report.notes)},
                             {QStringLiteral("ignored"), report.ignored}, {QStringLiteral("summary"), report.summary()},
                             {QStringLiteral("matching"), matching}, {QStringLiteral("nearly"), nearly}};
    put(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

int reactors(const Options &options)
{
    QByteArray payload;
    if (!options.payload.empty()) {
        auto read = readJson(QByteArray::fromStdString(options.payload));
        if (!read) {
            say(QStringLiteral("PAYLOAD, column %1: %2").arg(read.error().column).arg(read.error().message));
            return BadData;
        }
        payload = read->msgpack;
    }
    const ReactorConfig config = options.from.empty() ? ReactorConfig::ofMaster(QString::fromLocal8Bit(options.configDir.c_str()))
                                                      : ReactorConfig::ofPath(QString::fromLocal8Bit(options.from.c_str()));
    const ReactorReport report = ReactorReport::of(config, QByteArray::fromStdString(options.tag), payload);
    if (options.out == "json") {
        printJson(report);
    } else {
        for (const ReactorMatch &match : report.matching)
            print(match);
        for (const ReactorMatch &match : report.nearly)
            print(match);
        for (const QString &note : report.notes)
            say(note);
        say(report.summary());
    }
    return report.ignored.isEmpty() && report.fileCount() > 0 ? Ok : Failure;
}

} // namespace

void addReactorsCommand(CLI::App &app, Action &action)
{
    auto *command = app.add_subcommand("reactors", "Tell which of the master's reactors a tag triggers");
    auto options = std::make_shared<Options>();
    command->add_option("TAG", options->tag, "The event's whole tag")->required();
    command->add_option("PAYLOAD", options->payload, "Its data as JSON (events whose user is Reactor are passed over)");
    command->add_option("-c,--config-dir", options->configDir, "Salt's configuration folder (default /etc/salt)");
    command->add_option("--from", options->from, "A configuration file, a folder of *.conf files, or a file that holds the list");
    command->add_option("--out", options->out, "text or json")->check(CLI::IsMember({"text", "json"}));
    command->footer("Exits 0 when something will run, 1 when not. Reactors added in a running master by salt-run reactor.add\n"
                    "are in no file: salt-run reactor.list tells them.");
    command->callback([options, &action] { action = [options] { return reactors(*options); }; });
}

} // namespace brine::ctl
