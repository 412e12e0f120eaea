#include "framedecoder.h"

#include "bodysplitter.h"
#include "controlmark.h"
#include "framesearch.h"
#include <QtEndian>
#include <cstring>

namespace brine {

namespace {

// How every Salt on Python 3 begins a frame; the fast way through.
constexpr QByteArrayView MapStart("\x82\xa4head\x80\xa4" "body", 12);
constexpr qsizetype FirstBytesKept = 32;
// Shorter rubbish that happens to be msgpack is gathered into one row instead of making a row of each byte.
constexpr qsizetype MinMalformedFrame = 8;
constexpr qsizetype MaxControls = 1024;         // between two reads; a far end that floods us gains nothing

struct BodyHeader
{
    qsizetype offset = 0, length = 0;
    bool isBytes = false, isCut = false;
};

/// Of a map whose first `start` bytes lead up to its body.
BodyHeader readBodyHeader(QByteArrayView map, qsizetype start)
{
    const char *const at = map.data() + start;
    const qsizetype available = map.size() - start;
    const quint8 type = quint8(*at);
    if ((type & 0xe0) == 0xa0)
        return {start + 1, type & 0x1f, true, false};
    const int width = type == 0xc4 || type == 0xd9 ? 1 : type == 0xc5 || type == 0xda ? 2 : type == 0xc6 || type == 0xdb ? 4 : 0;
    if (width == 0)
        return {};
    if (available < 1 + width)
        return {start + 1 + width, 0, true, true};
    const quint32 length = width == 1 ? quint8(at[1]) : width == 2 ? qFromBigEndian<quint16>(at + 1) : qFromBigEndian<quint32>(at + 1);
    return {start + 1 + width, qsizetype(length), true, false};
}

bool startsWith(QByteArrayView map, QByteArrayView start)
{
    return map.size() > start.size() && std::memcmp(map.data(), start.data(), size_t(start.size())) == 0;
}

} // namespace

FrameDecoder::FrameDecoder(DecoderLimits limits) : m_limits(limits) { }

std::span<char> FrameDecoder::writable(qsizetype minimum)
{
    auto &buffer = m_batch.buffer;
    if (m_batch.records.empty() && m_begin > 0) {
        std::memmove(buffer.data(), buffer.data() + m_begin, m_end - m_begin);
        m_end -= m_begin;
        m_begin = 0;
    }
    const size_t least = size_t(m_end) + size_t(minimum);
    if (buffer.size() < least)
        buffer.resize(qMax(least, buffer.size() + buffer.size() / 2)); // by what came, never by what a length claims
    return {buffer.data() + m_end, buffer.size() - m_end};
}

bool FrameDecoder::commit(qsizetype count, qint64 receivedUs)
{
    const char *const arrived = m_batch.buffer.data() + m_end;
    if (m_firstBytes.size() < FirstBytesKept)
        m_firstBytes.append(arrived, qMin(count, FirstBytesKept - m_firstBytes.size()));
    if (m_framing == Framing::Unknown && !m_confirmed && !m_searching && count > 0) {
        m_framing = framingByFirstByte(quint8(m_batch.buffer[m_begin]));
        m_searching = m_framing == Framing::Unknown;
    }
    m_end += quint32(count);
    if (m_framing == Framing::ZeroMq || !m_broken.isEmpty()) {
        m_counters.skippedBytes += quint64(count);
        m_begin = m_end;
        return m_broken.isEmpty();
    }
    return decodePending(receivedUs);
}

bool FrameDecoder::feed(QByteArrayView bytes, qint64 receivedUs)
{
    const auto room = writable(qMax<qsizetype>(bytes.size(), 1));
    if (!bytes.isEmpty())
        std::memcpy(room.data(), bytes.data(), size_t(bytes.size()));
    return commit(bytes.size(), receivedUs);
}

bool FrameDecoder::decodePending(qint64 receivedUs)
{
    while (m_begin < m_end) {
        if (pending().size() < m_needed) {
            if (m_suspect && leaveSuspect(pending().size(), true, receivedUs))
                continue;
            return true;
        }
        const Step step = m_searching ? search(receivedUs) : decodeFrame(receivedUs);
        if (step == Step::Wait)
            return true;
        if (step == Step::Broken)
            return false;
    }
    return true;
}

FrameDecoder::Step FrameDecoder::decodeFrame(qint64 receivedUs)
{
    const QByteArrayView bytes = pending();
    const qsizetype prefix = m_framing == Framing::Prefixed ? 4 : 0;
    if (bytes.size() < prefix + 1) {
        m_needed = prefix + 1;
        return Step::Wait;
    }
    const quint32 claimed = prefix ? qFromBigEndian<quint32>(bytes.data()) : 0;
    const QByteArrayView map = bytes.sliced(prefix);
    const bool control = m_acceptsControls && startsWith(map, ControlMapStart);
    if (const qsizetype start = startsWith(map, MapStart) ? MapStart.size() : control ? ControlMapStart.size() : 0) {
        const BodyHeader body = readBodyHeader(map, start);
        const qsizetype size = body.offset + body.length;
        if (body.isBytes && !body.isCut && (!prefix || size == qsizetype(claimed)) && size <= qsizetype(m_limits.maxFrame)) {
            if (map.size() < size)
                return waitFor(prefix + size, m_suspect);
            if (control)
                takeControl(prefix + body.offset, body.length, receivedUs);
            else
                takeBody(prefix + body.offset, body.length, receivedUs);
            advance(prefix + size);
            return Step::Again;
        }
    }
    return decodeScanned(map, prefix, claimed, receivedUs);
}

/// Any other way to write the map: keys in any order or as bin, more keys, no head, a body that is no bytes.
FrameDecoder::Step FrameDecoder::decodeScanned(QByteArrayView map, qsizetype prefix, quint32 claimed, qint64 receivedUs)
{
    const bool tooFew = map.size() < FrameStartBytes && (!prefix || map.size() < qsizetype(claimed));
    const bool likely = startsLikeFrame(map);
    if (prefix && (claimed == 0 || claimed > m_limits.maxFrame)) {
        if (claimed > 0 && tooFew)
            return waitFor(prefix + FrameStartBytes, false);
        if (likely && claimed > 0)
            return breakOff(QStringLiteral("a frame of %1 bytes is announced").arg(claimed), true, receivedUs);
        return startSearch();
    }
    const qsizetype limit = prefix ? qsizetype(claimed) : qsizetype(m_limits.maxFrame);
    const auto result = m_scan.resume(map.first(qMin(map.size(), limit)), limit);
    switch (result) {
    case OuterMapScan::Result::NeedMore:
        if (prefix && map.size() >= limit)
            return skipByLength(prefix + limit, receivedUs); // cut off inside its own length
        m_suspect = m_suspect || (!tooFew && !likely);
        return tooFew ? waitFor(prefix + map.size() + 1, m_suspect) : waitFor(prefix ? prefix + limit : m_scan.needed(), m_suspect);
    case OuterMapScan::Result::Complete:
        if (prefix && m_scan.size() != limit)
            return skipByLength(prefix + limit, receivedUs);
        if (m_scan.body() == OuterMapScan::Body::Missing)
            return skipByLength(prefix + m_scan.size(), receivedUs);
        if (!likely && leaveSuspect(prefix + m_scan.size(), false, receivedUs)) // rubbish that swallowed the frame it found "body" in
            return Step::Again;
        if (m_scan.body() == OuterMapScan::Body::Bytes)
            takeBody(prefix + m_scan.bodyOffset(), m_scan.bodyLength(), receivedUs);
        else
            takeMalformed(0, prefix + m_scan.size(), receivedUs);
        advance(prefix + m_scan.size());
        return Step::Again;
    case OuterMapScan::Result::TooLong:
        if (!prefix && likely)
            return breakOff(QStringLiteral("a frame of more than %1 bytes is announced").arg(m_limits.maxFrame), true, receivedUs);
        break;
    case OuterMapScan::Result::Invalid:
        break;
    }
    return prefix ? skipByLength(prefix + limit, receivedUs) : startSearch();
}

FrameDecoder::Step FrameDecoder::waitFor(qsizetype total, bool suspect)
{
    m_needed = total;
    m_total = total;
    m_suspect = suspect;
    return Step::Again; // decodePending sees that bytes are missing, and looks further on when this start is suspect
}

/// These bytes are delimited (by their length, or as a map) but no frame. If they were rubbish the delimiter is too, so a
/// frame that begins inside wins.
FrameDecoder::Step FrameDecoder::skipByLength(qsizetype total, qint64 receivedUs)
{
    if (pending().size() < total)
        return waitFor(total, true);
    if (leaveSuspect(total, false, receivedUs))
        return Step::Again;
    if (total < MinMalformedFrame)
        return startSearch();
    if (pending().size() < total + FrameStartBytes && endsInsideMark(pending()))
        return waitFor(pending().size() + 1, true);
    takeMalformed(0, total, receivedUs);
    advance(total);
    return Step::Again;
}

/// True when a frame that parses begins before `within`: what stands before it was none.
bool FrameDecoder::leaveSuspect(qsizetype within, bool completeOnly, qint64 receivedUs)
{
    const FrameSearch options{!m_confirmed || m_framing == Framing::Bare, !m_confirmed || m_framing == Framing::Prefixed,
                              completeOnly, qsizetype(m_limits.maxFrame)};
    const auto found = findFrame(pending(), m_searched, options);
    if (!found || found->offset >= within || found->offset == 0)
        return false;
    takeMalformed(0, found->offset, receivedUs);
    m_counters.skippedBytes += quint64(found->offset);
    advance(found->offset);
    m_framing = found->framing;
    m_suspect = !found->complete;
    return true;
}

FrameDecoder::Step FrameDecoder::startSearch()
{
    m_searching = true;
    m_suspect = false;
    m_needed = 1;
    m_total = 0;
    m_searched = 1;
    return Step::Again;
}

FrameDecoder::Step FrameDecoder::search(qint64 receivedUs)
{
    if (leaveSuspect(pending().size(), false, receivedUs))
        return Step::Again;
    if (pending().size() > qsizetype(m_limits.maxResync))
        return breakOff(QStringLiteral("no event found in %1 bytes").arg(pending().size()), false, receivedUs);
    m_needed = pending().size() + 1;
    return Step::Wait;
}

FrameDecoder::Step FrameDecoder::breakOff(const QString &reason, bool oversize, qint64 receivedUs)
{
    m_broken = reason;
    takeMalformed(0, pending().size(), receivedUs);
    if (oversize) {
        --m_counters.malformed;
        ++m_counters.oversize;
    }
    m_counters.skippedBytes += quint64(pending().size());
    advance(pending().size());
    return Step::Broken;
}

void FrameDecoder::advance(qsizetype bytes)
{
    m_begin += quint32(bytes);
    m_scan = {};
    m_needed = 1;
    m_total = 0;
    m_searched = 1;
    m_searching = m_suspect = false;
}

void FrameDecoder::takeBody(qsizetype offset, qsizetype length, qint64 receivedUs)
{
    m_confirmed = true;
    const auto split = splitBody(pending().sliced(offset, length));
    if (!split)
        return takeMalformed(offset, length, receivedUs);
    addRecord(receivedUs, offset, split->tagLength, offset + split->payloadOffset, length - split->payloadOffset, EventKind::Event);
    ++m_counters.events;
}

void FrameDecoder::takeMalformed(qsizetype offset, qsizetype length, qint64 receivedUs)
{
    addRecord(receivedUs, offset, 0, offset, length, EventKind::Malformed);
    ++m_counters.malformed;
}

void FrameDecoder::takeControl(qsizetype offset, qsizetype length, qint64 receivedUs)
{
    m_confirmed = true;
    const QByteArrayView body = pending().sliced(offset, length);
    if (body.startsWith(GapControl))
        addRecord(receivedUs, offset, 0, offset + GapControl.size(), length - GapControl.size(), EventKind::Gap);
    else if (body.startsWith(MalformedControl))
        takeMalformed(offset + MalformedControl.size(), length - MalformedControl.size(), receivedUs);
    else if (m_controls.size() < MaxControls)
        m_controls.append(body.toByteArray());
}

void FrameDecoder::addRecord(qint64 receivedUs, qsizetype tag, qsizetype tagLength, qsizetype payload, qsizetype payloadLength,
                             EventKind kind)
{
    m_batch.records.push_back({receivedUs, quint32(m_begin + tag), quint32(tagLength), quint32(m_begin + payload),
                               quint32(payloadLength), kind});
    m_batch.m_bytes += quint64(tagLength + payloadLength);
}

EventBatch FrameDecoder::takeBatch(EventBatch reuse)
{
    reuse.records.clear(); // not reuse.clear(): its buffer keeps its size, so that no byte is zeroed twice
    reuse.m_bytes = 0;
    if (m_batch.isEmpty())
        return reuse;
    const quint32 tail = m_end - m_begin;
    if (reuse.buffer.size() < tail)
        reuse.buffer.resize(tail);
    if (tail > 0)
        std::memcpy(reuse.buffer.data(), m_batch.buffer.data() + m_begin, tail);
    std::swap(m_batch, reuse);
    m_begin = 0;
    m_end = tail;
    return reuse;
}

qsizetype FrameDecoder::pendingBytes() const
{
    return pending().size();
}

qsizetype FrameDecoder::pendingNeeded() const
{
    return m_searching ? 0 : m_total;
}

void FrameDecoder::finish(qint64 receivedUs)
{
    if (m_begin == m_end)
        return;
    takeMalformed(0, pending().size(), receivedUs);
    m_counters.skippedBytes += quint64(pending().size());
    advance(pending().size());
}

} // namespace brine
