#include "shotverdict.h"
#include "reservedtag.h"
#include "textforms.h"

namespace brine {

namespace {

QString trText(const char *text, int n = -1) { return QCoreApplication::translate("brine::ShotVerdict", text, nullptr, n); }

void addMinionReason(const ShotRisk &risk, QStringList &reasons)
{
    const QString target = safeText(risk.target.text.toUtf8(), 80);
    if (risk.minionCount) {
        if (*risk.minionCount > 1)
            reasons.append(trText("%1 minions match %2.").arg(*risk.minionCount).arg(target));
    } else if (!risk.target.isOneMinion()) {
        reasons.append(trText("%1 may be more than one minion; how many is not known before firing.").arg(target));
    }
}

QStringList reasonsOf(const Interlock &interlock, const ShotRisk &risk)
{
    QStringList reasons;
    if (interlock.production)
        reasons.append(trText("This is a production bus."));
    if (const QString warning = reservedTagWarning(risk.tag, risk.onMinionBus || risk.atMinions); !warning.isEmpty())
        reasons.append(warning);
    if (risk.atMinions)
        addMinionReason(risk, reasons);
    if (risk.atMinions && risk.shots > 1)
        reasons.append(trText("%1 shots at minions are as many jobs, one after the other.").arg(risk.shots));
    else if (risk.shots > ShotVerdict::MostUnasked)
        reasons.append(trText("%1 shots are a burst.").arg(risk.shots));
    if (risk.reactorFiles > 0)
        reasons.append(risk.reactorFiles == 1 ? trText("1 reactor will run.") : trText("%1 reactors will run.").arg(risk.reactorFiles));
    if (risk.reactorsUnknown)
        reasons.append(trText("Whether reactors will run was not found out in time."));
    return reasons;
}

} // namespace

ShotVerdict ShotVerdict::of(const Interlock &interlock, const ShotRisk &risk)
{
    ShotVerdict verdict;
    const QString tag = safeText(risk.tag, 80), times = risk.shots > 1 ? tr("%1 × ").arg(risk.shots) : QString();
    const QString where = risk.atMinions ? tr("the minions %1").arg(safeText(risk.target.text.toUtf8(), 80)) : tr("the %1").arg(risk.where);
    verdict.button = interlock.production ? tr("Fire %1at %2 (production)").arg(times, where) : tr("Fire %1at %2").arg(times, where);
    verdict.question = interlock.production ? tr("Fire %1%2 at %3 (production)?").arg(times, tag, where) : tr("Fire %1%2 at %3?").arg(times, tag, where);
    if (interlock.role == Interlock::Role::ReadOnly) {
        verdict.kind = Kind::Refuse;
        verdict.reasons = QStringList{tr("This bus is read-only for you: nothing is fired at the %1.").arg(risk.where)};
        return verdict;
    }
    verdict.reasons = reasonsOf(interlock, risk);
    verdict.kind = interlock.role == Interlock::Role::Free || verdict.reasons.isEmpty() ? Kind::Go : Kind::Ask;
    return verdict;
}

ShotVerdict ShotVerdict::of(const Interlock &interlock, const std::vector<ShotRisk> &risks, const QString &where)
{
    std::vector<ShotVerdict> asked;
    QStringList reasons;
    for (const ShotRisk &risk : risks) {
        ShotVerdict one = of(interlock, risk);
        if (one.kind == Kind::Refuse)
            return one;
        if (one.kind == Kind::Go)
            continue;
        reasons += one.reasons;
        asked.push_back(std::move(one));
    }
    if (asked.empty())
        return {};
    ShotVerdict verdict = asked.front();
    reasons.removeDuplicates();
    if (const qsizetype more = reasons.size() - MostReasons; more > 0)
        reasons = reasons.first(MostReasons) << tr("And %1 more.").arg(more);
    verdict.reasons = reasons;
    if (asked.size() > 1) {
        verdict.question = interlock.production ? tr("Fire %1 such shots at the %2 (production)?").arg(asked.size()).arg(where) : tr("Fire %1 such shots at the %2?").arg(asked.size()).arg(where);
        verdict.button = interlock.production ? tr("Fire them at the %1 (production)").arg(where) : tr("Fire them at the %1").arg(where);
    }
    return verdict;
}

} // namespace brine
