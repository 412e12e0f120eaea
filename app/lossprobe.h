#pragma once

#include "busreader.h"
#include "lossreasons.h"
#include "receipt.h"

namespace brine {

/// Gathers what may explain a shot that is not seen: how the bus was before it, and how it is after. In the firing thread.
class LossProbe
{
public:
    explicit LossProbe(BusReader *reader);
    LossEvidence evidence(ShotRequest::Destination destination, const Receipt &receipt) const;

private:
    BusReader *m_reader;
    BusState m_before;
    quint64 m_droppedBefore;
};

} // namespace brine
