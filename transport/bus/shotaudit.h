#pragma once

#include "auditlog.h"
#include "busfirer.h"
#include "saltcommand.h"

namespace brine {

/// What the audit log says of a shot at this bus and what became of it. Any thread.
AuditEntry auditEntry(const QString &busKey, const BusFirer::Shot &shot, const BusFirer::Outcome &outcome);
/// Of a shot at minions; `answers` as SaltCommand::fire() gave them.
AuditEntry auditEntry(const QString &busKey, const SaltCommand::Shot &shot, const Result<QVector<MinionAnswer>, BusProblem> &answers);

} // namespace brine
