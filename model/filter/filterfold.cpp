#include "filterfold.h"
#include "utf8step.h"
#include <QChar>
#include <algorithm>

namespace brine {

qsizetype foldedPrefix(QByteArrayView needle, QByteArrayView text)
{
    const auto isAscii = [](char c) { return quint8(c) < 0x80; };
    const bool ascii = std::all_of(needle.begin(), needle.end(), isAscii);
    const auto folded = [ascii](char32_t c) { return ascii ? (c >= U'A' && c <= U'Z' ? c + 32 : c) : QChar::toCaseFolded(c); };
    qsizetype at = 0;
    for (qsizetype i = 0; i < needle.size();) {
        if (at >= text.size())
            return -1;
        const Utf8Step wanted = utf8At(needle, i);
        const Utf8Step found = utf8At(text, at);
        if (folded(wanted.character) != folded(found.character))
            return -1;
        i += wanted.length;
        at += found.length;
    }
    return at;
}

} // namespace brine
