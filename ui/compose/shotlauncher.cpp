#include "shotlauncher.h"

#include "askrow.h"
#include "landing.h"
#include "plainlabel.h"
#include "receiptline.h"
#include "shotverdict.h"

namespace brine {

namespace {

ShotRisk riskOf(const ShotRequest &shot, const ShotLauncher::Aim &aim, quint64 shots)
{
    using Destination = ShotRequest::Destination;
    ShotRisk risk;
    risk.tag = shot.tag;
    risk.where = aim.info.place;
    risk.onMinionBus = aim.info.isMinionBus && shot.destination == Destination::ThisBus;
    risk.shots = shots;
    risk.atMinions = shot.destination == Destination::Minions;
    risk.target = shot.target;
    risk.targetType = shot.targetType;
    risk.reactorFiles = aim.reactorFiles;
    return risk;
}

} // namespace

ShotLauncher::ShotLauncher(AskRow *ask, ReceiptLine *line, QObject *parent) : QObject(parent), m_ask(ask), m_line(line) { }

void ShotLauncher::launch(const ShotRequest &shot, const Aim &aim, std::function<void()> fired)
{
    if (isTwice(shot))
        return;
    pass(riskOf(shot, aim, 1), aim, tagWarningOf(shot, aim.info), [this, shot = ShotRequest(shot), fired = std::move(fired), words = aim.words]() mutable {
        if (isTwice(shot)) // fired otherwise while the question stood
            return;
        goes(shot, tr("Firing to %1 …").arg(words));
        if (fired)
            fired();
        Q_EMIT fireRequested(shot);
    });
}

void ShotLauncher::burst(const BurstRequest &burst, const Aim &aim, std::function<void()> fired)
{
    pass(riskOf(burst.shot, aim, burst.times), aim, tagWarningOf(burst.shot, aim.info), [this, burst = BurstRequest(burst), fired = std::move(fired), words = aim.words]() mutable {
        goes(burst.shot, tr("Firing %1 × to %2 …").arg(countText(burst.times), words));
        fired();
        Q_EMIT burstRequested(burst);
    });
}

bool ShotLauncher::isTwice(const ShotRequest &shot)
{
    const ShotGuard::Verdict verdict = m_guard.check(shot);
    if (verdict == ShotGuard::Verdict::AwaitsReceipt)
        m_line->note(tr("Not fired again: the receipt of the same shot is still awaited."));
    return verdict != ShotGuard::Verdict::Fire;
}

// `known`: what the composer says of the tag already.
void ShotLauncher::pass(const ShotRisk &risk, const Aim &aim, const QString &known, std::function<void()> go)
{
    ShotVerdict verdict = ShotVerdict::of(aim.info.interlock, risk);
    switch (verdict.kind) {
    case ShotVerdict::Kind::Refuse:
        m_line->note(tr("Not fired. %1").arg(verdict.reasons.join(u' ')));
        return;
    case ShotVerdict::Kind::Ask:
        verdict.reasons.removeAll(known);
        m_ask->ask((verdict.reasons << verdict.question).join(u' '), plainMenuText(verdict.button, 80), tr("Do not fire"), std::move(go));
        return;
    case ShotVerdict::Kind::Go:
        go();
    }
}

void ShotLauncher::goes(ShotRequest &shot, const QString &text)
{
    shot.number = ++m_lastNumber;
    m_guard.fired(shot);
    ReceiptInfo pending;
    pending.number = shot.number;
    pending.text = text;
    m_line->showReceipt(pending);
}

void ShotLauncher::take(const ReceiptInfo &receipt)
{
    if (receipt.outcome != ReceiptInfo::Outcome::Pending)
        m_guard.settled(receipt.number);
    if (receipt.number == m_lastNumber || receipt.number == 0)
        m_line->showReceipt(receipt);
}

} // namespace brine
