#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <vector>

namespace brine {

/// Glob on bytes exactly as Python's fnmatch.fnmatchcase matches (so as Salt matches reactors): `*` and `?` cross `/`,
/// `[seq]`, `[!seq]`, no escape character, anchored at both ends. `?` and sets take one UTF-8 character. Immutable value, any thread.
class TagPattern
{
public:
    TagPattern() = default;
    explicit TagPattern(QByteArray glob);
    bool matches(QByteArrayView tag) const;
    const QByteArray &glob() const { return m_glob; }
    bool operator==(const TagPattern &o) const { return m_glob == o.m_glob; }
    static bool hasWildcards(QByteArrayView text); ///< has * ? or [

private:
    QByteArray m_glob;
    // compiled form: chosen by the implementation (literal prefix, literal pieces, suffix)
    std::vector<QByteArray> m_pieces;
    bool m_simple = false;
};

} // namespace brine
