#include "shotlauncher.h"

#include "askrow.h"
#include "landing.h"
#include "plainlabel.h"
#include "receiptline.h"
#include <QPointer>

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
    risk.target = shot.minions();
    risk.minionCount = aim.minionCount;
    return risk;
}

} // namespace

ShotLauncher::ShotLauncher(AskRow *ask, ReceiptLine *line, QObject *parent) : QObject(parent), m_ask(ask), m_line(line)
{
    m_late.setSingleShot(true);
    m_late.setInterval(CountMs);
    connect(&m_late, &QTimer::timeout, this, [this] { counted(std::nullopt); });
}

void ShotLauncher::launch(const ShotRequest &shot, const Aim &aim, std::function<void()> fired)
{
    if (isTwice(shot))
        return;
    pass(shot, aim, 1, [this, shot = ShotRequest(shot), fired = std::move(fired), words = aim.words]() mutable {
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
    pass(burst.shot, aim, burst.times, [this, burst = BurstRequest(burst), fired = std::move(fired), words = aim.words]() mutable {
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

// In the order in which they were fired: a shot waits for the counts before it.
void ShotLauncher::pass(const ShotRequest &shot, const Aim &aim, quint64 shots, std::function<void()> go)
{
    m_asked.push_back({riskOf(shot, aim, shots), aim, shot, std::move(go)});
    countNext();
}

void ShotLauncher::countNext()
{
    if (m_asked.empty() || m_isCounting)
        return;
    m_isCounting = true;
    const Asked &next = m_asked.front();
    const bool isAsked = next.aim.info.interlock.role == Interlock::Role::Ask;
    if (!m_count || !isAsked || !landsOnMaster(next.shot, next.aim.info))
        return counted(0);
    m_late.start();
    const QPointer<ShotLauncher> alive(this);
    m_count(ShotRequest(next.shot), [alive, number = ++m_counting](qsizetype files) {
        if (alive && number == alive->m_counting)
            alive->counted(files);
    });
}

void ShotLauncher::counted(std::optional<qsizetype> files)
{
    ++m_counting;
    m_isCounting = false;
    m_late.stop();
    Asked asked = std::move(m_asked.front());
    m_asked.pop_front();
    asked.risk.reactorFiles = files.value_or(0);
    asked.risk.reactorsUnknown = !files;
    judge(asked);
    countNext();
}

void ShotLauncher::judge(const Asked &asked)
{
    ShotVerdict verdict = ShotVerdict::of(asked.aim.info.interlock, asked.risk);
    switch (verdict.kind) {
    case ShotVerdict::Kind::Refuse:
        m_line->note(tr("Not fired. %1").arg(verdict.reasons.join(u' ')));
        return;
    case ShotVerdict::Kind::Ask:
        verdict.reasons.removeAll(tagWarningOf(asked.shot, asked.aim.info)); // the composer says it already
        m_ask->ask((verdict.reasons << verdict.question).join(u' '), plainMenuText(verdict.button, 80), tr("Do not fire"), asked.go);
        return;
    case ShotVerdict::Kind::Go:
        asked.go();
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
