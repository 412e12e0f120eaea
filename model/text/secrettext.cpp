#include "secrettext.h"
#include "secretwords.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace brine {

namespace {

/// Bytes [begin, end) to hide; empty if there is nothing.
struct Span
{
    qsizetype begin = 0, end = 0;
    bool isEmpty() const { return end <= begin; }
};

constexpr bool isAlnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr bool isBase64Url(char c)
{
    return isAlnum(c) || c == '-' || c == '_';
}

constexpr bool isNameCharacter(char c)
{
    return isAlnum(c) || c == '_' || c == '-' || c == '.';
}

constexpr bool isSpace(char c)
{
    return c == ' ' || c == '\t';
}

/// Where a value that is not quoted ends.
constexpr bool endsWord(char c)
{
    return isSpace(c) || c == '\n' || c == '\r' || c == ',' || c == ';' || c == '&' || c == '"' || c == '\'' || c == ')'
        || c == ']' || c == '}' || c == '\\' || c == '\0';
}

/// The characters at which something may be a secret; a dash only before another one.
constexpr bool isTrigger(char c, char next)
{
    return c == ':' || c == '=' || c == '$' || c == 'J' || c == 'I' || c == '_' || (c == '-' && next == '-');
}

// Sixteen bytes compared at once, which the compiler does not find out by itself: 0.2 instead of 1 ns a byte, and most
// texts have nothing to look at.
using Sixteen = uchar __attribute__((vector_size(16)));
constexpr qsizetype Block = 16;

/// block: Block + 1 bytes.
bool blockHasTrigger(const char *block)
{
    Sixteen bytes, next;
    std::memcpy(&bytes, block, sizeof bytes);
    std::memcpy(&next, block + 1, sizeof next);
    const auto is = [](const Sixteen &v, char c) { return v == uchar(c); };
    const auto hit = is(bytes, ':') | is(bytes, '=') | is(bytes, '$') | is(bytes, 'J') | is(bytes, 'I') | is(bytes, '_')
        | (is(bytes, '-') & is(next, '-'));
    quint64 halves[2];
    std::memcpy(halves, &hit, sizeof halves);
    return halves[0] | halves[1];
}

class SecretScanner
{
public:
    SecretScanner(QByteArrayView text, QByteArrayView mask) : m_text(text), m_mask(mask) { }

    std::optional<QByteArray> run()
    {
        while (m_at < m_text.size()) {
            if (m_text.size() - m_at > Block && !blockHasTrigger(m_text.data() + m_at)) {
                m_at += Block;
                continue;
            }
            const qsizetype stop = qMin(m_text.size(), m_at + Block);
            while (m_at < stop && !isTrigger(m_text.data()[m_at], charAt(m_at + 1)))
                ++m_at;
            if (m_at == stop)
                continue;
            const Span secret = secretAt();
            if (secret.isEmpty() || secret.begin < m_copied)
                ++m_at;
            else
                hide(secret);
        }
        if (!m_copied)
            return std::nullopt;
        m_out += m_text.sliced(m_copied);
        return m_out;
    }

private:
    void hide(Span secret)
    {
        m_out += m_text.sliced(m_copied, secret.begin - m_copied);
        m_out += m_mask;
        m_copied = m_at = secret.end;
    }
    Span secretAt() const
    {
        switch (m_text[m_at]) {
        case '$': return cryptHash();
        case 'J': return jsonWebToken();
        case 'I': return awsKey();
        case '_': return serviceToken();
        case '-': {
            const Span key = privateKey();
            return key.isEmpty() ? option() : key;
        }
        default: {
            const Span user = urlUser();
            return user.isEmpty() ? assignment() : user;
        }
        }
    }
    char charAt(qsizetype i) const { return i >= 0 && i < m_text.size() ? m_text[i] : '\0'; }
    bool has(qsizetype at, QByteArrayView text) const { return at >= 0 && at <= m_text.size() && m_text.sliced(at).startsWith(text); }
    template<class Predicate>
    qsizetype runEnd(qsizetype at, Predicate within) const
    {
        while (at < m_text.size() && within(m_text[at]))
            ++at;
        return at;
    }

    Span cryptHash() const;
    Span jsonWebToken() const;
    Span awsKey() const;
    Span serviceToken() const;
    Span privateKey() const;
    Span option() const;
    Span urlUser() const;
    Span assignment() const;
    Span value(qsizetype at, QByteArrayView name) const;
    QByteArrayView nameBefore(qsizetype at) const;

