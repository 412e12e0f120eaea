#pragma once

#include "linkmessage.h"
#include <optional>

namespace brine {

/// A shot as salt-api takes it: JSON, and no `_stamp`, which the server writes itself.
namespace jsonshot {

QByteArray withoutStamp(QByteArrayView payload);
/// What in this payload JSON cannot carry unchanged (bytes, dates, NaN, keys that are no text), for people; nullopt: nothing.
std::optional<QString> obstacle(QByteArrayView payload);
QByteArray json(QByteArrayView payload);                ///< one line, keys sorted: also to compare by
QByteArray runnerBody(QByteArrayView tag, const QByteArray &dataJson);
QByteArray minionsBody(const link::Shot &shot, const QByteArray &dataJson);

} // namespace jsonshot
} // namespace brine
