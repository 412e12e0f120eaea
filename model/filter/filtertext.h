#pragma once

#include <QByteArrayView>
#include <QString>

namespace brine::filtertext {

/// A text literal in double quotes that reads back to exactly these bytes, whatever they are.
QString quoted(QByteArrayView bytes);
/// One key of a path: bare where it can be, in quotes otherwise.
QString key(QByteArrayView key);

} // namespace brine::filtertext
