#include "busdoctor.h"

#include "accesscheck.h"
#include "buslocator.h"
#include "daemonversion.h"
#include "deadline.h"
#include "framedecoder.h"
#include "identity.h"
#include "linkaddress.h"
#include "linkdoctor.h"
#include "streamconnection.h"
#include "pathwalk.h"
#include "peertrust.h"
#include "saltconfig.h"
#include "tcpplace.h"
#include "timetext.h"
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <optional>
#include <poll.h>
#include <sys/socket.h>

namespace brine {

namespace {

struct Text { Q_DECLARE_TR_FUNCTIONS(BusDoctor) };
using State = DoctorStep::State;
constexpr int ConnectMs = 2000;

class Examination
{
public:
    explicit Examination(int quietMs) : m_quietMs(quietMs) { }
    std::vector<DoctorStep> run(const BusRequest &request);

private:
    void locate(const BusRequest &request);
    void directories();
    void eventSocket();
    void groups();
    void connect();
    void daemon();
    void firstBytes();
    void pullSocket();
    QString received();
    QString zeroMq(const QString &hex);

    void add(State state, const QString &name, const QString &finding, const QStringList &remedies = {});
    void add(State state, const QString &name, const BusProblem &problem);
    bool reached(const QString &name);

    int m_quietMs;
    bool m_failed = false;
    bool m_zeroMq = false;
    bool m_severalMasters = false;          ///< of the minion whose bus this is, as configured
    BusAddress m_address;
    std::optional<BusProblem> m_watchProblem;
    std::optional<StreamConnection> m_connection;
    std::vector<DoctorStep> m_steps;
};

void Examination::add(State state, const QString &name, const QString &finding, const QStringList &remedies)
{
    m_steps.push_back({state, name, finding, remedies, 0});
}

void Examination::add(State state, const QString &name, const BusProblem &problem)
{
    add(state, name, problem.reason.isEmpty() ? problem.title : problem.title + QLatin1Char('\n') + problem.reason, problem.remedies);
    if (state == State::Failed)
        m_steps.back().exitCode = problem.exitCode();
    m_failed = m_failed || state == State::Failed;
}

bool Examination::reached(const QString &name)
{
    if (m_failed)
        add(State::NotReached, name, Text::tr("not reached"));
    return !m_failed;
}

void Examination::locate(const BusRequest &request)
{
    const QString name = Text::tr("Where");
    const auto located = locateBus(request);
    if (!located)
        return add(State::Failed, name, located.error());
    m_address = *located;
    m_severalMasters = m_address.node == BusNode::Minion && SaltConfig(BusNode::Minion, request.configDir).hasSeveralMasters();
    add(State::Good, name, Text::tr("%1 (%2)").arg(m_address.displayName(), m_address.origin));
}

/// A file that refuses belongs to the event socket's step, a directory here.
void Examination::directories()
{
    const QString name = Text::tr("Directories");
    if (!reached(name))
        return;
    if (TcpPlace::of(m_address.pubPath))
        return add(State::Good, name, Text::tr("none: the bus runs over TCP, where anybody on this machine may listen and fire"));
    const PathWalk walk = walkPath(m_address.pubPath);
    QStringList rights;
    for (const QString &directory : walk.directories) {
        struct stat info{};
        if (::stat(QFile::encodeName(directory).constData(), &info) == 0)
            rights << Text::tr("%1 %2").arg(directory, rightsText(info));
    }
    m_watchProblem = checkAccess(m_address.pubPath, AccessPurpose::Watch, m_address.node);
    if (m_watchProblem && walk.stop != PathWalk::Stop::Reached)
        return add(State::Failed, name, *m_watchProblem);
    if (const auto distrust = distrustedPath(m_address.pubPath))
        return add(State::Warning, name, *distrust);
    add(State::Good, name, rights.join(QStringLiteral(", ")));
}

void Examination::eventSocket()
{
    const QString name = Text::tr("Event socket");
    if (!reached(name))
        return;
    if (TcpPlace::of(m_address.pubPath))
        m_watchProblem = checkAccess(m_address.pubPath, AccessPurpose::Watch, m_address.node);
    if (m_watchProblem)
        return add(State::Failed, name, *m_watchProblem);
    if (TcpPlace::of(m_address.pubPath))
        return add(State::Good, name, Text::tr("somebody listens at %1").arg(m_address.pubPath));
    add(State::Good, name, Text::tr("%1 is %2; somebody listens").arg(m_address.pubPath, rightsText(walkPath(m_address.pubPath).info)));
}

void Examination::groups()
{
    const QString name = Text::tr("Groups");
    const Identity who = Identity::current();
    QStringList missing;
    for (const QString &path : {m_address.pubPath, m_address.sockDir}) {
        struct stat info{};
        if (!path.isEmpty() && ::stat(QFile::encodeName(path).constData(), &info) == 0 && who.wouldBeIn(info.st_gid))
            missing << groupNameOf(info.st_gid);
    }
    missing.removeDuplicates();
    if (missing.isEmpty())
        return add(State::Good, name, Text::tr("you are %1").arg(who.text()));
    add(State::Warning, name, Text::tr("you are %1, and in %2 by /etc/group but not in this session").arg(who.text(), missing.join(QStringLiteral(", "))),
        {Text::tr("Log in again, or for one command:  sg %1 'brinectl doctor'").arg(missing.first())});
}

void Examination::connect()
{
    const QString name = Text::tr("Connection");
    if (!reached(name))
        return;
    auto opened = StreamConnection::open(m_address.pubPath, AccessPurpose::Watch, m_address.node, ConnectMs);
    if (!opened)
        return add(State::Failed, name, opened.error());
    m_connection = std::move(opened).value();
    const uint uid = m_connection->peerUid();
    if (const auto distrust = distrustedPeer(m_address.pubPath, AccessPurpose::Watch, uid))
        return add(State::Warning, name, *distrust);
    if (m_connection->peerPid() == 0)
        return add(State::Good, name, uid == uint(-1) ? Text::tr("it answers") : Text::tr("a process of %1 answers").arg(userNameOf(uid)));
    add(State::Good, name, Text::tr("process %1 of %2 answers").arg(m_connection->peerPid()).arg(userNameOf(uid)));
}

void Examination::daemon()
{
    const QString name = Text::tr("Daemon");
    if (!reached(name))
        return;
    const DaemonInfo info = daemonBehind(m_connection->peerPid());
    if (info.isBrine)
        return add(State::Good, name, Text::tr("a bus of Brine, which takes events in either form"));
    QStringList known;
    known << (info.version.isEmpty() ? Text::tr("its Salt release cannot be read from here") : Text::tr("Salt %1").arg(info.version));
    if (info.pullFraming == Framing::ZeroMq)
        return add(State::Good, name, Text::tr("%1; it speaks ZeroMQ").arg(known.first()));
    known << (info.pullFraming ? Text::tr("its pull socket takes %1 maps").arg(QLatin1String(framingName(*info.pullFraming)))
                               : Text::tr("what its pull socket takes is found out with the first event fired"));
    add(State::Good, name, known.join(QStringLiteral("; ")));
}

/// What came within the time, in words; empty: nothing.
QString Examination::received()
{
    FrameDecoder decoder;
    qint64 bytes = 0;
    for (const Deadline end(m_quietMs); !end.hasPassed();) {
        pollfd ready{m_connection->descriptor(), POLLIN, 0};
        if (::poll(&ready, 1, end.remainingMs()) <= 0)
            break;
        const auto room = decoder.writable();
        const ssize_t size = ::recv(m_connection->descriptor(), room.data(), room.size(), MSG_DONTWAIT);
        if (size <= 0)
            break;
        bytes += size;
        if (!decoder.commit(size, nowUs()) || decoder.counters().events > 0 || decoder.framing() == Framing::ZeroMq)
            break;
    }
    if (bytes == 0)
        return {};
    const QString hex = QString::fromLatin1(decoder.firstBytes().first(qMin<qsizetype>(decoder.firstBytes().size(), 8)).toHex(' '));
    if (decoder.counters().events > 0)
        return Text::tr("%1 maps (first bytes %2)").arg(QLatin1String(framingName(decoder.framing())), hex);
    if (decoder.framing() == Framing::ZeroMq || isZeroMqGreeting(decoder.firstBytes()))
        return zeroMq(hex);
    m_failed = true;
    return Text::tr("bytes that are no event (first bytes %1)").arg(hex);
}

/// A publisher of that time drops what a slow listener does not take, and says nothing.
QString Examination::zeroMq(const QString &hex)
{
    m_zeroMq = true;
    const QString program = zeroMqCommand(m_address).first();
    m_failed = QStandardPaths::findExecutable(program).isEmpty();
    return m_failed ? Text::tr("the ZeroMQ bus of a release before 2016.3 (first bytes %1), and brine-zmq, which speaks it, is not installed").arg(hex)
                    : Text::tr("the ZeroMQ bus of a release before 2016.3 (first bytes %1), spoken by %2; "
                               "such a publisher may drop events for a slow listener without a trace").arg(hex, program);
}

void Examination::firstBytes()
{
    const QString name = Text::tr("First bytes");
    if (!reached(name))
        return;
    const QString came = received();
    if (came.isEmpty())
        return add(State::Good, name, Text::tr("quiet: nothing came within %1 s, which is no fault").arg(m_quietMs / 1000.0));
    if (!m_failed && m_zeroMq && m_severalMasters)
        return add(State::Warning, name, Text::tr("%1\nThe minion's configuration names several masters: with 2014.1 such a minion's bus carries "
                                                  "nothing, though firing succeeds.").arg(came));
    add(m_failed ? State::Failed : State::Good, name, came);
    if (m_failed) {
        m_steps.back().remedies = {m_zeroMq ? Text::tr("Install Brine with brine-zmq (libexec/brine/brine-zmq; it needs libzmq5)")
                                            : Text::tr("Check that %1 is the event socket of a Salt master or minion").arg(m_address.pubPath)};
        m_steps.back().exitCode = BusProblem().exitCode();
    }
}

void Examination::pullSocket()
{
    const QString name = Text::tr("Pull socket");
    if (m_address.pullPath.isEmpty())
        return add(State::NotReached, name, Text::tr("not reached"));
    auto opened = StreamConnection::open(m_address.pullPath, AccessPurpose::Fire, m_address.node, ConnectMs);
    if (!opened)
        return add(State::Failed, name, opened.error());
    if (const auto distrust = distrustedPeer(m_address.pullPath, AccessPurpose::Fire, opened->peerUid()))
        return add(State::Failed, name, *distrust);
    if (TcpPlace::of(m_address.pullPath))
        return add(State::Good, name, Text::tr("somebody listens at %1; you may fire, events of up to %2 bytes (%3)").arg(m_address.pullPath)
                                              .arg(m_address.maxEventSize).arg(m_address.maxEventSizeOrigin));
    add(State::Good, name, Text::tr("%1 is %2; you may fire, events of up to %3 bytes (%4)")
                               .arg(m_address.pullPath, rightsText(walkPath(m_address.pullPath).info)).arg(m_address.maxEventSize)
                               .arg(m_address.maxEventSizeOrigin));
}

std::vector<DoctorStep> Examination::run(const BusRequest &request)
{
    locate(request);
    directories();
    eventSocket();
    groups();
    connect();
    daemon();
    firstBytes();
    pullSocket();
    return std::move(m_steps);
}

} // namespace

std::vector<DoctorStep> examineBus(const BusRequest &request, int quietMs, const std::stop_token &stop)
{
    if (const auto address = request.isLink() ? locateBus(request) : Result<BusAddress, BusProblem>(BusAddress{}); address && address->isLink())
        return examineLink(*address, quietMs, stop);
    return Examination(quietMs).run(request);
}

} // namespace brine
