#pragma once

#include "linkrun.h"

namespace brine {

/// What BusReader's thread does where the bus is behind a link program: start it, read, find out why it ended, start it again with
/// back-off. The far end stays connected to its bus by itself and tells its state. Lives on that thread's stack.
class LinkLoop
{
public:
    explicit LinkLoop(BusReader &reader);
    void run();

private:
    void lost(const LinkRun &life, const LinkRun::Ending &ending);
    void tellGap();
    void cannotOpen(const BusProblem &problem);
    void waitToRetry();
    bool isStopping() const { return m_reader.m_stopping.load(std::memory_order_relaxed); }

    BusReader &m_reader;
    bool m_wasConnected = false;
    bool m_fallBack = false, m_retryAtOnce = false;
    bool m_isRefused = false;       ///< a password was wrong or not given: asked again only when somebody connects anew
    qint64 m_gapFromUs = 0;         ///< a gap not yet told; 0: none
    QString m_gapReason;
    double m_backOffMs;
};

} // namespace brine
