#pragma once

#include <QString>

/// Where this build's programs and the project's files are. Compiled once, so that no test's own object depends on where the
/// project stands, and a compiler's cache serves every clone. Any thread.
namespace brine::projectpaths {

QString brinectl();
QString saltApiLink();                    ///< brine-saltapi; empty where it is not built
QString source(const QString &path);      ///< of a file of the project
QString testData(const QString &name);    ///< of a file in tests/data

} // namespace brine::projectpaths
