#pragma once

#include "filterast.h"
#include <QString>
#include <QStringView>

namespace brine {

/// Reads an unquoted value: true, false, null, 17, -3, 0x1f, 1.5e3, nan, inf, 10K, 1.5M, -5m, 14:02, 2026-11-23T14:02:07Z.
/// False, with a sentence in `problem`, where it is none.
bool readFilterValue(QStringView text, qint64 nowUs, FilterLiteral &literal, QString &problem);

} // namespace brine
