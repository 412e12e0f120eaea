#pragma once

#include <QString>

namespace brine {

/// Times for people and for files, from microseconds since the epoch (QDateTime stops at milliseconds). Any thread.
QString localTimeText(qint64 us);      ///< 14:02:07.113204, local zone
QString utcTimeText(qint64 us);        ///< 14:02:07.113204, UTC
QString localDateTimeText(qint64 us);  ///< 2026-11-23 14:02:07.113204, local zone
QString isoTimeUtc(qint64 us);         ///< 2026-11-23T14:02:07.113204Z
qint64 nowUs();                        ///< CLOCK_REALTIME
/// "4 min 12 s", "3 s", "2 h 11 m": how long ago or how long.
QString durationText(qint64 us);

} // namespace brine
