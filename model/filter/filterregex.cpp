#define PCRE2_CODE_UNIT_WIDTH 8
#include "filterregex.h"
#include "bytesearch.h"
#include "matchbudget.h"
#include <algorithm>
#include <bit>
#include <cctype>
#include <pcre2.h>

namespace brine {

namespace {

// 100 000 steps from one place are some 0.3 ms; a million rows that all hit the limit then take minutes, not the 11 hours
// that QRegularExpression's 40 ms would.
constexpr quint32 MatchLimit = 100'000;
constexpr quint32 DepthLimit = 10'000;
constexpr size_t JitStackStart = 32 * 1024, JitStackMost = 512 * 1024;
// PCRE2 counts its limit anew at each place where a match may begin, so a text of n bytes could take n times the limit
// (measured: 17 s for 900 KB). So many places are tried at once only with so few steps for each that the whole stays below
// 2.5 million (5 ms), which is enough for most expressions on most texts. Where it is not, and from time to time in long texts,
// few places are tried at once, with all the steps, and the clock is looked at in between.
constexpr quint64 StepsAtOnce = 2'500'000, LeastSteps = 16, ShortPlaces = 1024;
constexpr qsizetype FewPlaces = 256, MostPlaces = 8192, ShortText = 16 * 1024;
// One kind of work is not counted: a single character repeated up to n times, {0,n}. With a small n it stays small.
constexpr int SmallRepeat = 64;
constexpr auto FastWindow = std::chrono::microseconds(500);

// A call into PCRE2 costs more than a search for what a match must hold, but its machine code looks through long texts as
// fast (47 bytes of tag: 9 instead of 30 ns).
constexpr qsizetype PrefilteredText = 128;

// What one thread needs to match, made once: creating it for each event would cost more than most matches.
struct MatchScratch
{
    pcre2_match_data *data = pcre2_match_data_create(1, nullptr);
    pcre2_match_context *context = pcre2_match_context_create(nullptr);
    pcre2_jit_stack *stack = pcre2_jit_stack_create(JitStackStart, JitStackMost, nullptr);
    quint32 steps = 0;                // as set in the context
    PCRE2_SIZE last = PCRE2_UNSET;
    MatchScratch()
    {
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

// A plain pointer beside its owner: reading a thread's object with a constructor costs a check of its own each time (2 ns of 30).
thread_local constinit MatchScratch *t_scratch = nullptr;

MatchScratch &madeScratch()
{
    thread_local MatchScratch instance;
    t_scratch = &instance;
    return instance;
}

inline MatchScratch &scratch()
{
    return Q_LIKELY(t_scratch) ? *t_scratch : madeScratch();
}

inline quint32 stepsFor(qsizetype places)
{
    // In powers of two, and one for all short texts: the limit is then nearly always the one already set, which saves two
    // calls an event.
    const int power = std::bit_width(std::max<quint64>(quint64(places), ShortPlaces - 1));
    return quint32(std::clamp<quint64>(StepsAtOnce >> power, LeastSteps, MatchLimit));
}

bool isAscii(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return quint8(c) < 0x80; });
}

bool hasLargeRepeat(QByteArrayView pattern)
{
    for (qsizetype open = pattern.indexOf('{'); open >= 0; open = pattern.indexOf('{', open + 1)) {
        qint64 number = 0;
        for (qsizetype i = open + 1; i < pattern.size() && ((pattern[i] >= '0' && pattern[i] <= '9') || pattern[i] == ','); ++i) {
            number = pattern[i] == ',' ? 0 : number * 10 + (pattern[i] - '0');
            if (number > SmallRepeat)
                return true;
        }
    }
    return false;
}

constexpr QByteArrayView PlainEscapes("dDwWsShHnrt\\./|()[]{}^$*+?-_\"' :;,=<>@#%&!~`");

/// Where the class that begins at `at` ends: at the first ] that is not the first in it. Anything nested is left to the
/// cautious answer, -1.
qsizetype plainClassEnd(QByteArrayView p, qsizetype at)
{
    qsizetype end = at + 1;
    if (end < p.size() && p[end] == '^')
        ++end;
    if (end < p.size() && p[end] == ']')
        return -1;
    for (; end < p.size() && p[end] != ']'; ++end) {
        if (p[end] == '[')
            return -1;
        if (p[end] == '\\' && (end + 1 >= p.size() || PlainEscapes.indexOf(p[++end]) < 0))
            return -1;
    }
    return end;
}

// Says yes only to the plain core of the syntax: what is not recognised is not context free.
bool usesOnlyContextFreeSyntax(QByteArrayView p)
{
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
        case '[':
            i = plainClassEnd(p, i);
            if (i < 0)
                return false;
            break;
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

// `(?i)` at the front is an option of the whole: said as one, what is left may be plain syntax.
QByteArray withoutCaseFlag(const QByteArray &pattern, bool &ignoreCase)
{
    constexpr QByteArrayView Flag("(?i)");
    if (!pattern.startsWith(Flag))
        return pattern;
    ignoreCase = true;
    return pattern.sliced(Flag.size());
}

// Whether `.*x` is found is whether x is found: PCRE2 would run to the end of the line and back for it (0.3 instead of
// 1.6 ms for a text of 1.5 KB that has half of what is sought).
QByteArray withoutLeadingAnything(const QByteArray &pattern)
{
    qsizetype at = 0;
    while (pattern.size() - at > 2 && pattern[at] == '.' && pattern[at + 1] == '*') {
        const char next = pattern[at + 2];
        if (next == '+' || next == '{' || next == '*')
            break;
        at += next == '?' ? 3 : 2;
    }
    return pattern.sliced(at);
}

// Whether there is a match is the question, not how long it is. Taking as little as they can, the repetitions of `nginx.*reload` need
// not run to the end of the line and back (52 instead of 146 ms for 200 000 events); but each byte is a step then, so where steps run
// out they take as much as they can. Not where one says itself that it is lazy: the option would make that one greedy.
bool mayBeLazy(const QByteArray &pattern)
{
    return !pattern.contains("*?") && !pattern.contains("+?") && !pattern.contains("??") && !pattern.contains("}?");
}

// Where there is no machine code (no executable memory, or (*NO_JIT) in the pattern, which is no error to pcre2_jit_compile)
// pcre2_match interprets.
bool makeMachineCode(pcre2_code *code)
{
    size_t bytes = 0;
    pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
    pcre2_pattern_info(code, PCRE2_INFO_JITSIZE, &bytes);
    return bytes > 0;
}

std::shared_ptr<const pcre2_code> owned(pcre2_code *code)
{
    return {code, [](const pcre2_code *c) { pcre2_code_free(const_cast<pcre2_code *>(c)); }};
}

// A run of bytes that every match holds: the longest of those outside groups, classes and repetitions. Only of plain
// syntax, without alternatives.
QByteArray requiredBytes(const QByteArray &pattern)
{
    QByteArray longest, run;
    const auto end = [&] {
        longest = run.size() > longest.size() ? run : longest;
        run.clear();
    };
    int depth = 0;
    for (qsizetype i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (c == '|' || c == '}')
            return {};
        if (c == '(' || c == ')') {
            end();
            depth += c == '(' ? 1 : -1;
        } else if (c == '[') {
            end();
            for (i += pattern.sliced(i).startsWith("[^") ? 2 : 1; i < pattern.size() && pattern[i] != ']'; ++i)
                i += pattern[i] == '\\';
        } else if (c == '*' || c == '?' || c == '{') {
            run.chop(1); // what was before it may not be there
            end();
            while (c == '{' && pattern[i] != '}') {
                if (++i == pattern.size() || !(std::isdigit(uchar(pattern[i])) || pattern[i] == ',' || pattern[i] == '}'))
                    return {}; // no repetition: the brace itself is meant
            }
        } else if (c == '\\' && i + 1 < pattern.size()) {
            const char escaped = pattern[++i];
            if (std::isalnum(uchar(escaped)))
                end(); // a class
            else if (depth == 0)
                run += escaped;
        } else if (c == '+' || c == '.') {
            end();
        } else if (depth == 0) {
            run += c;
        }
    }
    end();
    return longest;
}

} // namespace

Result<FilterRegex, FilterRegex::Error> FilterRegex::compile(const QByteArray &wanted, Form form, bool ignoreCase)
{
    using Outcome = Result<FilterRegex, Error>;
    if (wanted.size() > MaxPatternBytes)
        return Outcome::failure({QStringLiteral("a regular expression is at most %1 bytes long").arg(MaxPatternBytes), MaxPatternBytes});
    const bool utf = !isAscii(wanted) && wanted.isValidUtf8(), literal = form == Form::LiteralText;
    QByteArray pattern = literal ? wanted : withoutCaseFlag(wanted, ignoreCase);
    const bool plain = !literal && !utf && usesOnlyContextFreeSyntax(pattern);
    if (plain)
        pattern = withoutLeadingAnything(pattern);
    quint32 options = (utf ? PCRE2_UTF | PCRE2_MATCH_INVALID_UTF : 0) | (ignoreCase ? PCRE2_CASELESS : 0);
    options |= literal ? PCRE2_LITERAL : PCRE2_NEVER_BACKSLASH_C | (utf ? 0 : PCRE2_NEVER_UTF);
    int code = 0;
    PCRE2_SIZE offset = 0;
    const auto compiled = [&](quint32 more) {
        return pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.constData()), PCRE2_SIZE(pattern.size()), options | more, &code, &offset, nullptr);
    };
    pcre2_code *whole = compiled(PCRE2_USE_OFFSET_LIMIT), *brief = whole ? compiled(plain && mayBeLazy(pattern) ? PCRE2_UNGREEDY : 0) : nullptr;
    if (!brief) {
        pcre2_code_free(whole);
        PCRE2_UCHAR text[256] = {};
        pcre2_get_error_message(code, text, sizeof text);
        return Outcome::failure({QString::fromUtf8(reinterpret_cast<const char *>(text)), qsizetype(offset) + wanted.size() - pattern.size()});
    }
    FilterRegex regex;
    // UTF-8 that may be invalid is pcre2_match's to look after.
    regex.m_direct = makeMachineCode(whole) && makeMachineCode(brief) && !utf;
    regex.m_code = owned(whole);
    regex.m_brief = owned(brief);
    regex.m_utf = utf;
    regex.m_smallRepeats = literal || !hasLargeRepeat(pattern);
    regex.m_contextFree = literal || plain;
    if (plain && !ignoreCase)
        regex.m_required = requiredBytes(pattern);
    return regex;
}

