#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <Qt>
#include <utility>
#include <vector>

namespace brine {

/// Glob on bytes exactly as Python's fnmatch.fnmatchcase matches (so as Salt matches reactors): `*` and `?` cross `/`,
/// `[seq]`, `[!seq]`, no escape character, anchored at both ends. `?` and sets take one UTF-8 character (or one byte that is
/// not UTF-8). Without case: ASCII letters, and where the glob has other letters these too. Immutable value, any thread.
class TagPattern
{
public:
    TagPattern() = default;
    explicit TagPattern(QByteArray glob, Qt::CaseSensitivity sensitivity = Qt::CaseSensitive);
    bool matches(QByteArrayView tag) const;
    const QByteArray &glob() const { return m_glob; }
    bool operator==(const TagPattern &o) const { return m_glob == o.m_glob && m_fold == o.m_fold; }
    static bool hasWildcards(QByteArrayView text); ///< has * ? or [

private:
    enum class Fold : quint8 { None, Ascii, Unicode };
    struct Token
    {
        enum Kind : quint8 { Character, Any, Set, Star } kind;
        char32_t character = 0;
        bool negated = false;
        std::vector<std::pair<char32_t, char32_t>> ranges;
    };
    bool matchesPieces(QByteArrayView tag) const;
    bool matchesTokens(QByteArrayView tag) const;
    bool accepts(const Token &token, char32_t character) const;
    static Token parsedSet(const std::vector<char32_t> &inside);

    QByteArray m_glob;
    // With nothing but stars, the literal pieces between them: memcmp at the ends and memmem between, 3x libc's fnmatch.
    std::vector<QByteArray> m_pieces;
    std::vector<Token> m_tokens;
    bool m_simple = false;
    Fold m_fold = Fold::None;
};

} // namespace brine
