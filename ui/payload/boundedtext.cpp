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

BoundedText BoundedText::of(QByteArrayView utf8, qsizetype maxBytes)
{
    BoundedText result;
    result.totalBytes = utf8.size();
    result.shownBytes = maxBytes < 0 || maxBytes >= utf8.size() ? utf8.size() : atCharacter(utf8, maxBytes);
    const QByteArrayView shown = utf8.first(result.shownBytes);
    QByteArray folded;
    for (qsizetype from = 0; from < shown.size();) {
        qsizetype end = shown.indexOf('\n', from);
        end = end < 0 ? shown.size() : end;
        for (; end - from > LineBytes; from = atCharacter(shown, from + LineBytes))
            folded.append(shown.sliced(from, atCharacter(shown, from + LineBytes) - from)).append("\xe2\x86\xa9\n"); // ↩
        folded.append(shown.sliced(from, qMin(end + 1, shown.size()) - from));
        from = end + 1;
    }
    result.text = QString::fromUtf8(folded);
    result.text.replace(QChar(0), QChar(0x2400)); // a NUL ends nothing here, but is invisible
    return result;
}

} // namespace brine
