#pragma once

#include <QByteArrayView>
#include <QString>
#include <vector>

namespace brine {

/// Places of entries from the top down: {2, 0} is the first entry of the third.
using PayloadTrail = std::vector<quint32>;

struct PayloadHits
{
    std::vector<PayloadTrail> trails;   ///< in the order of the payload
    bool isPartial = false;             ///< a bound was reached: there may be more
};

/// Entries whose key or own value contains the text, case ignored. Looks at unopened parts too, to the depth that the
/// tree shows; stops after maxHits or maxBytes, so that one keystroke never costs more than a few frames. Any thread.
PayloadHits searchPayload(QByteArrayView payload, const QString &text, size_t maxHits = 10'000, qsizetype maxBytes = 16 << 20);

} // namespace brine
