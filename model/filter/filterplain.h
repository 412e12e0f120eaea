#pragma once

#include "eventfilter.h"
#include "filterast.h"
#include <optional>

namespace brine {

/// Text without operators: words that the tag contains (all of them), or globs that it matches. nullopt: it is an expression.
std::optional<FilterNode> readPlainFilter(QStringView text);

} // namespace brine