inline int FilterRegex::matchFrom(const pcre2_code *code, QByteArrayView text, qsizetype from, qsizetype lastStart, quint32 steps) const
{
    MatchScratch &own = scratch();
    if (steps != own.steps)
        pcre2_set_match_limit(own.context, own.steps = steps);
    const PCRE2_SIZE last = lastStart < 0 ? PCRE2_UNSET : PCRE2_SIZE(lastStart);
    if (last != own.last)
        pcre2_set_offset_limit(own.context, own.last = last);
    const char *subject = text.isEmpty() ? "" : text.data(); // a null subject is an error to PCRE2, an empty one is not
    const auto match = m_direct ? pcre2_jit_match : pcre2_match; // the former skips 5 ns of checks that always pass here
    return match(code, reinterpret_cast<PCRE2_SPTR>(subject), PCRE2_SIZE(text.size()), PCRE2_SIZE(from), 0, own.data, own.context);
}

inline FilterRegex::Match FilterRegex::searchBounded(QByteArrayView text) const
{
    if (text.size() <= PrefilteredText && m_required.size() > 1 && findBytes(text, m_required) < 0)
        return Match::No;
    MatchBudget &budget = MatchBudget::ofThread();
    if (!budget.spend(text.size()))
        return Match::Limit;
    if (m_smallRepeats || text.size() <= ShortText) {
        const int found = matchFrom(m_brief.get(), text, 0, -1, stepsFor(text.size()));
        if (found >= 0 || found == PCRE2_ERROR_NOMATCH)
            return found >= 0 ? Match::Yes : Match::No;
    }
    return searchInWindows(text, budget);
}

