#pragma once

#include "framing.h"
#include <optional>

namespace brine {

/// What may be taken for a frame's start inside bytes that are none.
struct FrameSearch
{
    bool bare = true, prefixed = true;   ///< forms to look for; a prefixed one's length must agree
    bool completeOnly = false;           ///< only a frame that is there to its end
    qsizetype maxFrame = 0;
};

struct FrameCandidate
{
    qsizetype offset;
    Framing framing;
    bool complete;
};

/// The next `82 a4 "head"` or `"body"` (1 to 15 entries, keys as bin too) at or behind `searched` that parses as a frame or may
/// still do so. Moves `searched` on, so that bytes are looked at once. A byte stream has no safe mark to resynchronise on;
/// each candidate costs a bounded number of steps, so hostile bytes cannot make this quadratic.
std::optional<FrameCandidate> findFrame(QByteArrayView bytes, qsizetype &searched, const FrameSearch &search);

/// The last bytes may be the first of such a mark.
bool endsInsideMark(QByteArrayView bytes);

/// The bytes begin with a map of 1 to 15 entries whose first key is "head" or "body": how every Salt writes it.
/// False also when there are too few bytes to tell (less than FrameStartBytes).
bool startsLikeFrame(QByteArrayView bytes);
constexpr qsizetype FrameStartBytes = 7;

} // namespace brine
