#include "jsonsink.h"
#include "utf8.h"

#include <array>
#include <charconv>
#include <cmath>

namespace brine {

namespace {

constexpr char HexDigits[] = "0123456789abcdef";
constexpr quint64 Ones = 0x0101010101010101;

/// True if any of eight bytes needs a look: C0, quote, backslash, DEL or not ASCII.
bool needsCare(quint64 eight)
{
    const auto has = [eight](quint64 byte) {
        const quint64 x = eight ^ (Ones * byte);
        return (x - Ones) & ~x;
    };
    const quint64 control = (eight - Ones * 0x20) & ~eight;
    return (control | has('"') | has('\\') | has(0x7f) | eight) & (Ones * 0x80);
}

constexpr std::array<bool, 256> makePlain()
{
    std::array<bool, 256> plain{};
    for (size_t c = 0x20; c < 0x7f; ++c)
        plain[c] = c != '"' && c != '\\';
    return plain;
}
constexpr std::array<bool, 256> Plain = makePlain();

char *unicodeEscape(char *to, quint16 unit)
{
    *to++ = '\\';
    *to++ = 'u';
    for (int shift = 12; shift >= 0; shift -= 4)
        *to++ = HexDigits[(unit >> shift) & 15];
    return to;
}

char *codeEscape(char *to, char32_t code)
{
    if (code < 0x10000)
        return unicodeEscape(to, quint16(code));
    to = unicodeEscape(to, quint16(0xd7c0 + (code >> 10)));
    return unicodeEscape(to, quint16(0xdc00 + (code & 0x3ff)));
}

/// The letter of a two-character escape, or 0.
constexpr char shortEscape(uchar c)
{
    switch (c) {
    case '"': return '"';
    case '\\': return '\\';
    case '\b': return 'b';
    case '\f': return 'f';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    default: return 0;
    }
}

char *shorterEscape(char *to, uchar c)
{
    const char letter = shortEscape(c);
    if (!letter)
        return unicodeEscape(to, c);
    *to++ = '\\';
    *to++ = letter;
    return to;
}

} // namespace

void JsonSink::grow(qsizetype n)
{
    const qsizetype used = m_at - m_out.constData();
    m_out.resize(qMax(used + n, used + used / 2 + 256));
    m_at = m_out.data() + used;
    m_end = m_out.data() + m_out.size();
}

/// One character that is not plain ASCII (or just is), at most 12 bytes of output.
char *JsonSink::character(char *to, const uchar *&from, const uchar *end, const JsonOptions &options)
{
    char32_t code = 0;
    const int length = utf8Sequence(from, end - from, &code);
    if (length == 0) {
        ++from;
        if (options.asciiOnly)
            return unicodeEscape(to, 0xfffd);
        std::memcpy(to, "\xef\xbf\xbd", 3);
        return to + 3;
    }
    const uchar *const sequence = from;
    from += length;
    if (code < 0x20 || code == '"' || code == '\\')
        return shorterEscape(to, uchar(code));
    if ((options.asciiOnly && code >= 0x7f) || (options.escapeControls && isUnsafeControl(code)))
        return codeEscape(to, code);
    for (int i = 0; i < length; ++i)
        *to++ = char(sequence[i]);
    return to;
}

void JsonSink::string(QByteArrayView text, const JsonOptions &options)
{
    const auto *from = reinterpret_cast<const uchar *>(text.data());
    const uchar *const end = from + text.size();
    put('"');
    // Pieces, because a byte can become six: room for all of a 100 MB string at once would be 600 MB.
    constexpr qsizetype Piece = 2048;
    while (from < end) {
        const uchar *const stop = from + qMin<qsizetype>(Piece, end - from);
        char *to = room(6 * (stop - from) + 16);
        while (from < stop) {
            quint64 eight;
            while (stop - from >= 8) {
                std::memcpy(&eight, from, 8);
                if (needsCare(eight))
                    break;
                std::memcpy(to, &eight, 8);
                from += 8;
                to += 8;
            }
            // Up to the next eight, so that one odd byte does not make all of its neighbours slow.
            for (int i = 0; i < 8 && from < stop; ++i) {
                if (Plain[*from])
                    *to++ = char(*from++);
                else
                    to = character(to, from, end, options);
            }
        }
        advanceTo(to);
    }
    put('"');
}

void JsonSink::base64(QByteArrayView bytes)
{
    static constexpr char Alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto *from = reinterpret_cast<const uchar *>(bytes.data());
    qsizetype left = bytes.size();
    char *to = room((left + 2) / 3 * 4 + 2);
    *to++ = '"';
    for (; left > 0; left -= 3, from += 3) {
        const quint32 three = quint32(from[0]) << 16 | (left > 1 ? quint32(from[1]) << 8 : 0) | (left > 2 ? from[2] : 0u);
        *to++ = Alphabet[three >> 18];
        *to++ = Alphabet[(three >> 12) & 63];
        *to++ = left > 1 ? Alphabet[(three >> 6) & 63] : '=';
        *to++ = left > 2 ? Alphabet[three & 63] : '=';
    }
    *to++ = '"';
    advanceTo(to);
}

void JsonSink::real(double value)
{
    if (!std::isfinite(value))
        return put("null");
    // As Python's repr: shortest digits that read back the same, exponent below 1e-4 and from 1e16, always a float.
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr;
    const char *const e = static_cast<const char *>(std::memchr(text, 'e', size_t(end - text)));
    int exponent = 0;
    std::from_chars(e + (e[1] == '+' ? 2 : 1), end, exponent);
    if (exponent < -4 || exponent >= 16)
        return put(QByteArrayView(text, end - text));
    char *const to = room(40);
    char *const stop = std::to_chars(to, to + 32, value, std::chars_format::fixed).ptr;
    advanceTo(stop);
    if (!std::memchr(to, '.', size_t(stop - to)))
        put(".0");
}

} // namespace brine
