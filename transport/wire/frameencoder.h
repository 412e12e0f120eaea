#pragma once

#include "framing.h"
#include <QByteArray>

namespace brine {

/// tag + "\n\n" + payload: what travels as "body".
QByteArray eventBody(QByteArrayView tag, QByteArrayView payload);
/// {"head": {}, "body": bin}: 82 a4 "head" 80 a4 "body" c4|c5|c6 …, behind its 4-byte length when prefixed.
QByteArray encodeFrame(QByteArrayView body, Framing framing);
/// The frame of an event at the end of what is to be written: many go out in one write.
void appendFrame(QByteArray &out, QByteArrayView tag, QByteArrayView payload, Framing framing);

} // namespace brine
