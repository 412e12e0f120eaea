#include "shotlauncher.h"

#include "receiptline.h"

namespace brine {

ShotLauncher::ShotLauncher(ReceiptLine *line, QObject *parent) : QObject(parent), m_line(line) { }

bool ShotLauncher::launch(ShotRequest shot, const QString &where)
{
    const ShotGuard::Verdict verdict = m_guard.check(shot);
    if (verdict != ShotGuard::Verdict::Fire) {
        if (verdict == ShotGuard::Verdict::AwaitsReceipt)
            m_line->note(tr("Not fired again: the receipt of the same shot is still awaited."));
        return false;
    }
    shot.number = newNumber();
    m_guard.fired(shot);
    ReceiptInfo pending;
    pending.number = shot.number;
    pending.text = tr("Firing to %1 …").arg(where);
    m_line->showReceipt(pending);
    Q_EMIT fireRequested(shot);
    return true;
}

void ShotLauncher::take(const ReceiptInfo &receipt)
{
    if (receipt.outcome != ReceiptInfo::Outcome::Pending)
        m_guard.settled(receipt.number);
    if (receipt.number == m_lastNumber || receipt.number == 0)
        m_line->showReceipt(receipt);
}

} // namespace brine
