#include "shotguard.h"

#include <QApplication>

namespace brine {

bool ShotGuard::isSame(const ShotRequest &shot) const
{
    return shot.tag == m_last.tag && shot.payload == m_last.payload && shot.destination == m_last.destination
        && shot.targetType == m_last.targetType && shot.target == m_last.target;
}

ShotGuard::Verdict ShotGuard::check(const ShotRequest &shot) const
{
    if (!m_since.isValid() || !isSame(shot))
        return Verdict::Fire;
    if (m_since.elapsed() < qMax(300, QApplication::doubleClickInterval()))
        return Verdict::JustFired;
    return m_pending && m_since.elapsed() < ReceiptMs ? Verdict::AwaitsReceipt : Verdict::Fire;
}

void ShotGuard::fired(const ShotRequest &shot)
{
    m_last = shot;
    m_pending = true;
    m_since.start();
}

void ShotGuard::settled(quint64 number)
{
    if (number == m_last.number)
        m_pending = false;
}

} // namespace brine
