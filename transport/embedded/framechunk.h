#pragma once

#include "framing.h"
#include <QByteArray>
#include <memory>

namespace brine {

/// Frames ready to be written, held by every subscriber that has not yet sent them. One copy for all: a copy each would
/// cost the memory bandwidth that the write itself needs.
using FrameChunk = std::shared_ptr<const QByteArray>;

/// Appends the frame of one event, {head: {}, body: tag \n\n payload}, without a copy in between (the bus's hot path).
void appendFrame(QByteArray &out, QByteArrayView tag, QByteArrayView payload, Framing framing);

} // namespace brine
