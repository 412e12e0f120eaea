#pragma once

#include "event.h"
#include "result.h"
#include <QString>
#include <atomic>
#include <memory>
#include <vector>

namespace brine {

class EventSegment;

/// Why text is no filter (yet): a sentence and the span to underline, in QChar positions of the text.
struct FilterError
{
    QString message;
    int position = 0, length = 0;
    bool incomplete = false;   ///< the text may become valid by typing on: not red
};

/// What a filter found among records of a segment.
struct FilterSelection
{
    qint64 base = 0;                 ///< record that offset 0 stands for (may lie in an earlier segment: negative)
    std::vector<quint32> &offsets;   ///< matches are appended
    quint64 undecided = 0;
};

/// A filter compiled from text; an immutable value, cheap to copy, usable from any thread. An empty filter matches all.
/// Plain words are substrings of the tag, a tag glob is a glob, anything with operators is the expression language
/// (see brine-filter(7)). A field that is missing makes every comparison false, `!=` too; `not` simply negates.
class EventFilter
{
public:
    EventFilter();
    static Result<EventFilter, FilterError> parse(const QString &text);

    bool isEmpty() const;                       ///< matches everything
    const QString &text() const;
    /// Gap rows always match (a loss is never hidden); malformed rows match only what is true of their bytes.
    bool matches(const EventView &event) const;
    /// As matches(), but a gap row is judged like any other: for finding and colouring, which hide nothing.
    bool holdsFor(const EventView &event) const;
    enum class Verdict : quint8 { No, Yes, Undecided };
    Verdict verdict(const EventView &event) const;  ///< Undecided: a regular expression hit its match limit (F24)
    Verdict judge(const EventView &event) const;    ///< the verdict behind holdsFor()
    /// The same for records [first, last) of a segment at once, over its columns. False if `cancelled` was raised.
    bool select(const EventSegment &segment, quint32 first, quint32 last, const std::atomic<bool> &cancelled,
                FilterSelection &selection) const;
    bool operator==(const EventFilter &o) const { return text() == o.text(); }

    /// Filter text that holds for exactly this value: `fun == "state.apply"`, `data.retcode == 1`. Used by "Filter on this".
    static QString condition(const QString &path, QByteArrayView encodedValue, bool exclude = false);
    /// `a` and `b` joined with "and" (or "or"), parenthesised where needed; plain-word filters are rewritten.
    static QString joined(const QString &a, const QString &b, const QString &op = QStringLiteral("and"));

private:
    struct Program;
    std::shared_ptr<const Program> m_program;
};

} // namespace brine
