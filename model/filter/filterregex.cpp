#define PCRE2_CODE_UNIT_WIDTH 8
#include "filterregex.h"
#include <algorithm>
#include <pcre2.h>

namespace brine {

namespace {

// 100 000 steps are some 0.3 ms; a million rows that all hit the limit then take minutes, not the 11 hours of the default.
constexpr quint32 MatchLimit = 100'000;
constexpr quint32 DepthLimit = 10'000;
constexpr size_t JitStackStart = 32 * 1024, JitStackMost = 512 * 1024;

// What one thread needs to match, made once: creating it for each event would cost more than most matches.
struct MatchScratch
{
    pcre2_match_data *data = pcre2_match_data_create(1, nullptr);
    pcre2_match_context *context = pcre2_match_context_create(nullptr);
    pcre2_jit_stack *stack = pcre2_jit_stack_create(JitStackStart, JitStackMost, nullptr);
    MatchScratch()
    {
        pcre2_set_match_limit(context, MatchLimit);
        pcre2_set_depth_limit(context, DepthLimit);
        if (stack)
            pcre2_jit_stack_assign(context, nullptr, stack);
    }
    ~MatchScratch()
    {
        pcre2_jit_stack_free(stack);
        pcre2_match_context_free(context);
        pcre2_match_data_free(data);
    }
    MatchScratch(const MatchScratch &) = delete;
    MatchScratch &operator=(const MatchScratch &) = delete;
};

MatchScratch &scratch()
{
    thread_local MatchScratch instance;
    return instance;
}

bool isAscii(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return quint8(c) < 0x80; });
}

// Says yes only to the plain core of the syntax: what is not recognised is not context free.
bool usesOnlyContextFreeSyntax(QByteArrayView p)
{
    constexpr QByteArrayView PlainEscapes("dDwWsShHnrt\\./|()[]{}^$*+?-_\"' :;,=<>@#%&!~`");
    for (qsizetype i = 0; i < p.size(); ++i) {
        const char next = i + 1 < p.size() ? p[i + 1] : '\0';
        switch (p[i]) {
        case '^': case '$':
            return false;
        case '\\':
            if (next == '\0' || PlainEscapes.indexOf(next) < 0)
                return false;
            ++i;
            break;
        case '(':
            if (next == '*')
                return false;
            if (next == '?') {
                if (i + 2 >= p.size() || p[i + 2] != ':')
                    return false;
                i += 2;
            }
            break;
        case '[': { // a class: its end is the first ] that is not the first in it; anything nested is left to the cautious answer
            qsizetype end = i + 1;
            if (end < p.size() && p[end] == '^')
                ++end;
            if (end < p.size() && p[end] == ']')
                return false;
            for (; end < p.size() && p[end] != ']'; ++end) {
                if (p[end] == '[')
                    return false;
                if (p[end] == '\\' && (end + 1 >= p.size() || PlainEscapes.indexOf(p[++end]) < 0))
                    return false;
            }
            i = end;
            break;
        }
        case '*': case '+': case '?': case '}':
            if (next == '+')
                return false; // possessive: takes bytes behind the text and does not give them back
            break;
        default:
            break;
        }
    }
    return true;
}

} // namespace

Result<FilterRegex, FilterRegex::Error> FilterRegex::compile(const QByteArray &pattern, Form form, bool ignoreCase)
{
    using Outcome = Result<FilterRegex, Error>;
    if (pattern.size() > MaxPatternBytes)
        return Outcome::failure({QStringLiteral("a regular expression is at most %1 bytes long").arg(MaxPatternBytes), MaxPatternBytes});
    const bool utf = !isAscii(pattern);
    quint32 options = utf ? PCRE2_UTF | PCRE2_MATCH_INVALID_UTF : 0;
    if (ignoreCase)
        options |= PCRE2_CASELESS;
    if (form == Form::LiteralText)
        options |= PCRE2_LITERAL;
    else
        options |= PCRE2_NEVER_BACKSLASH_C | (utf ? 0 : PCRE2_NEVER_UTF);
    int code = 0;
    PCRE2_SIZE offset = 0;
    pcre2_code *compiled = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.constData()), PCRE2_SIZE(pattern.size()), options,
                                         &code, &offset, nullptr);
    if (!compiled) {
        PCRE2_UCHAR text[256] = {};
        pcre2_get_error_message(code, text, sizeof text);
        return Outcome::failure({QString::fromUtf8(reinterpret_cast<const char *>(text)), qsizetype(offset)});
    }
    pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE); // where it fails (no executable memory) pcre2_match interprets
    FilterRegex regex;
    regex.m_code = std::shared_ptr<const pcre2_code>(compiled, [](const pcre2_code *c) { pcre2_code_free(const_cast<pcre2_code *>(c)); });
    regex.m_contextFree = form == Form::LiteralText || (!utf && usesOnlyContextFreeSyntax(pattern));
    return regex;
}

FilterRegex::Match FilterRegex::search(QByteArrayView text) const
{
    if (!m_code)
        return Match::No;
    MatchScratch &own = scratch();
    const char *subject = text.isEmpty() ? "" : text.data(); // a null subject is an error to PCRE2, an empty one is not
    const int found = pcre2_match(m_code.get(), reinterpret_cast<PCRE2_SPTR>(subject), PCRE2_SIZE(text.size()), 0, 0, own.data, own.context);
    if (found >= 0)
        return Match::Yes;
    return found == PCRE2_ERROR_NOMATCH ? Match::No : Match::Limit;
}

} // namespace brine
