#pragma once

#include <QString>

namespace brine {

/// Why the text is no address and no subnet as Salt takes one (Python's ipaddress, strictly), as a sentence; empty when it is.
QString ipNetworkProblem(const QString &text);

} // namespace brine
