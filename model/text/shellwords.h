#pragma once

#include "result.h"
#include <QByteArrayList>
#include <QByteArrayView>

namespace brine {

/// One command line as the words that a POSIX shell makes of it (quotes, backslashes, line continuations, comments), without
/// expanding anything. What only a running shell could tell is refused with the reason: $variables and $(commands) outside of single
/// quotes, pipes, redirections, several commands. `\$NAME` words named in `kept` stay as they are. Any thread.
Result<QByteArrayList> shellWords(QByteArrayView line, const QByteArrayList &kept = {});

} // namespace brine
