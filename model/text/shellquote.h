#pragma once

#include <QByteArray>
#include <QByteArrayList>
#include <QByteArrayView>

namespace brine {

/// The bytes as one word of a POSIX shell's line: bare where nothing in them means anything to a shell, else in single quotes.
/// A NUL cannot be in a word of any shell; it is left out, so look for it before. Any thread.
QByteArray shellQuoted(QByteArrayView bytes);

/// `--name value`, in one word where the value would be taken for an option itself. Not quoted yet. Any thread.
QByteArrayList optionWords(const QByteArray &name, const QByteArray &value);

} // namespace brine
