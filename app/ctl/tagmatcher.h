#pragma once

#include "eventfilter.h"
#include "result.h"
#include "tagpattern.h"
#include <QByteArray>
#include <QByteArrayList>
#include <vector>

namespace brine::ctl {

/// The TAGMATCH words of a command line: any of them must match. Kinds as Salt's event_match_type; by default a word with
/// * ? [ is fnmatch, any other a prefix. No words: every tag matches.
class TagMatcher
{
public:
    enum class Kind { Automatic, StartsWith, EndsWith, Find, Regex, Fnmatch };

    static Result<TagMatcher> make(const QByteArrayList &words, Kind kind);
    EventFilter::Verdict verdict(const EventView &event) const;

    /// Remembers tags that a plain prefix missed although they contain it: real tags begin with "salt/".
    void noteMiss(QByteArrayView tag);
    /// "nothing begins with auth; 12 events contain it (salt/auth)", or empty.
    QByteArray missHint() const;

private:
    struct Word
    {
        QByteArray text;
        Kind kind;
        TagPattern pattern;
        EventFilter regex;
        EventFilter::Verdict verdict(const EventView &event) const;
    };
    std::vector<Word> m_words;
    quint64 m_contained = 0;
    QByteArray m_missedWord, m_missedTag;
};

} // namespace brine::ctl
