#pragma once

#include "eventbatch.h"
#include "jsonpacker.h"
#include <QByteArray>
#include <QString>

namespace brine {

/// Reads the `/events` stream of salt-api (rest_cherrypy, rest_tornado): `retry:` once, then for each event the lines
/// `tag: …`, `data: {"data": …, "tag": …}` and an empty one. Any cutting gives the same rows; memory is bounded by the largest record.
/// The tag is taken from the JSON: a newline in a tag writes lines of its own, and a record whose lines and JSON disagree is a Malformed
/// row beside its event. One stream, one thread.
class EventStreamParser
{
public:
    /// A record beyond it is passed over and leaves a gap row: 1 MiB of event (Salt's limit) is at most 6 MiB of escaped JSON.
    static constexpr qsizetype MaxRecordBytes = 16 << 20;

    explicit EventStreamParser(qsizetype maxRecordBytes = MaxRecordBytes) : m_maxRecord(maxRecordBytes) { }

    /// Appends a row for each record that ends in these bytes.
    void feed(QByteArrayView bytes, qint64 receivedUs, EventBatch &rows);
    /// Begins with another stream.
    void reset();

    bool hasBytes() const { return m_started; }
    /// What stands where the stream ends: the tag of an event whose data never came. Salt ends the stream so when an event holds what
    /// JSON cannot (salt/netapi/rest_cherrypy/app.py, Events.GET).
    QByteArray unfinishedTag() const;
    /// A record in the middle of its data: the connection was cut, not ended.
    bool isInsideData() const;
    quint64 events() const { return m_events; }
    quint64 malformed() const { return m_malformed; }
    quint64 oversize() const { return m_oversize; }

private:
    enum class LineEnd { Unknown, Lf, CrLf };
    void scan(qint64 receivedUs, EventBatch &rows);
    void dropUntil(qsizetype recordStart);
    void record(QByteArrayView lines, qint64 receivedUs, EventBatch &rows);
    void oversizeRow(qint64 receivedUs, EventBatch &rows);
    void malformedRow(QByteArrayView bytes, qint64 receivedUs, EventBatch &rows);
    QByteArrayView withoutFields(QByteArrayView lines) const;
    bool matches(QByteArrayView head, QByteArrayView tag) const;

    const qsizetype m_maxRecord;
    QByteArray m_buffer;                ///< from the first byte of the record under way
    qsizetype m_lineStart = 0, m_scanned = 0;
    LineEnd m_lineEnd = LineEnd::Unknown;
    bool m_started = false;
    bool m_skipping = false;            ///< within a record that is too large
    QByteArray m_skippedHead;
    JsonPacker m_packer;
    quint64 m_events = 0, m_malformed = 0, m_oversize = 0;
};

} // namespace brine
