#pragma once

#include "auditlog.h"
#include "busfirer.h"
#include "minionshot.h"
#include "receipt.h"
#include <QVector>

namespace brine {

/// What the audit log says of a shot at this bus and what became of it. Any thread.
AuditEntry auditEntry(const QString &busKey, const BusFirer::Shot &shot, const BusFirer::Outcome &outcome);
/// Of a shot at minions; `answers` as the route to them gave them.
AuditEntry auditEntry(const QString &busKey, const MinionShot &shot, const Result<QVector<MinionAnswer>, BusProblem> &answers);

} // namespace brine
