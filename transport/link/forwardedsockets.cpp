#include "forwardedsockets.h"

#include "busdirectory.h"
#include "buslocator.h"
#include "deadline.h"
#include <QCoreApplication>
#include <QFileInfo>
#include <poll.h>

namespace brine {

namespace {
QString tr(const char *text) { return QCoreApplication::translate("brine::ForwardedSockets", text); }
}

ForwardedSockets::ForwardedSockets(const BusRequest &there, const QString &host)
    : m_host(host), m_node(there.node.value_or(there.minionId.isEmpty() ? BusNode::Master : BusNode::Minion)), m_minionId(there.minionId)
{
    const bool minion = m_node == BusNode::Minion;
    m_farDir = !there.sockDir.isEmpty() ? there.sockDir : minion ? QStringLiteral("/var/run/salt/minion") : QStringLiteral("/var/run/salt/master");
    const BusDirectory far(m_farDir);               // its file names; nothing is looked at here
    m_farPub = minion ? far.minionPub(minionHash(m_minionId)) : far.masterPub();
    m_farPull = minion ? far.minionPull(minionHash(m_minionId)) : far.masterPull();
}

Result<std::unique_ptr<ForwardedSockets>, BusProblem> ForwardedSockets::open(const BusRequest &there, const QString &host, int timeoutMs)
{
    using Opened = Result<std::unique_ptr<ForwardedSockets>, BusProblem>;
    std::unique_ptr<ForwardedSockets> sockets(new ForwardedSockets(there, host));
    if (const auto problem = sockets->start(timeoutMs))
        return Opened::failure(*problem);
    return Opened(std::move(sockets));
}

std::optional<BusProblem> ForwardedSockets::start(int timeoutMs)
{
    BusProblem problem;
    problem.path = m_farPub;
    if (m_node == BusNode::Minion && m_minionId.isEmpty()) {
        problem.title = tr("Which minion of %1?").arg(m_host);
        problem.reason = tr("Without brinectl at the far end its sockets cannot be listed.");
        problem.remedies << tr("Name it with --id, or install brinectl there");
        return problem;
    }
    auto started = LinkProcess::start({QStringLiteral("ssh"), QStringLiteral("-N"), QStringLiteral("-T"), QStringLiteral("-o"),
            QStringLiteral("ExitOnForwardFailure=yes"), QStringLiteral("-o"), QStringLiteral("StreamLocalBindMask=0177"),
            QStringLiteral("-o"), QStringLiteral("ServerAliveInterval=15"), QStringLiteral("-o"), QStringLiteral("ServerAliveCountMax=2"),
            QStringLiteral("-L"), here("pub.ipc") + QLatin1Char(':') + m_farPub,
            QStringLiteral("-L"), here("pull.ipc") + QLatin1Char(':') + m_farPull, QStringLiteral("--"), m_host});
    if (!started)
        return started.error();
    m_ssh = std::move(started).value();
    const Deadline deadline(timeoutMs);
    while (!QFileInfo::exists(here("pub.ipc")) || !QFileInfo::exists(here("pull.ipc"))) {
        if (auto end = ended())
            return end;
        if (deadline.hasPassed()) {
            problem.title = tr("ssh to %1 did not come through in %2 s.").arg(m_host).arg(timeoutMs / 1000);
            problem.remedies << tr("Try: ssh %1 true").arg(m_host);
            return problem;
        }
        ::poll(nullptr, 0, 20);
    }
    return std::nullopt;
}

std::optional<BusProblem> ForwardedSockets::ended()
{
    m_ssh->readErrors();
    if (!m_ssh->hasEnded())
        return std::nullopt;
    BusProblem problem = m_ssh->ending(tr("ssh to %1 has ended.").arg(m_host));
    if (problem.kind == BusProblem::Kind::CutOff)
        problem.kind = BusProblem::Kind::Other;
    return problem;
}

BusAddress ForwardedSockets::address() const
{
    BusAddress address;
    address.node = m_node;
    address.minionId = m_minionId;
    address.sockDir = m_farDir;
    address.pubPath = here("pub.ipc");
    address.pullPath = here("pull.ipc");
    address.origin = tr("forwarded from %1").arg(m_host);
    return address;
}

} // namespace brine
