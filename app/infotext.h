#pragma once

#include "buslocator.h"
#include "busreader.h"
#include "connectioninfo.h"

namespace brine {

/// Turns what transport knows into the plain values that the window shows. The four states have four texts.
ProblemInfo problemInfo(const BusProblem &problem);
QVector<FoundBusInfo> foundBusInfos(const std::vector<FoundBus> &buses);
/// Level and sentence of a bus's state at the time nowUs.
void describeState(const BusState &state, qint64 nowUs, ConnectionInfo &info);

} // namespace brine
