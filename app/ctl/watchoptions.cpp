#include "watchoptions.h"
#include "exitcodes.h"
#include "say.h"
#include "shellquote.h"
#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <unistd.h>

namespace brine::ctl {

namespace {

const std::map<std::string, TagMatcher::Kind> MatchKinds{
    {"startswith", TagMatcher::Kind::StartsWith}, {"endswith", TagMatcher::Kind::EndsWith}, {"find", TagMatcher::Kind::Find},
    {"regex", TagMatcher::Kind::Regex}, {"fnmatch", TagMatcher::Kind::Fnmatch}};

const std::map<std::string, EventPrinter::Form> Forms{
    {"tag-json", EventPrinter::Form::TagJson}, {"jsonl", EventPrinter::Form::Jsonl}, {"pretty", EventPrinter::Form::Pretty},
    {"yaml", EventPrinter::Form::Yaml}, {"raw", EventPrinter::Form::Raw}, {"none", EventPrinter::Form::None},
    {"line", EventPrinter::Form::Line}};

template<class T>
std::vector<std::string> names(const std::map<std::string, T> &map)
{
    std::vector<std::string> result;
    for (const auto &[name, value] : map)
        result.push_back(name);
    return result;
}

/// An argument of `salt-run state.event` (salt/runners/state.py) as words of ours, none where it says what is so anyway; nullopt: none of its.
std::optional<QByteArrayList> saltKeyword(const QByteArray &word, bool isCounted)
{
    const qsizetype equals = word.indexOf('=');
    const QByteArray name = word.first(std::max<qsizetype>(0, equals)), value = word.sliced(equals + 1);
    const bool isOff = value.compare("false", Qt::CaseInsensitive) == 0;
    if (name == "tagmatch")
        return QByteArrayList{value};
    if (name == "node")
        return QByteArrayList{"--node", value};
    if (name == "sock_dir")
        return optionWords("--sock-dir", value);
    if (name == "count")
        return isCounted && !value.startsWith('-') ? QByteArrayList{"--count", value} : QByteArrayList();
    if (name == "pretty" || name == "quiet") // quiet=True prints no event
        return isOff ? QByteArrayList() : QByteArrayList{"--out", name == "quiet" ? "none" : "pretty"};
    return std::nullopt;
}

} // namespace

QString WatchOptions::saltSpelling() const
{
    if (!match.empty())
        return {}; // how the words are meant was said
    QByteArrayList theirs, ours;
    for (const std::string &word : tagMatches)
        if (const auto words = saltKeyword(QByteArray::fromStdString(word), !brief)) {
            theirs.append(QByteArray::fromStdString(word));
            ours += *words;
        }
    if (theirs.isEmpty())
        return {};
    std::transform(ours.begin(), ours.end(), ours.begin(), [](const QByteArray &word) { return shellQuoted(word); });
    const QString mend = ours.isEmpty() ? QStringLiteral("Leave that out: it is so anyway.") : QStringLiteral("Write instead:  %1").arg(QString::fromUtf8(ours.join(' ')));
    return QStringLiteral("%1: so salt-run state.event has it. Here that is no tag but an option. %2").arg(QString::fromUtf8(theirs.join(' ')), mend);
}

void WatchOptions::addMatchTo(CLI::App &command)
{
    command.add_option("tagmatch", tagMatches, "Tags to show: with * ? [ an fnmatch pattern, else a prefix; of several, any");
    command.add_option("--match", match, "How TAGMATCH is meant (default: by its characters); a regex from the tag's beginning, as Salt's")
        ->check(CLI::IsMember(names(MatchKinds)));
    command.add_option("--exclude", excludes, "Tags not to show, fnmatch patterns")->allow_extra_args(false);
    command.add_option("-Y,--filter", filter, "Filter expression, see brine-filter(7), or @NAME: one saved in brine's window");
    auto *file = command.add_option("--from", from, "Read a saved file instead of a bus: JSONL, or what salt-run state.event printed (-: standard input)");
    command.add_flag("--demo", demo, "Watch the built-in demo bus")->excludes(file);
    command.add_flag("-q,--quiet", quiet, "No messages on standard error but of what the output lacks");
}

void WatchOptions::addOutputTo(CLI::App &command)
{
    command.add_option("-o,--out,--output", out,
                       "tag-json (TAG<TAB>JSON, default in a pipe), line (default on a terminal), jsonl, pretty, yaml, raw, none")
        ->check(CLI::IsMember(names(Forms)));
    command.add_option("--out-file", outFile, "Write to this file (made 0600) instead of standard output");
    // Not add_flag() with the optional itself, which would set it to false where neither is given.
    auto *hide = command.add_flag_callback("--mask", [this] { mask = true; }, "Hide secrets (default: on a terminal, not in a pipe)");
    command.add_flag_callback("--no-mask", [this] { mask = false; }, "Show secrets")->excludes(hide);
    bus.addTo(command);
}

TagMatcher::Kind WatchOptions::matchKind() const
{
    const auto found = MatchKinds.find(match);
    return found == MatchKinds.end() ? TagMatcher::Kind::Automatic : found->second;
}

EventPrinter::Form WatchOptions::form(bool terminal) const
{
    const auto found = Forms.find(out);
    if (found != Forms.end())
        return found->second;
    return terminal ? EventPrinter::Form::Line : EventPrinter::Form::TagJson;
}

int WatchOptions::openOutput(OutputFile &file, std::optional<EventPrinter> &printer) const
{
    if (auto problem = file.open(outFile, from)) {
        say(*problem);
        return CannotCreate;
    }
    const bool terminal = isatty(file.descriptor());
    const EventPrinter::Form wanted = form(terminal);
    if (wanted == EventPrinter::Form::Raw && terminal) {
        say(QStringLiteral("--out raw writes the bytes as they came, which may drive a terminal. Send them to a file or a pipe."));
        return Usage;
    }
    printer.emplace(file.descriptor(), wanted);
    printer->setMasked(mask.value_or(terminal));
    return Ok;
}

} // namespace brine::ctl
