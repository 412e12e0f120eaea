#include "tagpattern.h"
#include "bytesearch.h"
#include "utf8step.h"
#include <QChar>
#include <QList>
#include <algorithm>

namespace brine {

namespace {

std::vector<char32_t> characters(QByteArrayView text)
{
    std::vector<char32_t> result;
    for (qsizetype i = 0; i < text.size();) {
        const Utf8Step step = utf8At(text, i);
        result.push_back(step.character);
        i += step.length;
    }
    return result;
}

char32_t asciiFolded(char32_t c) { return c >= U'A' && c <= U'Z' ? c + 32 : c; }

bool isAscii(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return quint8(c) < 0x80; });
}

// Where the set that opens before `start` ends (the index of its `]`), or npos: then the bracket is a plain character.
size_t setEnd(const std::vector<char32_t> &glob, size_t start)
{
    size_t end = start;
    if (end < glob.size() && glob[end] == U'!')
        ++end;
    if (end < glob.size() && glob[end] == U']')
        ++end;
    while (end < glob.size() && glob[end] != U']')
        ++end;
    return end < glob.size() ? end : std::u32string::npos;
}

// Splits a set at the hyphens that make ranges, and drops backward ranges, in the way and order of Python 3's
// fnmatch.translate: odd cases such as `[b-a!x]` come out as they do there.
std::vector<std::u32string> rangeChunks(const std::u32string &inside)
{
    std::vector<std::u32string> chunks;
    size_t from = 0, hyphen = inside[0] == U'!' ? 2 : 1;
    while ((hyphen = inside.find(U'-', hyphen)) != std::u32string::npos) {
        chunks.push_back(inside.substr(from, hyphen - from));
        from = hyphen + 1;
        hyphen += 3;
    }
    if (from < inside.size())
        chunks.push_back(inside.substr(from));
    else
        chunks.back() += U'-';
    for (size_t k = chunks.size() - 1; k > 0; --k) {
        if (chunks[k - 1].back() > chunks[k].front()) {
            chunks[k - 1].pop_back();
            chunks[k - 1] += chunks[k].substr(1);
            chunks.erase(chunks.begin() + std::ptrdiff_t(k));
        }
    }
    return chunks;
}

} // namespace

TagPattern::TagPattern(QByteArray glob, Qt::CaseSensitivity sensitivity) : m_glob(std::move(glob))
{
    if (sensitivity == Qt::CaseInsensitive)
        m_fold = isAscii(m_glob) ? Fold::Ascii : Fold::Unicode;
    m_simple = m_fold == Fold::None && m_glob.indexOf('?') < 0 && m_glob.indexOf('[') < 0;
    if (m_simple) {
        for (const QByteArray &piece : m_glob.split('*'))
            m_pieces.push_back(piece);
        return;
    }
    const std::vector<char32_t> text = characters(m_glob);
    for (size_t i = 0; i < text.size(); ++i) {
        const char32_t c = text[i];
        const size_t end = c == U'[' ? setEnd(text, i + 1) : std::u32string::npos;
        if (c == U'*') {
            if (m_tokens.empty() || m_tokens.back().kind != Token::Star)
                m_tokens.push_back({Token::Star, 0, false, {}});
        } else if (c == U'?') {
            m_tokens.push_back({Token::Any, 0, false, {}});
        } else if (end != std::u32string::npos) {
            m_tokens.push_back(parsedSet({text.begin() + std::ptrdiff_t(i) + 1, text.begin() + std::ptrdiff_t(end)}));
            i = end;
        } else {
            m_tokens.push_back({Token::Character, c, false, {}});
        }
    }
}

