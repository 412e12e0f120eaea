#include "shotaudit.h"
#include "timetext.h"
#include <algorithm>

namespace brine {

namespace {

AuditEntry entryOf(const QString &busKey, const QByteArray &tag, const QByteArray &payload)
{
    AuditEntry entry;
    entry.whenUs = nowUs();
    entry.bus = busKey;
    entry.tag = tag;
    entry.sha256 = AuditEntry::digest(payload);
    entry.bytes = payload.size();
    return entry;
}

} // namespace

AuditEntry auditEntry(const QString &busKey, const BusFirer::Shot &shot, const BusFirer::Outcome &outcome)
{
    AuditEntry entry = entryOf(busKey, shot.tag, shot.payload);
    entry.to = shot.route == BusFirer::Route::ThroughMinionToMaster ? QStringLiteral("master") : QStringLiteral("bus");
    if (outcome && outcome->sentUs)
        entry.whenUs = outcome->sentUs;
    if (!outcome)
        entry.outcome = QStringLiteral("not sent: %1").arg(outcome.error().title);
    else if (outcome->seen)
        entry.outcome = QStringLiteral("seen");
    else
        entry.outcome = !outcome->handedOver ? QStringLiteral("not sent") : shot.waitForEcho ? QStringLiteral("handed over, not seen") : QStringLiteral("handed over");
    return entry;
}

AuditEntry auditEntry(const QString &busKey, const MinionShot &shot, const Result<QVector<MinionAnswer>, BusProblem> &answers)
{
    AuditEntry entry = entryOf(busKey, shot.tag, shot.payload);
    entry.to = QStringLiteral("minions");
    entry.target = shot.target.type + u' ' + shot.target.text;
    if (!answers) {
        entry.outcome = QStringLiteral("not sent: %1").arg(answers.error().title);
        return entry;
    }
    const auto fired = std::count_if(answers->begin(), answers->end(), [](const MinionAnswer &answer) { return answer.fired; });
    entry.outcome = QStringLiteral("fired by %1 of %2 minions").arg(fired).arg(answers->size());
    return entry;
}

} // namespace brine
