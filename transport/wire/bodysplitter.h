#pragma once

#include <QByteArrayView>
#include <optional>

namespace brine {

/// Where tag and payload lie in an event's body.
struct BodySplit
{
    qsizetype tagLength;
    qsizetype payloadOffset;
};

/// Longest tag that is taken as one; a longer one makes the event malformed (its bytes are kept).
constexpr qsizetype MaxTagBytes = 64 * 1024;

/// Splits `tag \n\n payload` at the first \n\n (salt.utils.event SaltEvent.unpack); also the form of Salt 2014, where a tag of
/// at most 20 bytes is padded with | to 20 and the payload follows at once. nullopt: neither. Pure, any thread.
std::optional<BodySplit> splitBody(QByteArrayView body);

} // namespace brine
