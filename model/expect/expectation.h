#pragma once

#include "eventfilter.h"
#include "gap.h"
#include <optional>
#include <vector>

namespace brine {

/// One thing that has to come, or must not. A value.
struct Expectation
{
    enum class Kind { Seen, Never };
    Kind kind = Kind::Seen;
    QString text;                 ///< the filter as it was written
    EventFilter filter;
    quint64 count = 1;            ///< Seen: so many events or more
    qint64 withinUs = 10'000'000; ///< Seen: in this time. Never: for this time, and as long as anything is waited for.
    bool operator==(const Expectation &) const = default;
};

/// Judges the events of one bus by expectations, from a beginning on. Times are microseconds since then, by the clock of the
/// caller. The one core of `brinectl expect` and of test suites. One thread.
class ExpectationRun
{
public:
    enum class State {
        Waiting,
        Met,          ///< all that had to come has come, and what must not has not
        NotInTime,
        Forbidden,    ///< something came that must not; ends it at once
        Unsure,       ///< all that had to come has come, but what must not may have come unseen
    };
    explicit ExpectationRun(std::vector<Expectation> expectations);

    enum class Look { Nothing, Counted, Forbidden };
    /// An event that came `atUs` after the beginning. Once it is over nothing counts any more.
    Look look(const EventView &event, qint64 atUs);
    /// Events were lost: what must not come may have been among them.
    void noteGap(const Gap &gap) { m_hasGap |= gap.isLoss(); }
    bool hasGap() const { return m_hasGap; }
    /// Events that a regular expression was given up on, so that nobody knows whether they count.
    quint64 undecided() const { return m_undecided; }
    /// So much time is over, and every event until then was looked at.
    void advance(qint64 nowUs);
    State state() const;
    bool isOver() const { return m_state != State::Waiting; }
    /// When advance() may end it at the latest.
    qint64 deadlineUs() const;

    const std::vector<Expectation> &expectations() const { return m_expectations; }
    quint64 seen(size_t index) const { return m_seen[index]; }
    quint64 events() const { return m_events; }                ///< looked at while it ran
    std::optional<size_t> forbiddenBy() const { return m_forbiddenBy; }

private:
    bool isMet(size_t index) const { return m_seen[index] >= m_expectations[index].count; }
    bool allSettled(qint64 nowUs) const;
    bool forbidsAnything() const;

    std::vector<Expectation> m_expectations;
    std::vector<quint64> m_seen;
    std::optional<size_t> m_forbiddenBy;
    quint64 m_events = 0, m_undecided = 0;
    State m_state = State::Waiting;
    bool m_hasGap = false, m_neverUndecided = false;
};

} // namespace brine
