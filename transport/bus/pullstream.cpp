#include "pullstream.h"

#include "frameencoder.h"
#include "timetext.h"
#include <QCoreApplication>

namespace brine {

namespace {

constexpr qsizetype WriteBytes = 64 * 1024;     // at once: a write a frame costs more than all else that is done for it

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
    flush(); // what is unwritten are the newest, without one that is known already between them
    m_pending.push_back({index, std::move(outcome)});
}

void PullStream::send(size_t index, Receipt prepared, Framing framing, const BusFirer::Shot &shot)
{
    const bool wait = shot.waitForEcho && m_reader;
    const auto ticket = wait ? m_reader->echoes().expect(prepared.tag, prepared.payload) : 0;
    appendFrame(m_frames, prepared.tag, prepared.payload, framing);
    prepared.framing = framing;
    prepared.waitedMs = wait ? shot.timeoutMs : 0;
    m_pending.push_back({index, std::move(prepared), ticket, shot.timeoutMs, Deadline(0), m_frames.size()});
    ++m_unwritten;
    if (m_frames.size() >= WriteBytes)
        flush();
}

/// What cannot be written fails, all of it: it is tried again with the next batch at the earliest.
void PullStream::flush()
{
    if (m_unwritten == 0)
        return;
    const auto problem = write();
    for (; m_unwritten > 0; --m_unwritten) {
        Open &open = m_pending[m_pending.size() - m_unwritten];
        if (open.ticket)
            m_reader->echoes().forget(std::exchange(open.ticket, 0));
        open.outcome = BusFirer::Outcome::failure(*problem);
        m_healthy = false;
    }
    m_frames.resize(0);
}

/// A daemon that restarted shows itself as a broken connection at the next write: then once more on a fresh one, from the first event
/// on that it has not got whole.
std::optional<BusProblem> PullStream::write()
{
    BusProblem problem;
    problem.kind = BusProblem::Kind::CutOff;
    problem.path = m_address.pullPath;
    problem.title = tr("Not sent to the %1.").arg(m_address.displayName());
    qsizetype from = 0;
    const auto first = [this]() -> const Open & { return m_pending[m_pending.size() - m_unwritten]; };
    for (int tries = 0; tries < 2; ++tries) {
        const Deadline deadline(first().timeoutMs);
        if (!m_connection) {
            auto opened = PullConnection::open(m_address, deadline);
            if (!opened)
                return opened.error();
            m_connection = std::move(opened).value();
        }
        qsizetype written = 0;
        const size_t before = m_unwritten;
        const qint64 sentUs = nowUs();
        const auto sent = m_connection->send(QByteArrayView(m_frames).sliced(from), deadline, &written);
        from = handedOver(from, from + written, sentUs);
        if (sent == PullConnection::Sent::Whole)
            return std::nullopt;
        m_connection.reset(); // with it goes the frame that was begun
        if (sent == PullConnection::Sent::TimedOut) {
            problem.reason = tr("%1 was connected, but nobody read from it in time.").arg(m_address.pullPath);
            return problem;
        }
        if (m_unwritten < before)
            tries = 0; // each has its two
    }
    problem.reason = tr("%1 was closed with the event unread; the daemon may be restarting.").arg(m_address.pullPath);
    return problem;
}

/// The kernel has m_frames from the beginning of one up to `written`: where the first frame begins that it has not got whole.
qsizetype PullStream::handedOver(qsizetype begin, qsizetype written, qint64 sentUs)
{
    for (; m_unwritten > 0; --m_unwritten) {
        Open &open = m_pending[m_pending.size() - m_unwritten];
        if (open.end > written)
            break;
        open.outcome.value().handedOver = true;
        open.outcome.value().sentUs = sentUs;
        open.deadline = Deadline(open.timeoutMs);
        begin = open.end;
    }
    return begin;
}

void PullStream::settle(size_t left, const Each &each)
{
    if (m_pending.size() > left) {
        flush();
        // Echoes come in order: with the last of them all are there, and this thread wakes once.
        if (const Open &last = m_pending[m_pending.size() - left - 1]; last.ticket)
            m_reader->echoes().wait(last.ticket, last.deadline.remainingMs());
    }
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
