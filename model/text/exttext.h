#pragma once

#include "msgpackview.h"
#include <QByteArray>

namespace brine {

/// Salt's datetime: salt/payload.py ext_type_encoder, ASCII %Y%m%dT%H:%M:%S.%f.
inline constexpr qint8 SaltDateTimeExt = 78;
/// The time stamp of the msgpack specification.
inline constexpr qint8 TimestampExt = -1;

/// Ext 78 as 2026-11-23T02:24:20.805249, ext -1 as ISO time with Z; empty for any other ext, or content that is no time.
QByteArray extTimeText(qint8 code, QByteArrayView content);

} // namespace brine
