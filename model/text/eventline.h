#pragma once

#include "event.h"
#include "eventpath.h"
#include <QByteArray>
#include <QStringList>
#include <vector>

namespace brine {

/// One event as one line of JSON, the form of `brinectl watch --out jsonl` and of saved files:
/// {"seq": 1, "time": "2026-11-23T14:02:07.113204Z", "bus": "…", "tag": "…", "data": {…}}. What is no event has a "kind":
/// "malformed" ("data" is {"$undecodable": base64 of the bytes}) or "gap". Any thread.
/// payload: what stands for event.payload, such as the masked one. busJson: the bus's name as a JSON string.
void writeEventLine(const EventView &event, QByteArrayView payload, quint64 sequence, QByteArrayView busJson, QByteArray &out);

/// How CSV (RFC 4180, CRLF) is written. guarded: a cell that a spreadsheet would take for a formula gets a ' in front (OWASP, CSV
/// injection): event texts come from strangers. columns: payload paths, each a column of its own before the data.
struct CsvForm
{
    explicit CsvForm(bool guarded = true, const QStringList &columns = {});
    bool guarded;
    QStringList columns;
    std::vector<EventPath> paths;      ///< of the columns
};

/// The first line of a CSV file.
QByteArray csvHeader(const CsvForm &form = CsvForm());
/// One event as a line of CSV; payload as for writeEventLine().
void writeCsvLine(const EventView &event, QByteArrayView payload, quint64 sequence, QByteArrayView bus, const CsvForm &form, QByteArray &out);
/// One cell, quoted where RFC 4180 asks for it.
void writeCsvCell(QByteArrayView text, bool guarded, QByteArray &out);

} // namespace brine
