#pragma once

#include "busconnection.h"
#include "busreader.h"
#include "linkprocess.h"

namespace brine {

/// What BusReader's thread does where the bus is behind a link program: start it, read, find out why it ended, start it again with
/// back-off. The far end stays connected to its bus by itself and tells its state. Lives on that thread's stack.
class LinkLoop
{
public:
    explicit LinkLoop(BusReader &reader);
    void run();

private:
    struct Totals { quint64 events = 0, malformed = 0, oversize = 0, bytes = 0; };

    void serve(LinkProcess &process, BusConnection &connection);
    void takeControls(BusConnection &connection);
    void report(const BusConnection &connection);
    void lost(LinkProcess &process, const BusConnection &connection);
    void tellGap();
    void cannotOpen(const BusProblem &problem);
    void waitToRetry();
    bool isStopping() const { return m_reader.m_stopping.load(std::memory_order_relaxed); }

    BusReader &m_reader;
    Totals m_before;                ///< sums of finished links
    bool m_wasConnected = false, m_connected = false;
    bool m_fallBack = false, m_retryAtOnce = false;
    qint64 m_gapFromUs = 0;         ///< a gap not yet told; 0: none
    QString m_gapReason;
    double m_backOffMs;
};

} // namespace brine
