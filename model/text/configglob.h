#pragma once

#include <QStringList>

namespace brine {

/// The files that a shell glob of a configuration stands for, in the order of Python's sorted(): by code point, not by locale.
QStringList filesMatching(const QString &pattern);

} // namespace brine
