#include "losscount.h"

namespace brine::ctl {

void LossCount::add(const Gap &gap)
{
    if (!gap.isLoss())
        return;
    ++m_gaps;
    m_events += gap.lostEvents;
    m_isKnown = m_isKnown && gap.lostEvents;
}

QString LossCount::text() const
{
    if (m_isKnown)
        return QStringLiteral("%1 lost").arg(m_events);
    const QString events = m_events ? QStringLiteral("%1 or more").arg(m_events) : QStringLiteral("an unknown number");
    return QStringLiteral("%1 lost in %2 %3").arg(events).arg(m_gaps).arg(m_gaps == 1 ? QStringLiteral("gap") : QStringLiteral("gaps"));
}

} // namespace brine::ctl
