#pragma once

#include "eventbatch.h"
#include "framing.h"
#include <QByteArray>
#include <QString>
#include <span>

namespace brine {

struct DecoderLimits { quint32 maxFrame = 128u << 20; quint32 maxResync = 1u << 20; };

/// Cuts a subscriber's byte stream into events, in place: the socket reads straight into the batch's own buffer and records
/// point into it. Pure (no sockets, no clock), bounded, never asserts on data. One per connection; reader thread.
/// Rules (docs of Salt's transport/frame.py, ipc.py, tcp.py): keys str or bin, any order, extra keys ignored, body str or bin
/// as bytes, split at the first \n\n (2014's padded tags too).
class FrameDecoder
{
public:
    struct Counters { quint64 events = 0, malformed = 0, oversize = 0, skippedBytes = 0; };

    explicit FrameDecoder(DecoderLimits limits = {});
    /// Where the next bytes go: at least minimum bytes. Then call commit() with what arrived.
    std::span<char> writable(qsizetype minimum = 65536);
    /// Decodes what is complete. False: the stream cannot go on (absurd length, no resynchronisation): connect anew.
    [[nodiscard]] bool commit(qsizetype count, qint64 receivedUs);
    /// Copying convenience for tests: any chunking gives the same events.
    [[nodiscard]] bool feed(QByteArrayView bytes, qint64 receivedUs);
    /// Events so far; the unfinished tail moves on to the next batch. `reuse` gives its buffers back.
    EventBatch takeBatch(EventBatch reuse = {});
    bool hasEvents() const { return !m_batch.isEmpty(); }

    Framing framing() const { return m_framing; }
    Counters counters() const { return m_counters; }
    qsizetype pendingBytes() const;         ///< bytes of an unfinished frame
    qsizetype pendingNeeded() const;        ///< its full size where known, else 0 ("receiving 87 of 95 MiB")
    QByteArray firstBytes() const { return m_firstBytes; }  ///< up to 32, for "receiving but not understood"
    const QString &brokenReason() const { return m_broken; }
    /// At the end of a connection: a truncated tail becomes a Malformed record.
    void finish(qint64 receivedUs);

private:
    DecoderLimits m_limits;
    Counters m_counters;
    Framing m_framing = Framing::Unknown;
    EventBatch m_batch;
    quint32 m_begin = 0, m_end = 0;         ///< undecoded bytes in m_batch.buffer
    QByteArray m_firstBytes;
    QString m_broken;
};

} // namespace brine
