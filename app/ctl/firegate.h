#pragma once

#include "auditlog.h"
#include "busaddress.h"
#include "commanderror.h"
#include "reactorconfig.h"
#include "result.h"
#include "shotverdict.h"
#include <optional>

namespace brine::ctl {

/// What stands between a command and a bus: the bus's interlock, the question where a shot leaves the safe zone, the audit log. One
/// thread.
class FireGate
{
public:
    /// `yes`: what would be asked is answered already. configDir: of the master whose reactors count.
    static Result<FireGate, CommandError> open(const BusAddress &address, bool yes, const QString &configDir);

    const Interlock &interlock() const { return m_interlock; }
    const QString &key() const { return m_key; }
    /// What is known of a shot at this bus; `goesOn`: from a minion's bus to its master.
    ShotRisk risk(const QByteArray &tag, const QByteArray &payload, bool goesOn = false);
    /// nullopt: it may go, asked for where need be.
    std::optional<CommandError> pass(const ShotRisk &risk) const { return pass(std::vector<ShotRisk>{risk}); }
    /// One question for all of them.
    std::optional<CommandError> pass(const std::vector<ShotRisk> &risks) const;
    /// Said on standard error where it cannot be written; what was fired stays fired.
    void record(const std::vector<AuditEntry> &entries);

private:
    FireGate() : m_log(QStringLiteral("brinectl")) { }
    const ReactorConfig &reactors();
    BusAddress m_address;
    Interlock m_interlock;
    QString m_key, m_configDir;
    AuditLog m_log;
    bool m_yes = false, m_complained = false;
    std::optional<ReactorConfig> m_reactors;
};

} // namespace brine::ctl
