#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace brine {

/// The bytes as one word of a POSIX shell's line: bare where nothing in them means anything to a shell, else in single quotes.
/// A NUL cannot be in a word of any shell; it is left out, so look for it before. Any thread.
QByteArray shellQuoted(QByteArrayView bytes);

} // namespace brine
