#include "reactorscommand.h"
#include "exitcodes.h"
#include "jsonwriter.h"
#include "payloadreader.h"
#include "reactorrender.h"
#include "reactorreport.h"
#include "saltconfig.h"
#include "say.h"
#include "textforms.h"
#include <CLI/CLI.hpp>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>

namespace brine::ctl {

namespace {

struct Options
{
    std::string tag, payload, configDir, from, out = "text";
    bool render = false;
};

/// What each file that will run gives, by its path; filled in with --render only.
using Renderings = std::map<QString, Result<ReactorRender::Outcome>>;

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

void print(const Result<ReactorRender::Outcome> &rendering)
{
    if (!rendering || !rendering->error.isEmpty()) {
        const QString why = !rendering ? rendering.error() : rendering->error;
        for (const QString &line : why.split(u'\n'))
            put("        error  " + safe(line));
        for (const QString &line : rendering ? rendering->excerpt.split(u'\n', Qt::SkipEmptyParts) : QStringList())
            put("               " + safe(line));
        return;
    }
    const QByteArray json = QJsonDocument::fromJson(rendering->json).toJson();
    for (const QByteArray &line : json.trimmed().split('\n'))
        put("        " + escapeForLine(line));
}

void print(const ReactorMatch &match, const Renderings &renderings)
{
    put(escapeForLine(match.rule.glob) + "  (" + safe(match.rule.origin) + ')');
    if (!match.nearly.isEmpty())
        put("    does not match: " + safe(match.nearly));
    for (const ReactorFile &file : match.files) {
        if (file.state != ReactorFile::State::Found)
            put("    " + stateWord(file.state) + "  " + safe(file.reference) + ": " + safe(file.reason));
        for (const QString &path : file.paths) {
            put("    runs  " + safe(path) + (path == file.reference ? QByteArray() : "  (" + safe(file.reference) + ')'));
            if (const auto found = renderings.find(path); found != renderings.end())
                print(found->second);
        }
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

QJsonObject json(const Renderings &renderings)
{
    QJsonObject all;
    for (const auto &[path, rendering] : renderings) {
        if (!rendering)
            all.insert(path, QJsonObject{{QStringLiteral("error"), rendering.error()}});
        else if (!rendering->error.isEmpty())
            all.insert(path, QJsonObject{{QStringLiteral("error"), rendering->error}, {QStringLiteral("line"), rendering->line}, {QStringLiteral("excerpt"), rendering->excerpt}});
        else
            all.insert(path, QJsonObject{{QStringLiteral("gives"), QJsonDocument::fromJson(rendering->json).object()}});
    }
    return all;
}

Renderings renderingsOf(const ReactorReport &report, const Options &options, const QByteArray &payload)
{
    constexpr size_t MaxRendered = 50;
    Renderings all;
    for (const ReactorMatch &match : report.matching) {
        for (const ReactorFile &file : match.files) {
            for (const QString &path : file.paths) {
                if (all.size() < MaxRendered && !all.count(path))
                    all.emplace(path, ReactorRender::render(path, QByteArray::fromStdString(options.tag), payload, QString::fromLocal8Bit(options.configDir.c_str())));
            }
        }
    }
    return all;
}

void printJson(const ReactorReport &report, const Renderings &renderings)
{
    QJsonArray matching, nearly;
    for (const ReactorMatch &match : report.matching)
        matching.append(json(match));
    for (const ReactorMatch &match : report.nearly)
        nearly.append(json(match));
    QJsonObject object{{QStringLiteral("source"), report.source}, {QStringLiteral("notes"), QJsonArray::fromStringList(report.notes)},
                             {QStringLiteral("ignored"), report.ignored}, {QStringLiteral("summary"), report.summary()},
                             {QStringLiteral("matching"), matching}, {QStringLiteral("nearly"), nearly}};
    if (!renderings.empty())
        object.insert(QStringLiteral("rendered"), json(renderings));
    put(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

/// Empty: what is named to be read is there.
QString missing(const Options &options)
{
    const QString from = QString::fromLocal8Bit(options.from.c_str());
    if (!from.isEmpty() && !QFileInfo(from).isReadable())
        return QStringLiteral("Cannot read %1 (--from): %2").arg(from, QFileInfo::exists(from) ? QStringLiteral("you may not.") : QStringLiteral("it is not there, or you may not look."));
    const auto folder = SaltConfig::missingFolder(QString::fromLocal8Bit(options.configDir.c_str()));
    return folder ? folder->text() : QString();
}

int reactors(const Options &options)
{
    if (const QString why = missing(options); !why.isEmpty()) {
        say(why);
        return NoInput;
    }
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
    const Renderings renderings = options.render ? renderingsOf(report, options, payload.isEmpty() ? readJson("{}")->msgpack : payload) : Renderings();
    const bool rendered = std::all_of(renderings.begin(), renderings.end(), [](const auto &one) { return one.second && one.second->error.isEmpty(); });
    if (options.out == "json") {
        printJson(report, renderings);
    } else {
        for (const ReactorMatch &match : report.matching)
            print(match, renderings);
        for (const ReactorMatch &match : report.nearly)
            print(match, renderings);
        for (const QString &note : report.notes)
            say(note);
        say(report.summary());
    }
    return report.ignored.isEmpty() && report.fileCount() > 0 && rendered ? Ok : Failure;
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
    command->add_option("-o,--out", options->out, "text or json")->check(CLI::IsMember({"text", "json"}));
    command->add_flag("--render", options->render, "What each SLS file gives for this tag and data, by Salt's own renderer: salt-call, else salt-run");
    command->footer("Exits 0 when something will run, 1 when not (or does not render), 66 when --from or --config-dir is not there. Reactors added in a running master by salt-run reactor.add\n"
                    "are in no file: salt-run reactor.list tells them.");
    command->callback([options, &action] { action = [options] { return reactors(*options); }; });
}

} // namespace brine::ctl
