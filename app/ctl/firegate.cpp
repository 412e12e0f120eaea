#include "firegate.h"
#include "buskey.h"
#include "interlockfile.h"
#include "reactorreport.h"
#include "saltconfig.h"
#include "say.h"
#include "terminal.h"

namespace brine::ctl {

Result<FireGate, CommandError> FireGate::open(const BusAddress &address, bool yes, const QString &configDir)
{
    using R = Result<FireGate, CommandError>;
    FireGate gate;
    gate.m_address = address;
    gate.m_key = busKey(address);
    gate.m_configDir = configDir;
    gate.m_yes = yes;
    const auto interlock = InterlockFile().of(gate.m_key);
    if (!interlock)
        return R::failure({NoPermission, interlock.error()});
    gate.m_interlock = *interlock;
    return R(std::move(gate));
}

/// Those of this bus's own master: of a configuration named, or where Salt's own says that this is its bus.
const ReactorConfig &FireGate::reactors()
{
    if (m_reactors)
        return *m_reactors;
    const bool isLocalMaster = m_address.node == BusNode::Master && !m_address.isLink()
        && (!m_configDir.isEmpty() || SaltConfig(BusNode::Master).whyNotOf(m_address).isEmpty());
    return m_reactors.emplace(isLocalMaster ? ReactorConfig::ofMaster(m_configDir) : ReactorConfig());
}

ShotRisk FireGate::risk(const QByteArray &tag, const QByteArray &payload, bool goesOn)
{
    ShotRisk risk;
    risk.tag = tag;
    risk.where = m_address.displayName();
    risk.onMinionBus = m_address.node == BusNode::Minion && !goesOn;
    risk.reactorFiles = ReactorReport::of(reactors(), tag, payload).willRun();
    return risk;
}

std::optional<CommandError> FireGate::pass(const std::vector<ShotRisk> &risks) const
{
    const ShotVerdict verdict = ShotVerdict::of(m_interlock, risks, m_address.displayName());
    const QString reasons = verdict.reasons.join(u'\n');
    if (verdict.kind == ShotVerdict::Kind::Refuse)
        return CommandError{NoPermission, reasons + QStringLiteral("\nbrinectl role ask, with the same options for the bus, lets you fire again.")};
    if (verdict.kind == ShotVerdict::Kind::Go || m_yes)
        return std::nullopt;
    if (!hasTerminal())
        return CommandError{NoPermission, reasons + QStringLiteral("\nNothing was fired: nobody can be asked here. --yes fires it without a question.")};
    say(reasons);
    const QString answer = askOnTerminal(verdict.question + QStringLiteral(" [y/N]")).value_or(QString()).trimmed().toLower();
    if (answer == u"y" || answer == u"yes")
        return std::nullopt;
    return CommandError{NoPermission, QStringLiteral("Nothing was fired.")};
}

void FireGate::record(const std::vector<AuditEntry> &entries)
{
    const auto written = m_log.append(entries);
    if (!written && !std::exchange(m_complained, true))
        say(written.error());
}

} // namespace brine::ctl
