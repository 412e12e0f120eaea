#pragma once

#include <QByteArrayView>
#include <QString>

namespace brine {

/// Text cut to what a text widget shows without a stall: its first bytes, and each line to a length (a text widget lays
/// out a line of 1 MB in seconds, its whole length at once).
struct BoundedText
{
    QString text;
    qsizetype shownBytes = 0, totalBytes = 0;
    bool isCut() const { return shownBytes < totalBytes; }

    static constexpr qsizetype FirstBytes = 1 << 20;
    static constexpr qsizetype LineBytes = 4096;
    /// `maxBytes` -1: all of it; long lines are folded all the same. Any thread.
    static BoundedText of(QByteArrayView utf8, qsizetype maxBytes = FirstBytes);
};

} // namespace brine