    QByteArrayView m_text, m_mask;
    qsizetype m_at = 0, m_copied = 0;
    QByteArray m_out;
};

/// $6$salt$hash and its relatives: crypt(5), htpasswd's apr1, Argon2.
Span SecretScanner::cryptHash() const
{
    constexpr std::array<QByteArrayView, 13> Schemes = {"1", "2a", "2b", "2y", "5", "6", "7", "y", "gy", "apr1", "argon2i", "argon2id", "argon2d"};
    const qsizetype schemeEnd = runEnd(m_at + 1, isAlnum);
    if (charAt(schemeEnd) != '$' || std::find(Schemes.begin(), Schemes.end(), m_text.sliced(m_at + 1, schemeEnd - m_at - 1)) == Schemes.end())
        return {};
    const qsizetype end = runEnd(schemeEnd + 1, [](char c) { return isAlnum(c) || c == '.' || c == '/' || c == '$' || c == '=' || c == ',' || c == '+' || c == '-'; });
    return end - schemeEnd >= 20 ? Span{m_at, end} : Span{};
}

/// Three base64url parts of which the first is a JSON object: eyJ….eyJ….…
Span SecretScanner::jsonWebToken() const
{
    const qsizetype begin = m_at - 2;
    if (!has(begin, "eyJ") || isBase64Url(charAt(begin - 1)))
        return {};
    const qsizetype first = runEnd(begin, isBase64Url);
    const qsizetype second = runEnd(first + 1, isBase64Url);
    if (charAt(first) != '.' || charAt(second) != '.' || first - begin < 10 || second - first < 5)
        return {};
    return {begin, runEnd(second + 1, isBase64Url)};
}

/// AKIA… and ASIA… with 16 more capitals or digits.
Span SecretScanner::awsKey() const
{
    const qsizetype begin = m_at - 2;
    if ((!has(begin, "AKIA") && !has(begin, "ASIA")) || isAlnum(charAt(begin - 1)))
        return {};
    const qsizetype end = runEnd(begin, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
    return end - begin == 20 && !isAlnum(charAt(end)) ? Span{begin, end} : Span{};
}

Span SecretScanner::serviceToken() const
{
    constexpr std::array<QByteArrayView, 7> Prefixes = {"ghp_", "gho_", "ghs_", "ghu_", "ghr_", "github_pat_", "sk_live_"};
    const char second = charAt(m_at - 2);
    if (second != 'h' && second != 'a' && second != 'v') // names are full of underscores
        return {};
    for (const QByteArrayView prefix : Prefixes) {
        const qsizetype begin = m_at + 1 - prefix.size();
        if (!has(begin, prefix) || isAlnum(charAt(begin - 1)))
            continue;
        const qsizetype end = runEnd(m_at + 1, isBase64Url);
        if (end - m_at > 16)
            return {begin, end};
    }
    return {};
}

Span SecretScanner::privateKey() const
{
    constexpr QByteArrayView Begin = "-----BEGIN ", Label = "PRIVATE KEY-----";
    if (!has(m_at, Begin))
        return {};
    const qsizetype labelEnd = runEnd(m_at + Begin.size(), [](char c) { return isAlnum(c) || c == ' '; });
    const qsizetype body = labelEnd + 5;
    if (!has(body - Label.size(), Label))
        return {};
    const qsizetype end = m_text.indexOf("-----END", body);
    return {body, end < 0 ? m_text.size() : end};
}

/// --password hunter2 (with `=` it is an assignment).
Span SecretScanner::option() const
{
    if (isNameCharacter(charAt(m_at - 1)))
        return {};
    const qsizetype end = runEnd(m_at + 2, isNameCharacter);
    const QByteArrayView name = m_text.sliced(m_at + 2, end - m_at - 2);
    if (!isSpace(charAt(end)) || !isSecretName(name) || charAt(end + 1) == '-')
        return {};
    return value(end, name);
}

/// scheme://user:password@host; git@ alone is everybody's.
Span SecretScanner::urlUser() const
{
    if (!has(m_at, "://"))
        return {};
    const qsizetype begin = m_at + 3;
    const qsizetype end = runEnd(begin, [](char c) { return c > ' ' && c != '/' && c != '?' && c != '#' && c != '"' && c != '\'' && c != '<' && c != '>'; });
    const qsizetype at = m_text.sliced(begin, end - begin).lastIndexOf('@');
    if (at <= 0 || m_text.sliced(begin, at) == "git")
        return {};
    return {begin, begin + at};
}

QByteArrayView SecretScanner::nameBefore(qsizetype at) const
{
    qsizetype end = at;
    while (end > 0 && at - end < 2 && isSpace(m_text[end - 1]))
        --end;
    if (end > 0 && (m_text[end - 1] == '"' || m_text[end - 1] == '\''))
        --end;
    if (end > 0 && m_text[end - 1] == '\\')
        --end;
    qsizetype begin = end;
    while (begin > 0 && end - begin < 64 && isNameCharacter(m_text[begin - 1]))
        --begin;
    if (begin > 0 && m_text[begin - 1] == '/') // /etc/passwd: no such file
        return {};
    return m_text.sliced(begin, end - begin);
}

Span SecretScanner::assignment() const
{
    const QByteArrayView name = nameBefore(m_at);
    if (!isSecretName(name))
        return {};
    qsizetype at = m_at + 1;
    if (charAt(at) == '>' || charAt(at) == '=') // => and ==
        ++at;
    return value(at, name);
}

Span SecretScanner::value(qsizetype at, QByteArrayView name) const
{
    qsizetype begin = runEnd(at, isSpace);
    if (charAt(begin) == '\\')
        ++begin;
    const char quote = charAt(begin);
    if (quote == '"' || quote == '\'') {
        ++begin;
        const qsizetype end = runEnd(begin, [quote](char c) { return c != quote && c != '\n' && c != '\\'; });
        return {begin, end};
    }
    qsizetype end = runEnd(begin, [](char c) { return !endsWord(c); });
    // Authorization: Bearer x; Cookie: a=1; b=2: the secret is not the first word alone.
    const QByteArray lowered = name.toByteArray().toLower();
    const QByteArray word = m_text.sliced(begin, end - begin).toByteArray().toLower();
    if (lowered.contains("cookie") || lowered.contains("authorization") || word == "bearer" || word == "basic")
        end = runEnd(end, [](char c) { return c != '\n' && c != '\r' && c != '"' && c != '\''; });
    return {begin, end};
}

} // namespace

std::optional<QByteArray> maskedText(QByteArrayView text, QByteArrayView mask)
{
    return SecretScanner(text, mask).run();
}

} // namespace brine
