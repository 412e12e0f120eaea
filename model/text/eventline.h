#pragma once

#include "event.h"
#include <QByteArray>

namespace brine {

/// One event as one line of JSON, the form of `brinectl watch --out jsonl` and of saved files:
/// {"seq": 1, "time": "2026-11-23T14:02:07.113204Z", "bus": "…", "tag": "…", "data": {…}}. What is no event has a "kind":
/// "malformed" ("data" is {"$undecodable": base64 of the bytes}) or "gap". Any thread.
/// payload: what stands for event.payload, such as the masked one. busJson: the bus's name as a JSON string.
void writeEventLine(const EventView &event, QByteArrayView payload, quint64 sequence, QByteArrayView busJson, QByteArray &out);

/// The first line of a CSV file.
QByteArray csvHeader();
/// One event as a line of CSV (RFC 4180, CRLF). guarded: a cell that a spreadsheet would take for a formula gets a ' in
/// front (OWASP, CSV injection): event texts come from strangers.
void writeCsvLine(const EventView &event, QByteArrayView payload, quint64 sequence, QByteArrayView bus, bool guarded, QByteArray &out);
/// One cell, quoted where RFC 4180 asks for it.
void writeCsvCell(QByteArrayView text, bool guarded, QByteArray &out);

} // namespace brine
