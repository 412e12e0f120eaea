#include "boundedtext.h"

namespace brine {

namespace {

bool isContinuation(char byte) { return (uchar(byte) & 0xc0) == 0x80; }

/// The cut, moved back to the beginning of a character.
qsizetype atCharacter(QByteArrayView utf8, qsizetype cut)
{
    for (int back = 0; back < 3 && cut > 0 && cut < utf8.size() && isContinuation(utf8[cut]); ++back)
        --cut;
    return cut;
}

} // namespace

BoundedText BoundedText::of(QByteArrayView utf8, bool all)
{
    BoundedText result;
    result.totalBytes = utf8.size();
    const qsizetype most = all ? utf8.size() : atCharacter(utf8, qMin(FirstBytes, utf8.size()));
    QByteArray folded;
    folded.reserve(most);
    qsizetype from = 0;
    for (qsizetype lines = 0; from < most && (all || lines < FirstLines); ++lines) {
        const qsizetype lineEnd = utf8.first(most).indexOf('\n', from);
        const qsizetype end = lineEnd < 0 ? most : lineEnd + 1;
        if (end - from <= LineBytes) {
            folded.append(utf8.sliced(from, end - from));
            from = end;
        } else {
            const qsizetype cut = atCharacter(utf8, from + LineBytes);
            folded.append(utf8.sliced(from, cut - from)).append("\xe2\x86\xa9\n"); // ↩
            from = cut;
        }
    }
    result.shownBytes = from;
    result.text = QString::fromUtf8(folded);
    result.text.replace(QChar(0), QChar(0x2400)); // a NUL ends nothing here, but is invisible
    return result;
}

} // namespace brine
