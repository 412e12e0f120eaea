#pragma once

#include "eventbatch.h"
#include <QByteArray>

namespace brine {

inline EventBatch sameEvents(int count, qsizetype tagBytes, qsizetype payloadBytes)
{
    EventBatch batch;
    for (int i = 0; i < count; ++i)
        batch.append(i, QByteArray(tagBytes, 't'), QByteArray(payloadBytes, 'p'));
    return batch;
}

} // namespace brine
