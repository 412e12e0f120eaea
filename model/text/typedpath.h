#pragma once

#include <QString>

namespace brine {

/// A path as somebody types it made whole: "~/x" is at home, a bare name in `folder`, no extension becomes `suffix` (".yaml"). Empty
/// stays empty.
QString typedPath(const QString &typed, const QString &folder, const QString &suffix);

} // namespace brine
