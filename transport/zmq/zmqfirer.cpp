#include "zmqfirer.h"

#include "busdirectory.h"
#include "deadline.h"
#include "fireable.h"
#include "listeningsockets.h"
#include "msgpackview.h"
#include "peertrust.h"
#include "shotbook.h"
#include "streamconnection.h"
#include "timetext.h"
#include "zmqendpoint.h"
#include "zmqmonitor.h"
#include "zmqsubscriber.h"
#include <QCoreApplication>
#include <QDateTime>
#include <QFileInfo>

namespace brine {

namespace {

constexpr int FormMs = 1000;            // how long a short-tagged event is waited for
constexpr int LingerMs = 1000;
constexpr int OpenMs = 3000;
constexpr qsizetype CutDigits = 10;     // of a minion's digest, from 2014.7 on

QString tr(const char *text) { return QCoreApplication::translate("brine::ZmqFirer", text); }

/// Salt 2014.1 puts the whole digest of the minion's id into its sockets' names. Files outlive their daemons: somebody must listen.
bool hasWholeDigest(const BusAddress &address)
{
    for (const QString &dir : {address.sockDir, QFileInfo(address.sockDir).path() + QStringLiteral("/minion")}) {
        const BusDirectory sockets(dir);
        for (const auto &minion : sockets.minions())
            if (minion.hash.size() > CutDigits && isListening(sockets.minionPub(minion.hash)))
                return true;
    }
    return false;
}

/// `_stamp` as a master before 2014.7.2 writes it.
QByteArray localStamp()
{
    const QByteArray utc = saltStamp(StampForm::Bare);
    const auto us = readSaltStamp(utc);
    if (!us)
        return utc;
    return QDateTime::fromMSecsSinceEpoch(*us / 1000).toString(QStringLiteral("yyyy-MM-ddTHH:mm:ss.zzz")).toLatin1() + utc.right(3);
}

} // namespace

TagForm knownTagForm(const ZmqBus &bus)
{
    if (!bus.address.release.isEmpty())
        return tagFormOfRelease(bus.address.release);
    const TagForm byRelease = tagFormOfRelease(bus.daemonRelease);
    if (!hasWholeDigest(bus.address))
        return byRelease;
    return byRelease == TagForm::LineFeeds ? TagForm::Unknown : TagForm::Padded;
}

ZmqFirer::ZmqFirer(zmq::context_t &context, ZmqBus bus, ZmqSubscriber &subscriber, ShotBook &shots)
    : m_context(context), m_bus(std::move(bus)), m_subscriber(subscriber), m_shots(shots)
{
}

ZmqFirer::~ZmqFirer() = default;

BusProblem ZmqFirer::notSent(const QString &reason, BusProblem::Kind kind) const
{
    BusProblem problem;
    problem.kind = kind;
    problem.path = m_bus.address.pullPath;
    problem.title = tr("Not sent to the %1.").arg(m_bus.address.displayName());
    problem.reason = reason;
    return problem;
}

/// What a person said counts; then what is seen, since a daemon may be older than what is installed now; then what is known.
TagForm ZmqFirer::form(int timeoutMs) const
{
    if (!m_bus.address.release.isEmpty())
        return knownTagForm(m_bus);
    if (const TagForm seen = m_subscriber.seenForm(); seen != TagForm::Unknown)
        return seen;
    // On a quiet bus this second would be paid at every shot of brinectl, so only where nothing else tells.
    const TagForm known = knownTagForm(m_bus);
    return known != TagForm::Unknown ? known : m_subscriber.waitForm(qMin(FormMs, timeoutMs));
}

Result<QByteArray, BusProblem> ZmqFirer::prepare(const link::Shot &shot, Receipt &receipt)
{
    using R = Result<QByteArray, BusProblem>;
    if (shot.route != link::Shot::Route::Bus)
        return R::failure(notSent(tr("A ZeroMQ bus passes events to its own listeners only.")));
    if (const auto fit = checkFireable(shot.tag, shot.payload, m_bus.address.maxEventSize); !fit)
        return R::failure(notSent(fit.error()));
    const bool same = shot.tag.size() > PaddedTagBytes && isAscii(shot.tag); // in both forms
    const TagForm wanted = same ? TagForm::LineFeeds : form(shot.timeoutMs);
    if (wanted == TagForm::Unknown) {
        BusProblem problem = notSent(tr("Salt 2014 and Salt 2015 want short tags in different forms, and the wrong one ends listeners of Salt 2014. "
                                        "Which of them this is was not to be seen: no event with a short tag in %1 s, and the daemon's release cannot be read.")
                                             .arg(FormMs / 1000));
        problem.remedies = {tr("Say which release it is:  --release 2014.7  or  --release 2015.8"),
                            tr("Use a tag of more than %1 bytes, which all of them read").arg(PaddedTagBytes)};
        return R::failure(problem);
    }
    if (const auto fit = checkLegacyTag(shot.tag, wanted); !fit)
        return R::failure(notSent(fit.error()));
    const bool local = stampsLocalTime(m_bus.address.release.isEmpty() ? m_bus.daemonRelease : m_bus.address.release);
    const auto payload = oldSpecMsgpack(local ? withStamp(shot.payload, localStamp()) : shot.payload);
    if (!payload)
        return R::failure(notSent(payload.error()));
    receipt.tag = shot.tag;
    receipt.payload = *payload;
    return legacyBody(shot.tag, *payload, wanted);
}

ZmqFirer::Step ZmqFirer::open(int timeoutMs)
{
    if (m_monitor && m_monitor->update() != ZmqMonitor::Phase::Ended)
        return std::nullopt;
    m_monitor.reset();
    m_socket.reset();
    // libzmq says nothing of rights and missing files: a plain connection does, and whose socket it is.
    const BusAddress &address = m_bus.address;
    auto probe = StreamConnection::open(address.pullPath, AccessPurpose::Fire, address.node, timeoutMs);
    if (!probe)
        return probe.error();
    if (const auto distrust = distrustedPeer(address.pullPath, AccessPurpose::Fire, probe->peerUid()))
        return *distrust;
    m_socket = std::make_unique<zmq::socket_t>(m_context, zmq::socket_type::push);
    m_socket->set(zmq::sockopt::immediate, true);   // or what nobody takes counts as sent
    m_socket->set(zmq::sockopt::linger, LingerMs);
    m_socket->set(zmq::sockopt::reconnect_ivl, -1);
    m_monitor = std::make_unique<ZmqMonitor>(m_context, *m_socket);
    m_socket->connect(zmqEndpoint(address.pullPath));
    const Deadline deadline(qMin(timeoutMs, OpenMs));
    // A peer of libzmq 2 never says that it is ready; its connection takes messages at once.
    while (m_monitor->update() == ZmqMonitor::Phase::Waiting && !deadline.hasPassed()) {
        zmq::pollitem_t item{m_monitor->socket().handle(), 0, ZMQ_POLLIN, 0};
        zmqWait(&item, 1, deadline.remainingMs());
    }
    const auto phase = m_monitor->phase();
    if (phase == ZmqMonitor::Phase::Connected || phase == ZmqMonitor::Phase::Ready)
        return std::nullopt;
    const QString why = phase == ZmqMonitor::Phase::Ended ? m_monitor->reason() : tr("no answer in time");
    const BusProblem problem = notSent(tr("No connection to %1: %2.").arg(address.pullPath, why), BusProblem::Kind::CutOff);
    m_monitor.reset();
    m_socket.reset();
    return problem;
}

/// Once only: what libzmq has taken it writes or drops, it never writes twice.
ZmqFirer::Step ZmqFirer::send(const QByteArray &body, int timeoutMs)
{
    m_socket->set(zmq::sockopt::sndtimeo, qMax(1, timeoutMs));
    try {
        if (m_socket->send(zmq::const_buffer(body.constData(), size_t(body.size())), zmq::send_flags::none))
            return std::nullopt;
    } catch (const zmq::error_t &error) {
        return notSent(QString::fromLocal8Bit(error.what()), BusProblem::Kind::CutOff);
    }
    return notSent(tr("%1 was connected, but nobody read from it in time.").arg(m_bus.address.pullPath), BusProblem::Kind::CutOff);
}

std::optional<link::ShotReceipt> ZmqFirer::fire(const link::Shot &shot)
{
    const Deadline deadline(shot.timeoutMs);
    link::ShotReceipt told;
    told.number = shot.number;
    told.receipt.framing = Framing::ZeroMq;
    told.receipt.waitedMs = shot.waitForEcho ? shot.timeoutMs : 0;
    const auto refused = [&](const BusProblem &problem) {
        told.problem = problem;
        return told;
    };
    m_subscriber.waitOpen(deadline.remainingMs());  // subscribed first, or the echo cannot be seen
    const auto body = prepare(shot, told.receipt);
    if (!body)
        return refused(body.error());
    if (const Step failed = open(qMax(1, deadline.remainingMs())))
        return refused(*failed);
    told.receipt.handedOver = true;
    told.receipt.sentUs = nowUs();
    if (shot.waitForEcho)
        m_shots.expect(*body, told, Deadline::monotonicUs() + deadline.remainingMs() * 1000ll);
    if (const Step failed = send(*body, deadline.remainingMs())) {
        m_shots.forget(*body);
        told.receipt.handedOver = false;
        return refused(*failed);
    }
    if (!shot.waitForEcho)
        return told;
    m_subscriber.wake();
    return std::nullopt;
}

} // namespace brine
