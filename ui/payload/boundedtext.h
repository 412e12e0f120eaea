#pragma once

#include <QByteArrayView>
#include <QString>

namespace brine {

/// Text cut to what a text widget takes without a stall: its first bytes and lines (a line costs 1.5 µs), and each line
/// folded to a length (a line of 1 MB is laid out in seconds, its whole length at once).
struct BoundedText
{
    QString text;
    qsizetype shownBytes = 0, totalBytes = 0;
    static QString foldMark() { return QStringLiteral("↩\n"); }
    bool isCut() const { return shownBytes < totalBytes; }

    static constexpr qsizetype FirstBytes = 1 << 20;
    static constexpr qsizetype FirstLines = 12'000;
    static constexpr qsizetype LineBytes = 4096;
    /// `all`: no bound but the length of a line. Any thread.
    static BoundedText of(QByteArrayView utf8, bool all = false);
};

} // namespace brine
