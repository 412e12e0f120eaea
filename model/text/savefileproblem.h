#pragma once

#include "result.h"
#include <QByteArray>
#include <QString>

namespace brine {

/// Why a file cannot be made or written, in a sentence that names the path and what mends it. errorNumber: errno of the
/// failed call, 0 if it is not known. Any thread.
QString createProblem(const QString &path, int errorNumber);
QString writeProblem(const QString &path, int errorNumber, const QString &otherwise);
/// The same for a file that cannot be read.
QString readProblem(const QString &path, int errorNumber);
/// Writes a person's file whole or not at all; the error is one of the above.
Result<Done> saveFile(const QString &path, const QByteArray &content);

} // namespace brine
