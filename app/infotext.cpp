#include "infotext.h"
#include "timetext.h"
#include "identity.h"
#include <QCoreApplication>
#include <QFile>

namespace brine {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("brine::Session", text); }

// "quiet" is said from this idle age on; before, a bus is simply connected.
constexpr qint64 QuietAfterUs = 2'000'000;

QString hexBytes(const QByteArray &bytes) { return QString::fromLatin1(bytes.left(16).toHex(' ')); }

QString connectedText(const BusState &state, qint64 nowUs)
{
    if (state.receivingOf)
        return tr("Connected, receiving %1 of %2 MiB of one event").arg(state.receiving >> 20).arg(state.receivingOf >> 20);
    const qint64 since = state.lastEventUs ? state.lastEventUs : state.sinceUs;
    if (nowUs - since < QuietAfterUs)
        return tr("Connected");
    return state.lastEventUs ? tr("Connected, quiet for %1").arg(durationText(nowUs - since))
                             : tr("Connected, no event yet in %1").arg(durationText(nowUs - since));
}

} // namespace

// Whose sockets they are, where that is why one may not watch or fire.
static QString ownerToBecome(const FoundBus &bus)
{
    const bool denied = (bus.watchProblem && bus.watchProblem->isPermission()) || (bus.fireProblem && bus.fireProblem->isPermission());
    struct stat owner{};
    const QByteArray path = QFile::encodeName(bus.address.sockDir);
    if (!denied || ::stat(path.constData(), &owner) != 0 || owner.st_uid == Identity::current().user)
        return {};
    return userNameOf(owner.st_uid);
}

ProblemInfo problemInfo(const BusProblem &problem) { return {problem.title, problem.reason, problem.remedies}; }

QVector<FoundBusInfo> foundBusInfos(const std::vector<FoundBus> &buses)
{
    QVector<FoundBusInfo> infos;
    for (const FoundBus &bus : buses) {
        FoundBusInfo info;
        info.isMinion = bus.address.node == BusNode::Minion;
        info.title = !info.isMinion ? tr("Salt master")
            : bus.address.minionId.isEmpty() ? tr("Salt minion") : tr("Minion %1").arg(bus.address.minionId);
        info.sockDir = bus.address.sockDir;
        info.minionId = bus.address.minionId;
        info.origin = bus.address.origin;
        info.canWatch = bus.canWatch;
        info.canFire = bus.canFire;
        if (bus.watchProblem)
            info.watchProblem = problemInfo(*bus.watchProblem);
        if (bus.fireProblem)
            info.fireProblem = problemInfo(*bus.fireProblem);
        info.owner = ownerToBecome(bus);
        infos.append(info);
    }
    return infos;
}

void describeState(const BusState &state, qint64 nowUs, ConnectionInfo &info)
{
    using Level = ConnectionInfo::Level;
    switch (state.phase) {
    case BusState::Phase::Connecting:
        info.level = Level::Connecting;
        info.text = tr("Connecting for %1").arg(durationText(nowUs - state.sinceUs));
        break;
    case BusState::Phase::CannotOpen:
        info.level = Level::Failed;
        info.text = state.problem ? tr("Cannot open: %1").arg(state.problem->title) : tr("Cannot open");
        break;
    case BusState::Phase::Connected: {
        const qint64 since = state.lastEventUs ? state.lastEventUs : state.sinceUs;
        info.level = nowUs - since < QuietAfterUs ? Level::Good : Level::Quiet;
        info.text = connectedText(state, nowUs);
        break;
    }
    case BusState::Phase::NotUnderstood:
        info.level = Level::NotUnderstood;
        info.text = tr("Receiving, but not understood: %1").arg(hexBytes(state.firstBytes));
        break;
    case BusState::Phase::CutOff:
        info.level = Level::CutOff;
        info.text = state.problem && state.problem->isPermission() ? tr("Cut off %1 ago: %2").arg(durationText(nowUs - state.sinceUs), state.problem->title)
                                                                   : tr("Cut off %1 ago, reconnecting").arg(durationText(nowUs - state.sinceUs));
        break;
    case BusState::Phase::Stopped:
        info.level = Level::None;
        info.text = tr("Not connected");
        break;
    }
}

} // namespace brine
