#pragma once

#include <QStringView>
#include <optional>

namespace brine {

/// The instant that a time literal names, in microseconds since the epoch: `now`, `-5m` (before now), `14:02`, `14:02:07.113` (today),
/// `2026-11-23`, `2026-11-23T14:02:07.113204Z`, `…+01:00`. Without a zone it is this machine's. nullopt: it is no time.
std::optional<qint64> filterTime(QStringView text, qint64 nowUs);
/// `5m`, `90s`, `250ms`: microseconds. Units ms s m h d w.
std::optional<qint64> filterDuration(QStringView text);

} // namespace brine
