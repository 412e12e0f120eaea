#pragma once

#include "eventbatch.h"
#include "framing.h"
#include "outermapscan.h"
#include <QByteArray>
#include <QByteArrayList>
#include <QString>
#include <span>
#include <utility>

namespace brine {

struct DecoderLimits { quint32 maxFrame = 128u << 20; quint32 maxResync = 1u << 20; };

/// Cuts a subscriber's byte stream into events, in place: the socket reads straight into the batch's own buffer and records
/// point into it. Pure (no sockets, no clock), bounded, never asserts on data. One per connection; reader thread.
/// Every record counts once, as event, malformed or oversize (the last two are Malformed records that keep their raw bytes).
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
    const EventBatch &batch() const { return m_batch; }   ///< decoded and not yet taken

    Framing framing() const { return m_framing; }
    Counters counters() const { return m_counters; }
    qsizetype pendingBytes() const;         ///< bytes of an unfinished frame
    qsizetype pendingNeeded() const;        ///< its full size where known, else 0 ("receiving 87 of 95 MiB")
    QByteArray firstBytes() const { return m_firstBytes; }  ///< up to 32, for "receiving but not understood"
    const QString &brokenReason() const { return m_broken; }
    /// From a link program (linkmessage.h): its control messages are set aside, not taken for events. A gap, and bytes that the far
    /// end could not read, become the records that they are.
    void acceptControls() { m_acceptsControls = true; }
    QByteArrayList takeControls() { return std::exchange(m_controls, {}); }
    /// At the end of a connection: a truncated tail becomes a Malformed record.
    void finish(qint64 receivedUs);

private:
    enum class Step { Again, Wait, Broken };
    Step decodeFrame(qint64 receivedUs);
    Step decodeScanned(QByteArrayView map, qsizetype prefix, quint32 claimed, qint64 receivedUs);
    Step skipByLength(qsizetype total, qint64 receivedUs);
    Step waitFor(qsizetype total, bool suspect);
    Step search(qint64 receivedUs);
    bool leaveSuspect(qsizetype within, bool completeOnly, qint64 receivedUs);
    Step startSearch();
    Step breakOff(const QString &reason, bool oversize, qint64 receivedUs);
    bool decodePending(qint64 receivedUs);
    void takeBody(qsizetype offset, qsizetype length, qint64 receivedUs);
    void takeMalformed(qsizetype offset, qsizetype length, qint64 receivedUs);
    void takeControl(qsizetype offset, qsizetype length, qint64 receivedUs);
    void addRecord(qint64 receivedUs, qsizetype tag, qsizetype tagLength, qsizetype payload, qsizetype payloadLength, EventKind kind);
    void advance(qsizetype bytes);
    QByteArrayView pending() const { return {m_batch.buffer.data() + m_begin, qsizetype(m_end - m_begin)}; }

    DecoderLimits m_limits;
    Counters m_counters;
    Framing m_framing = Framing::Unknown;
    bool m_confirmed = false;               ///< a frame of m_framing was decoded: the form does not change any more
    EventBatch m_batch;
    quint32 m_begin = 0, m_end = 0;         ///< undecoded bytes in m_batch.buffer
    OuterMapScan m_scan;                    ///< of the unfinished frame; positions below count from m_begin
    qsizetype m_needed = 1;                 ///< worth trying again from this many bytes on
    qsizetype m_total = 0;                  ///< size of the unfinished frame where known
    qsizetype m_searched = 1;               ///< looked for a frame's start up to here
    bool m_searching = false;               ///< the bytes here are no frame
    bool m_suspect = false;                 ///< may be none: a whole frame further on proves it
    bool m_acceptsControls = false;
    QByteArrayList m_controls;
    QByteArray m_firstBytes;
    QString m_broken;
};

} // namespace brine
