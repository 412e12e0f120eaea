#include "jsonescape.h"

#include "readertext.h"

namespace brine {

namespace {

/// Of `\uXXXX` at the beginning of text, or -1.
int unicodeEscape(QByteArrayView text)
{
    if (text.size() < 6 || text[0] != '\\' || text[1] != 'u')
        return -1;
    int code = 0;
    for (const char c : text.sliced(2, 4)) {
        const int digit = hexDigit(c);
        if (digit < 0)
            return -1;
        code = code * 16 + digit;
    }
    return code;
}

} // namespace

JsonEscape readJsonEscape(QByteArrayView text)
{
    if (text.size() < 2)
        return {};
    switch (text[1]) {
    case '"': case '\\': case '/': return {char32_t(text[1]), 2};
    case 'b': return {'\b', 2};
    case 'f': return {'\f', 2};
    case 'n': return {'\n', 2};
    case 'r': return {'\r', 2};
    case 't': return {'\t', 2};
    default: break;
    }
    const int first = unicodeEscape(text);
    if (first < 0)
        return {};
    if (first >= 0xd800 && first <= 0xdbff) {
        const int second = unicodeEscape(text.sliced(6));
        if (second >= 0xdc00 && second <= 0xdfff)
            return {char32_t(0x10000 + ((first & 0x3ff) << 10) + (second & 0x3ff)), 12};
    }
    return {char32_t(first), 6};
}

} // namespace brine