FilterRegex::Match FilterRegex::search(QByteArrayView text, qsizetype *at, qsizetype *length) const
{
    const Match match = m_code ? searchBounded(text) : Match::No;
    if (match == Match::Yes && at) {
        const PCRE2_SIZE *span = pcre2_get_ovector_pointer(scratch().data);
        *at = qsizetype(span[0]);
        *length = qsizetype(span[1]) - *at;
    }
    return match;
}

FilterRegex::Match FilterRegex::searchInWindows(QByteArrayView text, MatchBudget &budget) const
{
    using Clock = std::chrono::steady_clock;
    qsizetype places = FewPlaces;
    Clock::time_point before = Clock::now();
    for (qsizetype from = 0; from <= text.size();) {
        const qsizetype last = std::min(text.size(), from + places - 1);
        const int found = matchFrom(m_code.get(), text, from, last, places > FewPlaces ? stepsFor(places) : MatchLimit);
        if (found >= 0)
            return Match::Yes;
        if (!budget.check())
            return Match::Limit;
        if (found != PCRE2_ERROR_NOMATCH) {
            if (places == FewPlaces)
                return Match::Limit;
            places = FewPlaces; // the same again, with all the steps
            continue;
        }
        from = last + 1;
        while (m_utf && from < text.size() && (quint8(text[from]) & 0xC0) == 0x80)
            ++from; // PCRE2 begins at whole characters only
        const Clock::time_point now = Clock::now();
        places = now - before < FastWindow ? std::min(places * 2, MostPlaces) : FewPlaces;
        before = now;
    }
    return Match::No;
}

} // namespace brine
