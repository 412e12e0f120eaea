#pragma once

#include "eventbatch.h"
#include <QByteArray>
#include <QByteArrayView>
#include <QString>

namespace brine {

/// Why nothing is known for a while: the payload of a Gap row.
struct Gap
{
    enum class Reason { Reconnected, Dropped, Undecoded, Oversize, Note };
    Reason reason = Reason::Note;
    quint64 lostEvents = 0;      ///< 0 where it cannot be known (a reconnect)
    qint64 fromUs = 0, toUs = 0; ///< span, receive clock
    QString detail;              ///< path, errno text, …
    /// A note loses nothing. A row without reason and text, of another program perhaps, is taken for a loss.
    bool isLoss() const { return reason != Reason::Note || lostEvents || detail.isEmpty(); }
};

QByteArray writeGap(const Gap &gap);      ///< msgpack map
EventBatch gapRow(const Gap &gap);        ///< the row of its own that it is among the events, at its end
Gap readGap(QByteArrayView payload);      ///< tolerant; missing fields keep their defaults
QString gapText(const Gap &gap);          ///< "1 203 events dropped 14:02:08 – 14:02:09 (buffer limit)"

} // namespace brine
