#pragma once

#include <QByteArrayView>

namespace brine {

/// How a control message of a link program begins: {"head": {"brine": 1}, "body": … (see linkmessage.h).
constexpr QByteArrayView ControlMapStart("\x82\xa4head\x81\xa5" "brine\x01\xa4" "body", 19);
/// Bodies whose place among the events matters.
constexpr QByteArrayView GapControl("gap\n\n", 5), MalformedControl("malformed\n\n", 11);

} // namespace brine
