#include "templatescommand.h"
#include "exitcodes.h"
#include "say.h"
#include "templatelibrary.h"
#include "textforms.h"
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

namespace brine::ctl {

namespace {

void put(const QByteArray &bytes) { std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stdout); }

int list()
{
    const TemplateLibrary library;
    for (const TemplateLibrary::Entry &entry : library.entries()) {
        const auto shot = library.load(entry.name);
        if (!shot) {
            say(shot.error());
            continue;
        }
        put(escapeForLine(entry.name.toUtf8()) + '\t' + escapeForLine(shot->tag) + '\t' + (entry.isShipped ? "shipped" : "own") + '\t'
            + escapeForLine(shot->description.toUtf8()) + '\n');
    }
    return Ok;
}

/// The file as it is, so that it can be the beginning of one's own.
int show(const std::string &name)
{
    const auto text = TemplateLibrary().text(QString::fromLocal8Bit(name.c_str()));
    if (!text) {
        say(text.error());
        return NoInput;
    }
    put(*text);
    return Ok;
}

} // namespace

void addTemplatesCommand(CLI::App &app, Action &action)
{
    auto *command = app.add_subcommand("templates", "Shots kept under names: brinectl fire --template-name NAME");
    command->require_subcommand(0, 1);
    auto name = std::make_shared<std::string>();
    auto *listing = command->add_subcommand("list", "Name, tag, whose it is and what it means, a line each");
    auto *showing = command->add_subcommand("show", "The file of one");
    showing->add_option("NAME", *name, "Its name, folder and all")->required();
    command->footer("Your own lie in $XDG_CONFIG_HOME/brine/templates, YAML files in folders; one of the same name hides a shipped one:\n"
                    "brinectl templates show beacon/diskusage > ~/.config/brine/templates/beacon/diskusage.yaml");
    listing->callback([&action] { action = list; });
    showing->callback([name, &action] { action = [name] { return show(*name); }; });
    command->callback([command, &action] {
        if (command->get_subcommands().empty())
            action = list;
    });
}

} // namespace brine::ctl
