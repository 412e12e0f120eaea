#pragma once

#include <QByteArray>
#include <memory>

namespace brine {

/// Frames ready to be written, held by every subscriber that has not yet sent them. One copy for all: a copy each would
/// cost the memory bandwidth that the write itself needs.
using FrameChunk = std::shared_ptr<const QByteArray>;

} // namespace brine
