#include "emptyvalue.h"
#include <CLI/CLI.hpp>
#include <algorithm>

namespace brine::ctl {

std::string optionWithEmptyValue(const CLI::App &command, const std::vector<std::string> &words)
{
    const auto end = std::find(words.begin(), words.end(), "--");
    for (const CLI::Option *option : command.get_options()) {
        const std::string name = option->get_name();
        const bool emptyIsAll = name == "--filter" || name == "--only";
        if (option->get_positional() || option->get_items_expected_max() == 0 || emptyIsAll)
            continue;
        const auto &values = option->results();
        if (std::any_of(values.begin(), values.end(), [](const std::string &value) { return value.empty(); }) || std::find(words.begin(), end, name + '=') != end)
            return name;
    }
    return {};
}

} // namespace brine::ctl
