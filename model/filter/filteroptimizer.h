#pragma once

#include "filterast.h"
#include <functional>

namespace brine {

/// Rewrites a filter into one that answers the same for every event, but sooner.

/// `id == "a" or id == "b" or …` becomes `id in ("a", "b", …)`: one lookup instead of 100 000 comparisons.
void mergeEqualities(FilterNode &node);
/// Sorts the parts of every and/or so that the cheap ones come first.
void orderByCost(FilterNode &node, const std::function<int(quint32 test)> &costOfTest);

} // namespace brine
