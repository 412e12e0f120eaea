#pragma once

#include <string>
#include <vector>

namespace CLI { class App; }

namespace brine::ctl {

/// The first option that was given an empty value where that means nothing, empty if none was: from `--ssh "$HOST"` without a HOST,
/// where "as if it were not there" is another bus. words: the command line; `--ssh=` takes the next word for its value otherwise.
std::string optionWithEmptyValue(const CLI::App &command, const std::vector<std::string> &words);

} // namespace brine::ctl