TagPattern::Token TagPattern::parsedSet(const std::vector<char32_t> &inside)
{
    const std::u32string text(inside.begin(), inside.end());
    std::vector<std::u32string> chunks{text};
    if (text.find(U'-') != std::u32string::npos)
        chunks = rangeChunks(text);
    // The chunks as one run, with the places of the hyphens between them.
    std::u32string run;
    std::vector<size_t> hyphens;
    for (size_t k = 0; k < chunks.size(); ++k) {
        if (k > 0) {
            hyphens.push_back(run.size());
            run += U'-';
        }
        run += chunks[k];
    }
    Token token{Token::Set, 0, false, {}};
    if (run.empty())
        return token; // nothing can match
    size_t i = 0;
    if (run[0] == U'!') {
        token.negated = true; // an empty set that is negated takes any character
        i = 1;
    }
    const auto isHyphen = [&](size_t at) { return std::binary_search(hyphens.begin(), hyphens.end(), at); };
    const size_t first = i;
    for (; i < run.size(); ++i) {
        if (i + 2 < run.size() && isHyphen(i + 1) && !(i > first && isHyphen(i))) {
            token.ranges.push_back({run[i], run[i + 2]});
            i += 2;
        } else {
            token.ranges.push_back({run[i], run[i]});
        }
    }
    return token;
}

bool TagPattern::hasWildcards(QByteArrayView text)
{
    return std::any_of(text.begin(), text.end(), [](char c) { return c == '*' || c == '?' || c == '['; });
}

bool TagPattern::matches(QByteArrayView tag) const
{
    if (m_simple)
        return matchesPieces(tag);
    return m_glob.isEmpty() ? tag.isEmpty() : matchesTokens(tag);
}

bool TagPattern::matchesPieces(QByteArrayView tag) const
{
    const QByteArrayView prefix = m_pieces.front();
    if (m_pieces.size() == 1)
        return tag.size() == prefix.size() && beginsWith(tag, prefix);
    const QByteArrayView suffix = m_pieces.back();
    if (tag.size() < prefix.size() + suffix.size() || !beginsWith(tag, prefix) || !beginsWith(tag.last(suffix.size()), suffix))
        return false;
    QByteArrayView between = tag.sliced(prefix.size(), tag.size() - prefix.size() - suffix.size());
    for (size_t i = 1; i + 1 < m_pieces.size(); ++i) {
        const QByteArrayView piece = m_pieces[i];
        const qsizetype at = findBytes(between, piece);
        if (at < 0)
            return false;
        between = between.sliced(at + piece.size());
    }
    return true;
}

bool TagPattern::accepts(const Token &token, char32_t character) const
{
    if (token.kind == Token::Any)
        return true;
    const auto folded = [this](char32_t c) {
        return m_fold == Fold::None ? c : m_fold == Fold::Ascii ? asciiFolded(c) : QChar::toCaseFolded(c);
    };
    if (token.kind == Token::Character)
        return token.character == character || folded(token.character) == folded(character);
    const auto within = [&](char32_t c) {
        return std::any_of(token.ranges.begin(), token.ranges.end(), [c](const auto &r) { return c >= r.first && c <= r.second; });
    };
    bool hit = within(character);
    if (!hit && m_fold == Fold::Ascii && character < 0x80)
        hit = within(char32_t(QChar::toLower(character))) || within(char32_t(QChar::toUpper(character)));
    else if (!hit && m_fold == Fold::Unicode)
        hit = within(QChar::toLower(character)) || within(QChar::toUpper(character)) || within(QChar::toCaseFolded(character));
    return hit != token.negated;
}

// The classic walk with one remembered star: a later star makes going back to an earlier one needless, so the work is
// bounded by tag length x pattern length whatever the pattern.
bool TagPattern::matchesTokens(QByteArrayView tag) const
{
    size_t token = 0, starToken = std::u32string::npos;
    qsizetype at = 0, starAt = 0;
    while (at < tag.size()) {
        const Utf8Step step = utf8At(tag, at);
        if (token < m_tokens.size() && m_tokens[token].kind == Token::Star) {
            starToken = ++token;
            starAt = at;
        } else if (token < m_tokens.size() && accepts(m_tokens[token], step.character)) {
            ++token;
            at += step.length;
        } else if (starToken != std::u32string::npos) {
            token = starToken;
            starAt += utf8At(tag, starAt).length;
            at = starAt;
        } else {
            return false;
        }
    }
    while (token < m_tokens.size() && m_tokens[token].kind == Token::Star)
        ++token;
    return token == m_tokens.size();
}

} // namespace brine
