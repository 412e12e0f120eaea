#include "busconnection.h"

#include "deadline.h"
#include "fireable.h"
#include "msgpackview.h"
#include "timetext.h"
#include <QCoreApplication>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>

namespace brine {

namespace {

// One read takes what the kernel queues for a Unix socket (about 100 KB); a batch is handed over at four of them.
constexpr qsizetype ReadBytes = 64 * 1024;
constexpr quint64 BatchBytes = 256 * 1024;
constexpr quint32 StampEvery = 256;     // wakeups between two looks at a `_stamp`
constexpr qsizetype MaxStampedPayload = 64 * 1024;  // walking a larger one takes time that belongs to the socket

QString tr(const char *text) { return QCoreApplication::translate("brine::BusReader", text); }

} // namespace

BusConnection::BusConnection(StreamConnection connection, EventMailbox &mailbox, EchoBoard &echoes)
    : m_connection(std::move(connection)), m_mailbox(mailbox), m_echoes(echoes), m_openedAtUs(Deadline::monotonicUs())
{
}

bool BusConnection::hasBytes() const
{
    char byte;
    return ::recv(descriptor(), &byte, 1, MSG_DONTWAIT | MSG_PEEK) > 0;
}

bool BusConnection::readSome()
{
    const qint64 now = nowUs();
    bool open = true;
    for (quint64 taken = 0; open && taken < BatchBytes;) {
        const auto room = m_decoder.writable(ReadBytes);
        const ssize_t size = ::recv(descriptor(), room.data(), room.size(), MSG_DONTWAIT);
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            break;
        if (size <= 0) {
            end(size == 0 ? tr("the publisher closed the connection") : QString::fromLocal8Bit(std::strerror(errno)));
            m_decoder.finish(now);
            open = false;
            break;
        }
        if (m_bytes == 0)
            m_firstBytesAtUs = Deadline::monotonicUs();
        m_bytes += quint64(size);
        taken += quint64(size);
        const qsizetype before = m_decoder.batch().count();
        if (!m_decoder.commit(size, now)) {
            end(m_decoder.brokenReason());
            m_ending.undecoded = true;
            m_ending.oversize = m_decoder.counters().oversize > 0;
            open = false;
        }
        if (m_echoes.isWaiting())
            offerEchoes(before);
        if (size_t(size) < room.size()) // a stream socket fills the room while it has bytes: this was all
            break;
    }
    if (m_decoder.hasEvents()) {
        m_lastEventUs = now;
        if (!m_stampSeen || ++m_wakeups % StampEvery == 0)
            lookAtStamp(m_decoder.batch());
    }
    return open;
}

void BusConnection::drainAndEnd(const QString &why)
{
    // What the old publisher still had sent; one that goes on sending does not hold us here.
    for (int rounds = 0; rounds < 64; ++rounds) {
        const quint64 before = m_bytes;
        const bool open = readSome();
        handOver();
        if (!open || m_bytes == before)
            break;
    }
    m_decoder.finish(nowUs());
    handOver();
    end(why);
}

void BusConnection::end(const QString &why)
{
    m_ending = {};
    m_ending.text = why;
}

void BusConnection::handOver()
{
    if (!m_decoder.hasEvents())
        return;
    m_mailbox.put(m_decoder.takeBatch(m_mailbox.recycled()));
}

void BusConnection::offerEchoes(qsizetype from)
{
    const EventBatch &batch = m_decoder.batch();
    for (qsizetype i = from; i < batch.count(); ++i) {
        const EventView event = batch.at(i);
        if (event.kind == EventKind::Event)
            m_echoes.offer(event.tag, event.payload, event.receivedUs);
    }
}

void BusConnection::lookAtStamp(const EventBatch &batch)
{
    const EventView event = batch.at(batch.count() - 1);
    if (event.kind != EventKind::Event || event.payload.size() > MaxStampedPayload)
        return;
    const QByteArrayView stamp = MsgpackView(event.payload).findFirst("_stamp").bytes();
    if (!readSaltStamp(stamp))
        return;
    m_stampSeen = true;
    m_stampHasZone = stamp.endsWith("+00:00");
}

} // namespace brine
