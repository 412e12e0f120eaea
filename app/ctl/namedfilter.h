#pragma once

#include "eventfilter.h"
#include <string>

namespace brine::ctl {

/// What --filter was given: an expression, or `@name` for a filter saved under a name in Brine's window. An error is the whole text
/// for standard error, with the place marked below the expression.
Result<EventFilter> filterOption(const std::string &given);

} // namespace brine::ctl
