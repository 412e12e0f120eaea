#include "dialecttrail.h"

namespace brine {

void DialectTrail::reset(Dialect dialect)
{
    m_turns = {{0, dialect}};
    m_lastSteps = m_document->availableUndoSteps();
}

void DialectTrail::forgetUndone()
{
    // An edit after an undo drops what could be redone; a turn taken there would otherwise come back with the count.
    if (!m_document->isRedoAvailable())
        std::erase_if(m_turns, [this](const Turn &turn) { return turn.steps > m_lastSteps; });
}

void DialectTrail::mark(Dialect dialect)
{
    forgetUndone();
    m_lastSteps = m_document->availableUndoSteps();
    std::erase_if(m_turns, [this](const Turn &turn) { return turn.steps >= m_lastSteps && turn.steps > 0; });
    if (m_lastSteps == 0)
        m_turns.clear();
    m_turns.push_back({m_lastSteps, dialect});
}

Dialect DialectTrail::current()
{
    forgetUndone();
    m_lastSteps = m_document->availableUndoSteps();
    Dialect dialect = m_turns.front().dialect;
    for (const Turn &turn : m_turns) {
        if (turn.steps <= m_lastSteps)
            dialect = turn.dialect;
    }
    return dialect;
}

} // namespace brine
