#pragma once

#include "payloadreader.h"
#include "result.h"
#include <QByteArray>
#include <optional>

namespace brine {

/// Form of `_stamp` that a bus shows: 3008 ends it in "+00:00", earlier releases have no zone mark.
enum class StampForm { Bare, WithZone };

/// `2026-11-23T02:24:20.805249` in UTC, six digits always. Strictly increasing within the process, so that two equal shots differ.
QByteArray saltStamp(StampForm form);
/// Microseconds since the epoch of a `_stamp` (UTC) with or without zone, fraction, with T, `_` or space; nullopt if unreadable.
std::optional<qint64> readSaltStamp(QByteArrayView stamp);

/// Refuses what must not be fired, with a sentence: empty tag, tag with \n\n or control characters or not UTF-8, payload no map, size over maxEventSize.
Result<Done> checkFireable(QByteArrayView tag, QByteArrayView payload, quint64 maxEventSize);
/// The payload map with `_stamp` set (replaced if present, appended last otherwise), as Salt's fire_event does.
QByteArray withStamp(QByteArrayView payload, QByteArrayView stamp);
/// The `fire_master` envelope for a minion's bus: {data, tag, events: nil, pretag: nil} (without _stamp).
QByteArray fireMasterEnvelope(QByteArrayView tag, QByteArrayView payload);
/// {"data": text}: what the old string API means today.
QByteArray wrapText(QByteArrayView text);

} // namespace brine
