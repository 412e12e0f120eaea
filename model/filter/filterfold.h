#pragma once

#include <QByteArrayView>

namespace brine {

/// Text compared without regard to case: ASCII letters, and where `needle` has other characters these too (simple Unicode folding).
/// Bytes of `text` that `needle` takes at its beginning, or -1.
qsizetype foldedPrefix(QByteArrayView needle, QByteArrayView text);
inline bool foldedEqual(QByteArrayView needle, QByteArrayView text) { return foldedPrefix(needle, text) == text.size(); }

} // namespace brine
