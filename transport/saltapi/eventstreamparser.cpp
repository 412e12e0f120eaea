#include "eventstreamparser.h"

#include "gap.h"
#include "msgpackview.h"
#include "textforms.h"
#include <QCoreApplication>
#include <cstring>

namespace brine {

namespace {

constexpr qsizetype MaxShownBytes = 64 * 1024;      // of a record that cannot be read
constexpr qsizetype FedBytes = 256 * 1024;          // at once: what is buffered beyond the limit

QString tr(const char *text) { return QCoreApplication::translate("brine::EventStreamParser", text); }

} // namespace

void EventStreamParser::reset()
{
    m_buffer.clear();
    m_lineStart = m_scanned = 0;
    m_lineEnd = LineEnd::Unknown;
    m_started = m_skipping = false;
    m_skippedHead.clear();
}

void EventStreamParser::feed(QByteArrayView bytes, qint64 receivedUs, EventBatch &rows)
{
    m_started = m_started || !bytes.isEmpty();
    rows.buffer.reserve(rows.buffer.size() + size_t(bytes.size())); // msgpack is shorter
    while (!bytes.isEmpty()) {
        const QByteArrayView piece = bytes.first(qMin(bytes.size(), FedBytes));
        bytes = bytes.sliced(piece.size());
        m_buffer.append(piece);
        scan(receivedUs, rows);
    }
}

void EventStreamParser::scan(qint64 receivedUs, EventBatch &rows)
{
    const char *const data = m_buffer.constData();
    qsizetype recordStart = 0;
    while (m_scanned < m_buffer.size()) {
        const void *found = std::memchr(data + m_scanned, '\n', size_t(m_buffer.size() - m_scanned));
        if (!found) {
            m_scanned = m_buffer.size();
            break;
        }
        const qsizetype at = static_cast<const char *>(found) - data;
        m_scanned = at + 1;
        const bool afterReturn = at > m_lineStart && data[at - 1] == '\r';
        // The first line is the server's own (`retry:`). What ends it ends every line: a carriage return within a tag does not.
        if (m_lineEnd == LineEnd::Unknown)
            m_lineEnd = afterReturn ? LineEnd::CrLf : LineEnd::Lf;
        if (m_lineEnd == LineEnd::CrLf && !afterReturn)
            continue;
        const qsizetype end = m_lineEnd == LineEnd::CrLf ? at - 1 : at;
        const bool isEmpty = end == m_lineStart;
        const qsizetype lineStart = std::exchange(m_lineStart, m_scanned);
        if (!isEmpty)
            continue;
        if (m_skipping)
            oversizeRow(receivedUs, rows);
        else
            record(QByteArrayView(data + recordStart, lineStart - recordStart), receivedUs, rows);
        recordStart = m_scanned;
    }
    dropUntil(recordStart);
}

// What stands before the record under way is done with; of one that is too large only its last line is kept.
void EventStreamParser::dropUntil(qsizetype recordStart)
{
    if (m_skipping) {                               // only the line under way matters: is it empty?
        recordStart = m_lineStart;
        if (m_buffer.size() - m_lineStart > 2) {
            // Not empty any more; its last byte may be half of an end.
            recordStart = m_buffer.size() - 2;
            m_lineStart = 0;
        } else {
            m_lineStart -= recordStart;
        }
    } else {
        m_lineStart -= recordStart;
    }
    m_scanned -= recordStart;
    m_buffer.remove(0, recordStart);
    if (!m_skipping && m_buffer.size() > m_maxRecord) {
        m_skipping = true;
        m_skippedHead = m_buffer.left(512);
    }
    if (m_buffer.size() < FedBytes && m_buffer.capacity() > 16 * FedBytes)
        m_buffer = QByteArray(m_buffer.constData(), m_buffer.size()); // a giant has passed: its room goes with it
}

void EventStreamParser::oversizeRow(qint64 receivedUs, EventBatch &rows)
{
    const qsizetype lineEnd = m_skippedHead.indexOf('\n');
    const QByteArrayView head = QByteArrayView(m_skippedHead).first(lineEnd < 0 ? qMin<qsizetype>(m_skippedHead.size(), 80) : lineEnd);
    Gap gap;
    gap.reason = Gap::Reason::Oversize;
    gap.lostEvents = 1;
    gap.fromUs = gap.toUs = receivedUs;
    gap.detail = tr("%1: a record of more than %2 MiB").arg(safeText(head)).arg(m_maxRecord >> 20);
    rows.append(receivedUs, {}, writeGap(gap), EventKind::Gap);
    ++m_oversize;
    m_skipping = false;
    m_skippedHead.clear();
}

void EventStreamParser::malformedRow(QByteArrayView bytes, qint64 receivedUs, EventBatch &rows)
{
    rows.append(receivedUs, {}, bytes.first(qMin(bytes.size(), MaxShownBytes)), EventKind::Malformed);
    ++m_malformed;
}

/// Without the byte order mark, comments and fields of Server-Sent Events that stand before an event's own lines.
QByteArrayView EventStreamParser::withoutFields(QByteArrayView lines) const
{
    if (lines.startsWith("\xef\xbb\xbf"))
        lines = lines.sliced(3);
    while (!lines.isEmpty() && (lines.startsWith(':') || lines.startsWith("retry:") || lines.startsWith("id:") || lines.startsWith("event:"))) {
        const qsizetype end = lines.indexOf('\n');
        lines = end < 0 ? QByteArrayView() : lines.sliced(end + 1);
    }
    return lines;
}

bool EventStreamParser::matches(QByteArrayView head, QByteArrayView tag) const
{
    if (head.isEmpty())
        return true;                                // no `tag:` line: nothing that could disagree
    return head.startsWith("tag: ") && head.sliced(5) == tag;
}

void EventStreamParser::record(QByteArrayView lines, qint64 receivedUs, EventBatch &rows)
{
    const qsizetype lineEndSize = m_lineEnd == LineEnd::CrLf ? 2 : 1;
    lines = withoutFields(lines);
    if (lines.size() < lineEndSize)
        return;
    const QByteArrayView whole = lines.chopped(lineEndSize);
    const void *const before = ::memrchr(whole.data(), '\n', size_t(whole.size())); // Qt's lastIndexOf took an eighth of all the time
    const qsizetype dataAt = before ? static_cast<const char *>(before) - whole.data() + 1 : 0;
    const QByteArrayView last = whole.sliced(dataAt);
    if (!last.startsWith("data:"))
        return malformedRow(whole, receivedUs, rows);
    const MsgpackView map(m_packer.pack(last.sliced(5)));
    const MsgpackView tag = map.findFirst("tag"), payload = map.findFirst("data");
    if (tag.type() != MsgpackView::Type::Str || !payload.isValid())
        return malformedRow(whole, receivedUs, rows);
    if (!matches(whole.first(qMax<qsizetype>(0, dataAt - lineEndSize)), tag.bytes()))
        malformedRow(whole, receivedUs, rows);
    rows.append(receivedUs, tag.bytes(), payload.encoded());
    ++m_events;
}

QByteArray EventStreamParser::unfinishedTag() const
{
    const QByteArrayView lines = withoutFields(m_buffer);
    if (m_skipping || !lines.startsWith("tag: ") || isInsideData())
        return {};
    return lines.sliced(5).trimmed().toByteArray().left(512);
}

bool EventStreamParser::isInsideData() const
{
    return QByteArrayView(m_buffer).sliced(qMin(m_lineStart, m_buffer.size())).startsWith("data:");
}

} // namespace brine
