#pragma once

#include <QByteArrayView>

namespace brine {

/// Length of the valid UTF-8 sequence at p (n > 0 bytes left), or 0 if the byte there begins none: no overlong forms,
/// no surrogates, nothing above U+10FFFF, as Python and Qt read it. Code point in `*code`.
inline int utf8Sequence(const uchar *p, qsizetype n, char32_t *code)
{
    const auto follows = [p, n](int i) { return i < n && (p[i] & 0xc0) == 0x80; };
    const uchar b = p[0];
    if (b < 0x80) {
        *code = b;
        return 1;
    }
    if (b < 0xc2 || b > 0xf4 || !follows(1))
        return 0;
    if (b < 0xe0) {
        *code = char32_t((b & 0x1f) << 6 | (p[1] & 0x3f));
        return 2;
    }
    if (!follows(2))
        return 0;
    if (b < 0xf0) {
        *code = char32_t((b & 0x0f) << 12 | (p[1] & 0x3f) << 6 | (p[2] & 0x3f));
        return *code < 0x800 || (*code >= 0xd800 && *code < 0xe000) ? 0 : 3;
    }
    if (!follows(3))
        return 0;
    *code = char32_t((b & 0x07) << 18 | (p[1] & 0x3f) << 12 | (p[2] & 0x3f) << 6 | (p[3] & 0x3f));
    return *code < 0x10000 || *code > 0x10ffff ? 0 : 4;
}

/// Writes one code point (no surrogate, at most U+10FFFF) at `at`, four bytes at most, and returns what follows.
inline char *putUtf8(char *at, char32_t code)
{
    if (code < 0x80) {
        *at++ = char(code);
        return at;
    }
    const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    constexpr int Leads[] = {0, 0xc0, 0xe0, 0xf0};
    *at++ = char(Leads[more] | int(code >> (6 * more)));
    for (int shift = 6 * (more - 1); shift >= 0; shift -= 6)
        *at++ = char(0x80 | ((code >> shift) & 0x3f));
    return at;
}

/// Marks that reorder the text around them, break its line or are not seen at all: shown raw they make a line read as another one,
/// and two texts look alike that are not. Of Unicode's default ignorable ones all but the variation selectors, which emoji need.
constexpr bool isHiddenMark(char32_t c)
{
    const auto within = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
    if (c < 0xad)
        return false;
    if (c < 0x2000)
        return c == 0xad || c == 0x034f || c == 0x061c || within(0x115f, 0x1160) || within(0x17b4, 0x17b5) || within(0x180b, 0x180f);
    return within(0x200b, 0x200f) || within(0x2028, 0x202e) || within(0x2060, 0x206f) || c == 0x3164 || c == 0xfeff || c == 0xffa0
        || within(0xfff0, 0xfffb) || within(0x1bca0, 0x1bca3) || within(0x1d173, 0x1d17a) || within(0xe0000, 0xe0fff);
}

/// What drives a terminal (C1, DEL; C0 is for the caller) or forges what a line says.
constexpr bool isUnsafeControl(char32_t c)
{
    return (c >= 0x7f && c < 0xa0) || isHiddenMark(c);
}

} // namespace brine
