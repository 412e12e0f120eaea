#include "expectation.h"
#include "soughtgap.h"
#include <algorithm>

namespace brine {

ExpectationRun::ExpectationRun(std::vector<Expectation> expectations)
    : m_expectations(std::move(expectations)), m_seen(m_expectations.size())
{
    advance(0); // without expectations it is over
}

ExpectationRun::Look ExpectationRun::look(const EventView &event, qint64 atUs)
{
    advance(atUs - 1); // what was due before this event
    if (isOver())
        return Look::Nothing;
    m_events += event.kind != EventKind::Gap;
    bool isUndecided = false;
    const auto matches = [&](const Expectation &one, Expectation::Kind kind) {
        if (one.kind != kind)
            return false;
        if (event.kind == EventKind::Gap)
            return seeksGap(one.filter, event);
        const EventFilter::Verdict verdict = one.filter.verdict(event);
        isUndecided |= verdict == EventFilter::Verdict::Undecided;
        return verdict == EventFilter::Verdict::Yes;
    };
    for (size_t i = 0; i < m_expectations.size(); ++i) {
        if (!matches(m_expectations[i], Expectation::Kind::Never))
            continue;
        ++m_seen[i];
        m_forbiddenBy = i;
        m_state = State::Forbidden;
        return Look::Forbidden;
    }
    m_neverUndecided |= isUndecided;
    bool counted = false;
    for (size_t i = 0; i < m_expectations.size(); ++i) {
        if (atUs <= m_expectations[i].withinUs && matches(m_expectations[i], Expectation::Kind::Seen)) {
            ++m_seen[i];
            counted = true;
        }
    }
    m_undecided += isUndecided;
    if (counted)
        advance(atUs);
    return counted ? Look::Counted : Look::Nothing;
}

/// Nothing is waited for any more: each thing has come or is too late, and the times of what must not come are over.
bool ExpectationRun::allSettled(qint64 nowUs) const
{
    for (size_t i = 0; i < m_expectations.size(); ++i) {
        const bool done = m_expectations[i].kind == Expectation::Kind::Seen && isMet(i);
        if (!done && nowUs < m_expectations[i].withinUs)
            return false;
    }
    return true;
}

void ExpectationRun::advance(qint64 nowUs)
{
    if (isOver() || !allSettled(nowUs))
        return;
    bool met = true;
    for (size_t i = 0; i < m_expectations.size(); ++i)
        met = met && (m_expectations[i].kind == Expectation::Kind::Never || isMet(i));
    m_state = met ? State::Met : State::NotInTime;
}

bool ExpectationRun::forbidsAnything() const
{
    return std::any_of(m_expectations.begin(), m_expectations.end(), [](const Expectation &one) { return one.kind == Expectation::Kind::Never; });
}

ExpectationRun::State ExpectationRun::state() const
{
    return m_state == State::Met && (m_neverUndecided || (m_hasGap && forbidsAnything())) ? State::Unsure : m_state;
}

qint64 ExpectationRun::deadlineUs() const
{
    qint64 last = 0;
    for (size_t i = 0; i < m_expectations.size(); ++i) {
        if (m_expectations[i].kind == Expectation::Kind::Never || !isMet(i))
            last = std::max(last, m_expectations[i].withinUs);
    }
    return last;
}

} // namespace brine
