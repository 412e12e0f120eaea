#pragma once

#include "gap.h"

namespace brine::ctl {

/// How much was lost, from the gaps that told it. Of an outage nobody knows how many events it took.
class LossCount
{
public:
    void add(const Gap &gap);
    bool isEmpty() const { return m_gaps == 0; }
    /// "0 lost", "3 lost", "an unknown number lost in 1 gap", "3 or more lost in 2 gaps".
    QString text() const;

private:
    quint64 m_gaps = 0, m_events = 0;
    bool m_isKnown = true;
};

} // namespace brine::ctl
