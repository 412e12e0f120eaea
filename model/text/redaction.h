#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace brine {

/// Salt's own secrets and what looks like one. Display only: never applied to what is fired or kept.
class Redaction
{
public:
    static constexpr const char *Mask = "••••••";
    /// True when any value of this event may need the mask (cheap test on tag first).
    static bool isSecretKey(QByteArrayView tag, QByteArrayView key, QByteArrayView parentPath = {});
    /// The payload with secret values replaced by Mask; the same bytes when there is nothing to hide.
    static QByteArray masked(QByteArrayView tag, QByteArrayView payload);
};

} // namespace brine
