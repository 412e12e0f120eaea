#include "shotrun.h"

#include "frameencoder.h"
#include "timetext.h"
#include <QCoreApplication>

namespace brine {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("brine::BusFirer", text); }

Framing otherForm(Framing framing) { return framing == Framing::Bare ? Framing::Prefixed : Framing::Bare; }

} // namespace

ShotRun::ShotRun(const BusAddress &address, BusReader *reader, Receipt prepared, bool waitForEcho, int timeoutMs, FireTiming timing)
    : m_address(address), m_reader(reader), m_timing(timing), m_receipt(std::move(prepared)), m_waitForEcho(waitForEcho), m_deadline(timeoutMs),
      m_body(eventBody(m_receipt.tag, m_receipt.payload))
{
    m_receipt.waitedMs = waitForEcho ? timeoutMs : 0;
    if (m_reader) {
        m_ticket = m_reader->echoes().expect(m_receipt.tag, m_receipt.payload);
        m_reader->waitOpen(qMin(m_timing.watchAgainMs, m_deadline.remainingMs())); // subscribed first, or the echo cannot be seen
        m_connectionSeen = m_reader->state().connection;
    }
}

ShotRun::~ShotRun()
{
    if (m_reader)
        m_reader->echoes().forget(m_ticket);
}

BusFirer::Outcome ShotRun::run()
{
    Step failed = open();
    if (!failed) {
        const PullEvidence evidence = pullEvidence(m_reader, m_connection->peerPid());
        failed = refuseZeroMq(evidence);
        if (!failed)
            failed = evidence.framing == Framing::Unknown ? probe() : fireKnown(evidence);
    }
    if (failed && !m_receipt.handedOver)
        return BusFirer::Outcome::failure(*failed);
    return m_receipt;
}

/// Where nothing is known, a silent moment tells a stream bus from a ZeroMQ bus, which greets unasked.
ShotRun::Step ShotRun::refuseZeroMq(const PullEvidence &evidence)
{
    const BusState state = m_reader ? m_reader->state() : BusState();
    m_zeroMq = evidence.framing == Framing::ZeroMq || state.framing == Framing::ZeroMq;
    if (!m_zeroMq && evidence.framing == Framing::Unknown && state.framing == Framing::Unknown) {
        const qint64 silentMs = state.isOpen() && state.firstBytes.isEmpty() ? (nowUs() - state.sinceUs) / 1000 : 0;
        m_zeroMq = m_connection->greets(int(qBound(qint64(0), m_timing.greetingMs - silentMs, qint64(m_deadline.remainingMs()))));
    }
    if (!m_zeroMq)
        return std::nullopt;
    m_connection.reset();
    return notSent(tr("%1 is the ZeroMQ socket of a Salt before 2016.3, and no program that speaks it was started.").arg(m_address.pullPath));
}

ShotRun::Step ShotRun::open()
{
    auto opened = PullConnection::open(m_address, m_deadline);
    if (!opened)
        return opened.error();
    m_connection = std::move(opened).value();
    return std::nullopt;
}

/// On the connection at hand, or a fresh one; when the daemon goes away before it has the whole frame, once more.
ShotRun::Step ShotRun::send(Framing framing, bool waitTaken)
{
    for (int tries = 0;; ++tries) {
        if (!m_connection)
            if (const Step failed = open())
                return failed;
        m_receipt.framing = framing;
        m_receipt.sentUs = nowUs();
        switch (m_connection->send(encodeFrame(m_body, framing), m_deadline)) {
        case PullConnection::Sent::Whole:
            if (!waitTaken || waitUntilTaken()) {
                m_receipt.handedOver = true;
                return std::nullopt;
            }
            break;
        case PullConnection::Sent::TimedOut:
            return notSent(tr("%1 was connected, but nobody read from it in time.").arg(m_address.pullPath));
        case PullConnection::Sent::Broken: break;
        }
        m_connection.reset();
        if (tries > 0)
            return notSent(tr("%1 was closed with the event unread; the daemon may be restarting.").arg(m_address.pullPath));
    }
}

/// False: the daemon closed without reading it all, so it cannot have become an event.
bool ShotRun::waitUntilTaken()
{
    const auto seen = [this](int pauseUs) { return echo(qMax(1, pauseUs / 1000)); };
    return m_connection->waitTaken(m_deadline, seen) != PullConnection::Taken::Refused;
}

bool ShotRun::echo(int milliseconds)
{
    if (m_reader)
        m_receipt.seenUs = m_reader->echoes().wait(m_ticket, qMin(milliseconds, m_deadline.remainingMs()));
    m_receipt.seen = m_receipt.seenUs != 0;
    if (m_receipt.seen) // with two forms under way a late echo of the first looks like one of the second
        m_reader->rememberPull({m_receipt.framing, !m_askedOther});
    return m_receipt.seen;
}

/// An echo can only be missed for good reason while the same connection watched all the time.
bool ShotRun::mayAskOther() const
{
    if (!m_reader || m_deadline.hasPassed() || m_connection->taken() != PullConnection::Taken::Yes)
        return false;
    const BusState state = m_reader->state();
    return state.isOpen() && state.connection == m_connectionSeen;
}

ShotRun::Step ShotRun::fireKnown(const PullEvidence &evidence)
{
    if (const Step failed = send(evidence.framing, m_waitForEcho))
        return failed;
    if (!m_waitForEcho)
        return std::nullopt;
    if (evidence.certain)
        echo(m_deadline.remainingMs());
    else if (!echo(m_timing.knownEchoMs))
        return askOther(evidence.framing);
    return std::nullopt;
}

/// The bare form first: a daemon that wants the length swallows it without trace, so the event lands once.
ShotRun::Step ShotRun::probe()
{
    if (!m_reader || !m_reader->state().isOpen())
        return notSent(tr("How this daemon wants its events is not known, and without its event socket %1 it cannot be found out.")
                               .arg(m_address.pubPath));
    if (const Step failed = send(Framing::Bare, true))
        return failed;
    return echo(m_timing.echoAfterTakenMs) ? std::nullopt : askOther(Framing::Bare);
}

ShotRun::Step ShotRun::askOther(Framing tried)
{
    if (!mayAskOther()) {
        echo(m_deadline.remainingMs());
        return std::nullopt;
    }
    m_reader->rememberPull({});
    m_connection.reset();
    m_askedOther = true;
    const Step failed = send(otherForm(tried), true);
    echo(m_deadline.remainingMs());
    return failed;
}

ShotRun::Step ShotRun::notSent(const QString &reason) const
{
    BusProblem problem;
    problem.kind = BusProblem::Kind::CutOff;
    problem.path = m_address.pullPath;
    problem.title = tr("Not sent to the %1.").arg(m_address.displayName());
    problem.reason = reason;
    return problem;
}

} // namespace brine
