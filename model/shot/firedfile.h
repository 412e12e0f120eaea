#pragma once

#include "shotrecord.h"
#include <QByteArrayView>
#include <deque>
#include <vector>

namespace brine {

/// The list of fired shots as a file: JSON, newest first, payloads in base64. Secrets are masked, and such a record says so; payloads
/// over MaxPayload are left out, and so does it. Reading takes whatever a file holds and keeps what is a shot. Any thread.
class FiredFile
{
public:
    static constexpr qsizetype MaxPayload = 64 * 1024, MaxFile = 8 << 20;

    static QByteArray write(const std::deque<ShotRecord> &newestFirst);
    static std::vector<ShotRecord> read(QByteArrayView file);
};

} // namespace brine
