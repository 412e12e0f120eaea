#include "jsonpacker.h"

#include "jsonescape.h"
#include "jsonwriter.h"
#include "msgpackheads.h"
#include "numbertext.h"
#include "readertext.h"
#include "utf8.h"
#include <algorithm>
#include <cstring>
#include <limits>

namespace brine {

namespace {

namespace heads = msgpackheads;

constexpr qsizetype KeptBytes = 1 << 20;
constexpr qsizetype LongestStrHead = 5;

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isPlain(char c) { return uchar(c) >= 0x20 && uchar(c) < 0x80 && c != '"' && c != '\\'; }

/// Where a run of plain ASCII ends: at a quote, a backslash, a control character or a byte of UTF-8. Eight at a time, as three quarters
/// of an event are texts.
const char *plainEnd(const char *at, const char *end)
{
    constexpr quint64 Ones = 0x0101010101010101, Highs = Ones << 7;
    for (; end - at >= 8; at += 8) {
        quint64 word;
        std::memcpy(&word, at, 8);
        const quint64 quote = word ^ (Ones * '"'), backslash = word ^ (Ones * '\\');
        if ((((quote - Ones) & ~quote) | ((backslash - Ones) & ~backslash) | (word - Ones * 0x20) | word) & Highs)
            break;
    }
    while (at < end && isPlain(*at))
        ++at;
    return at;
}

char *copy(const char *from, const char *to, char *out)
{
    std::memcpy(out, from, size_t(to - from));
    return out + (to - from);
}

} // namespace

QByteArrayView JsonPacker::pack(QByteArrayView json)
{
    if (json.size() > ReaderText::MaxSize)
        return {};
    reserve(json.size() / 4 * 9 + 32);                  // a float of three characters and its comma are nine bytes: nothing grows more
    m_at = json.begin() + (json.startsWith("\xef\xbb\xbf") ? 3 : 0);
    m_end = json.end();
    m_out = m_bytes.get();
    m_depth = 0;
    m_wide.clear();
    skipSpace();
    if (!value())
        return {};
    skipSpace();
    if (!atEnd())
        return {};
    if (!m_wide.empty())
        widen();
    return {m_bytes.get(), m_out - m_bytes.get()};
}

void JsonPacker::reserve(qsizetype size)
{
    const bool isTooLarge = m_capacity > KeptBytes && size < KeptBytes; // a giant has passed: its room goes with it
    if (size <= m_capacity && !isTooLarge)
        return;
    m_bytes.reset();
    m_capacity = 0;
    if (isTooLarge)
        m_wide = {};
    const qsizetype wanted = qMax<qsizetype>(size, KeptBytes / 16);
    m_bytes = std::make_unique_for_overwrite<char[]>(size_t(wanted));
    m_capacity = wanted;
}

bool JsonPacker::value()
{
    if (atEnd())
        return false;
    switch (*m_at) {
    case '{': return container('}');
    case '[': return container(']');
    case '"': return string();
    case 'n': *m_out++ = '\xc0'; return word("null");
    case 't': *m_out++ = '\xc3'; return word("true");
    case 'f': *m_out++ = '\xc2'; return word("false");
    case 'N': return notANumber("NaN", std::numeric_limits<double>::quiet_NaN());
    case 'I': return notANumber("Infinity", std::numeric_limits<double>::infinity());
    default: return number();
    }
}

bool JsonPacker::container(char close)
{
    if (++m_depth > JsonMaxDepth + 1)                   // what is read is a map around a payload
        return false;
    const bool isMap = close == '}';
    char *const head = m_out++;
    quint32 count = 0;
    ++m_at;
    skipSpace();
    if (!atEnd() && *m_at == close) {
        ++m_at;
    } else {
        for (char c = ','; c != close; ++count) {
            skipSpace();
            if (c != ',' || (isMap && !key()) || !value())
                return false;
            skipSpace();
            if (atEnd())
                return false;
            c = *m_at++;
        }
    }
    --m_depth;
    *head = char((isMap ? 0x80 : 0x90) | (count & 15));
    if (count > 15)
        m_wide.push_back({head - m_bytes.get(), count});
    return true;
}

/// Makes room for the heads of two and four bytes more, all at once, from the back: a hostile text has many.
void JsonPacker::widen()
{
    const auto isMap = [](char head) { return (uchar(head) & 0xf0) == 0x80; };
    const auto room = [](const Wide &wide) { return wide.count > 0xffff ? 4 : 2; };
    std::sort(m_wide.begin(), m_wide.end(), [](const Wide &a, const Wide &b) { return a.at > b.at; });
    qsizetype shift = 0;
    for (const Wide &wide : m_wide)
        shift += room(wide);
    char *end = m_out;
    m_out += shift;
    for (const Wide &wide : m_wide) {
        char *const head = m_bytes.get() + wide.at;
        std::memmove(head + 1 + shift, head + 1, size_t(end - head - 1));
        shift -= room(wide);
        isMap(*head) ? heads::map(head + shift, wide.count) : heads::array(head + shift, wide.count);
        end = head;
    }
}

bool JsonPacker::key()
{
    if (atEnd() || *m_at != '"' || !string())
        return false;
    skipSpace();
    if (atEnd() || *m_at != ':')
        return false;
    ++m_at;
    skipSpace();
    return true;
}

bool JsonPacker::string()
{
    const char *const begin = ++m_at;
    m_at = plainEnd(begin, m_end);
    if (atEnd() || *m_at != '"')
        return decodedString(begin);
    m_out = copy(begin, m_at, heads::str(m_out, quint32(m_at - begin)));
    ++m_at;
    return true;
}

/// One with escapes or UTF-8: how long it is shows only at its end.
bool JsonPacker::decodedString(const char *run)
{
    const char *const text = m_out + LongestStrHead;
    char *out = m_out + LongestStrHead;
    for (;;) {
        m_at = plainEnd(run, m_end);
        out = copy(run, m_at, out);
        if (atEnd())
            return false;
        if (*m_at == '"')
            break;
        if (*m_at == '\\' ? !escape(out) : !sequence(out))
            return false;
        run = m_at;
    }
    ++m_at;
    const size_t size = size_t(out - text);
    char *const place = heads::str(m_out, quint32(size));
    std::memmove(place, text, size);
    m_out = place + size;
    return true;
}

bool JsonPacker::sequence(char *&out)
{
    char32_t code;
    const int size = uchar(*m_at) < 0x20 ? 0 : utf8Sequence(reinterpret_cast<const uchar *>(m_at), m_end - m_at, &code);
    out = copy(m_at, m_at + size, out);
    m_at += size;
    return size > 0;
}

bool JsonPacker::escape(char *&out)
{
    const JsonEscape escape = readJsonEscape(QByteArrayView(m_at, m_end));
    if (escape.size == 0)
        return false;
    m_at += escape.size;
    out = putUtf8(out, isSurrogate(escape.code) ? 0xfffd : escape.code);
    return true;
}

bool JsonPacker::skipDigits()
{
    const char *const begin = m_at;
    while (m_at < m_end && isDigit(*m_at))
        ++m_at;
    return m_at > begin;
}

bool JsonPacker::number()
{
    const char *const begin = m_at;
    const bool negative = *m_at == '-';
    m_at += negative;
    if (negative && !atEnd() && *m_at == 'I')
        return notANumber("Infinity", -std::numeric_limits<double>::infinity());
    const char *const first = m_at;
    qint64 magnitude = 0;
    constexpr int SafeDigits = 18;
    for (; m_at < m_end && isDigit(*m_at) && m_at - first < SafeDigits; ++m_at)
        magnitude = magnitude * 10 + (*m_at - '0');
    const bool isLong = skipDigits();
    if (m_at == first || (*first == '0' && m_at - first > 1))
        return false;
    if (!atEnd() && (*m_at == '.' || *m_at == 'e' || *m_at == 'E'))
        return real(begin);
    if (isLong)
        return bigInteger(begin, QByteArrayView(first, m_at));
    m_out = heads::integer(m_out, negative ? -magnitude : magnitude);
    return true;
}

bool JsonPacker::bigInteger(const char *begin, QByteArrayView digits)
{
    constexpr quint64 Lowest = quint64(1) << 63;
    const bool negative = *begin == '-';
    const std::optional<quint64> magnitude = smallInteger(digits);
    if (magnitude && !negative)
        m_out = heads::unsignedInteger(m_out, *magnitude);
    else if (magnitude && *magnitude <= Lowest)
        m_out = heads::integer(m_out, qint64(~*magnitude + 1));
    else if (digits.size() <= ReaderText::MaxDigits)
        m_out = copy(begin, m_at, heads::str(m_out, quint32(m_at - begin)));
    else
        return false;
    return true;
}

bool JsonPacker::real(const char *begin)
{
    if (*m_at == '.') {
        ++m_at;
        if (!skipDigits())
            return false;
    }
    if (!atEnd() && (*m_at == 'e' || *m_at == 'E')) {
        ++m_at;
        if (!atEnd() && (*m_at == '+' || *m_at == '-'))
            ++m_at;
        if (!skipDigits())
            return false;
    }
    m_out = heads::real(m_out, nearestDouble(QByteArrayView(begin, m_at)));
    return true;
}

bool JsonPacker::word(QByteArrayView word)
{
    if (!QByteArrayView(m_at, m_end).startsWith(word))
        return false;
    m_at += word.size();
    return true;
}

bool JsonPacker::notANumber(QByteArrayView name, double value)
{
    m_out = heads::real(m_out, value);
    return word(name);
}

QByteArray packJson(QByteArrayView json) { return JsonPacker().pack(json).toByteArray(); }

} // namespace brine
