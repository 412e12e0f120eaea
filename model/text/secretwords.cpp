#include "secretwords.h"

#include <algorithm>
#include <array>

namespace brine {

namespace {

/// Names of people's fields are short; what is longer is a path, a state id or a sentence.
constexpr qsizetype MaxName = 96;
/// From here on it is cheaper to look for a state's mark first; in shorter ones the search for secrets ends sooner.
constexpr qsizetype LongName = 16;

constexpr char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? char(c + 32) : c;
}

constexpr bool isLetter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

constexpr bool isUpper(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool matchesAt(QByteArrayView text, qsizetype at, QByteArrayView word)
{
    if (at < 0 || text.size() - at < word.size())
        return false;
    for (qsizetype i = 0; i < word.size(); ++i) {
        if (lower(text[at + i]) != word[i])
            return false;
    }
    return true;
}

/// A word that hides the one it contains at `offset`: it is not a secret there.
struct Harmless { QByteArrayView word; qsizetype offset; };

constexpr std::array PassWords = {
    Harmless{"passenger", 0}, Harmless{"passive", 0}, Harmless{"passing", 0},  Harmless{"passed", 0},
    Harmless{"passes", 0},    Harmless{"passage", 0}, Harmless{"passion", 0},  Harmless{"passthrough", 0},
    Harmless{"passthru", 0},  Harmless{"compass", 3}, Harmless{"bypass", 2},   Harmless{"trespass", 4},
    Harmless{"surpass", 3},   Harmless{"overpass", 4}, Harmless{"underpass", 5}, Harmless{"impass", 2},
};
constexpr std::array TokenWords = {Harmless{"tokeniz", 0}, Harmless{"tokenis", 0}};
constexpr std::array SecretWords = {Harmless{"secretar", 0}};
constexpr std::array SessionWords = {Harmless{"possession", 3}, Harmless{"obsession", 2}};
constexpr std::array CookieWords = {Harmless{"cookiecutter", 0}};
// Addresses of machines are no secrets, and salt-cloud shows them all the time.
constexpr std::array PrivateWords = {
    Harmless{"private_ip", 0},  Harmless{"private-ip", 0},  Harmless{"privateip", 0},  Harmless{"private ip", 0},
    Harmless{"private_dns", 0}, Harmless{"privatedns", 0}, Harmless{"private_net", 0}, Harmless{"privatenet", 0},
    Harmless{"private_address", 0}, Harmless{"privately", 0}, Harmless{"privatetmp", 0}, Harmless{"privatedevices", 0},
};

template<size_t N>
bool isHarmless(QByteArrayView text, qsizetype at, const std::array<Harmless, N> &words)
{
    return std::any_of(words.begin(), words.end(),
                       [&](const Harmless &h) { return matchesAt(text, at - h.offset, h.word); });
}

template<size_t N>
bool isWord(QByteArrayView text, qsizetype at, QByteArrayView word, const std::array<Harmless, N> &harmless)
{
    return matchesAt(text, at, word) && !isHarmless(text, at, harmless);
}

/// Where a word of a name can begin or end: at anything but letters, and at a hump (dbPem, PEMFile).
bool isBoundary(QByteArrayView text, qsizetype at)
{
    if (at <= 0 || at >= text.size() || !isLetter(text[at - 1]) || !isLetter(text[at]))
        return true;
    if (!isUpper(text[at]))
        return false;
    return !isUpper(text[at - 1]) || (at + 1 < text.size() && isLetter(text[at + 1]) && !isUpper(text[at + 1]));
}

/// Short words occur within many others, so they count only as a word (or before "key").
bool isWholeWord(QByteArrayView text, qsizetype at, QByteArrayView word)
{
    if (!matchesAt(text, at, word) || !isBoundary(text, at))
        return false;
    const qsizetype end = at + word.size();
    return isBoundary(text, end) || matchesAt(text, end, "key");
}

/// A name's length of text on both sides.
QByteArrayView around(QByteArrayView text, qsizetype at)
{
    const qsizetype begin = qMax<qsizetype>(0, at - 32);
    return text.sliced(begin, qMin<qsizetype>(text.size() - begin, 64));
}

bool isPublic(QByteArrayView text)
{
    for (qsizetype at = 0; at < text.size(); ++at) {
        if (isWholeWord(text, at, "pub") || isWholeWord(text, at, "public"))
            return true;
    }
    return false;
}

/// `api` or `salt`, then `key` with at most one character in between that is no letter.
bool isKeyOf(QByteArrayView text, qsizetype at, QByteArrayView owner)
{
    if (!matchesAt(text, at, owner))
        return false;
    const qsizetype next = at + owner.size();
    return matchesAt(text, next, "key") || (next < text.size() && !isLetter(text[next]) && matchesAt(text, next + 1, "key"));
}

// The first two letters of every word, as bits: every key of every event that is shown comes by here, and nearly none is
// a secret. Letters of either case have the same low five bits.
constexpr std::array<quint32, 32> makeBeginnings()
{
    std::array<quint32, 32> beginnings{};
    for (const char *word : {"pa", "pr", "pe", "se", "sa", "to", "ap", "ae", "au", "cr", "co"})
        beginnings[size_t(word[0] & 31)] |= 1u << (word[1] & 31);
    return beginnings;
}
constexpr std::array<quint32, 32> Beginnings = makeBeginnings();

bool mayBegin(char first, char second)
{
    return Beginnings[size_t(first & 31)] >> (second & 31) & 1;
}

bool isSecretAt(QByteArrayView text, qsizetype at)
{
    switch (lower(text[at])) {
    case 'p':
        return isWord(text, at, "pass", PassWords) || isWord(text, at, "private", PrivateWords)
            || (isWholeWord(text, at, "pem") && !isPublic(around(text, at)));
    case 's':
        return isWord(text, at, "secret", SecretWords) || isWord(text, at, "session", SessionWords) || isKeyOf(text, at, "salt");
    case 't':
        return isWord(text, at, "token", TokenWords);
    case 'a':
        return isKeyOf(text, at, "api") || isWholeWord(text, at, "aes") || matchesAt(text, at, "authorization");
    case 'c':
        return matchesAt(text, at, "credential") || isWord(text, at, "cookie", CookieWords);
    default:
        return false;
    }
}

} // namespace

bool containsSecretWord(QByteArrayView bytes)
{
    for (qsizetype at = 0; at + 1 < bytes.size(); ++at) {
        if (mayBegin(bytes[at], bytes[at + 1]) && isSecretAt(bytes, at))
            return true;
    }
    return false;
}

bool isSecretName(QByteArrayView name)
{
    if (name.size() < 3 || name.size() > MaxName)
        return false;
    // `file_|-/etc/ssl/private/x_|-…` is the id of a state: what is below it is a result. Long names are mostly that.
    const auto isState = [name] { return name.startsWith('/') || name.contains("_|-"); };
    if (name.size() > LongName && isState())
        return false;
    return containsSecretWord(name) && !isState();
}

} // namespace brine
