#include "pullstream.h"

#include "frameencoder.h"
#include "timetext.h"
#include <QCoreApplication>

namespace brine {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("brine::BusFirer", text); }

} // namespace

PullStream::PullStream(const BusAddress &address, BusReader *reader) : m_address(address), m_reader(reader) { }

PullStream::~PullStream()
{
    for (const Open &open : m_pending)
        if (open.ticket)
            m_reader->echoes().forget(open.ticket);
}

void PullStream::add(size_t index, BusFirer::Outcome outcome)
{
    m_pending.push_back({index, std::move(outcome), 0, Deadline(0)});
}

void PullStream::send(size_t index, Receipt prepared, Framing framing, const BusFirer::Shot &shot)
{
    const Deadline deadline(shot.timeoutMs);
    const bool wait = shot.waitForEcho && m_reader;
    const auto ticket = wait ? m_reader->echoes().expect(prepared.tag, prepared.payload) : 0;
    const QByteArray frame = encodeFrame(eventBody(prepared.tag, prepared.payload), framing);
    prepared.framing = framing;
    prepared.sentUs = nowUs();
    prepared.waitedMs = wait ? shot.timeoutMs : 0;
    if (const auto problem = write(frame, deadline)) {
        if (ticket)
            m_reader->echoes().forget(ticket);
        m_healthy = false;
        return add(index, BusFirer::Outcome::failure(*problem));
    }
    prepared.handedOver = true;
    m_pending.push_back({index, std::move(prepared), ticket, deadline});
}

/// A daemon that restarted shows itself as a broken connection at the next write: then once more on a fresh one.
std::optional<BusProblem> PullStream::write(const QByteArray &frame, const Deadline &deadline)
{
    BusProblem problem;
    problem.kind = BusProblem::Kind::CutOff;
    problem.path = m_address.pullPath;
    problem.title = tr("Not sent to the %1.").arg(m_address.displayName());
    for (int tries = 0; tries < 2; ++tries) {
        if (!m_connection) {
            auto opened = PullConnection::open(m_address, deadline);
            if (!opened)
                return opened.error();
            m_connection = std::move(opened).value();
        }
        const auto sent = m_connection->send(frame, deadline);
        if (sent == PullConnection::Sent::Whole)
            return std::nullopt;
        m_connection.reset(); // with it goes the frame that was begun
        if (sent == PullConnection::Sent::TimedOut) {
            problem.reason = tr("%1 was connected, but nobody read from it in time.").arg(m_address.pullPath);
            return problem;
        }
    }
    problem.reason = tr("%1 was closed with the event unread; the daemon may be restarting.").arg(m_address.pullPath);
    return problem;
}

void PullStream::settle(size_t left, const Each &each)
{
    while (m_pending.size() > left) {
        Open open = std::move(m_pending.front());
        m_pending.pop_front();
        if (open.ticket) {
            Receipt &receipt = open.outcome.value();
            receipt.seenUs = m_reader->echoes().wait(open.ticket, open.deadline.remainingMs());
            receipt.seen = receipt.seenUs != 0;
            m_reader->echoes().forget(open.ticket);
            m_healthy = m_healthy && receipt.seen;
        }
        each(open.index, open.outcome);
    }
}

} // namespace brine
