#pragma once

#include "firegate.h"
#include "shotsource.h"
#include "signalwaiter.h"
#include <condition_variable>

namespace brine::ctl {

/// `--repeat N`: the same shot again and again, one at a time with --repeat-delay, else as fast as the rate cap and the bus allow.
/// Stops at the first shot that cannot be sent, or at a signal, and says how far it came.
class Burst
{
public:
    Burst(const FireOptions &options, ShotSource &source, const BusAddress &address, FireGate &gate);
    int run();

private:
    bool wait(qint64 microseconds);
    int fireNext(quint64 most);
    void take(const BusFirer::Shot &shot, const BusFirer::Outcome &outcome);
    int end(int code);

    const FireOptions &m_options;
    ShotSource &m_source;
    const BusAddress &m_address;
    FireGate &m_gate;
    RateCap m_cap;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    SignalWaiter m_signals;              // before the reader's thread: its mask must reach it
    BusReader m_reader;
    std::optional<BusFirer> m_firer;
    std::optional<BusProblem> m_problem;
    std::vector<AuditEntry> m_audit;     ///< not written yet
    quint64 m_fired = 0, m_handedOver = 0, m_seen = 0;
    SignalWaiter::Call m_call;           ///< last: it uses the others
};

} // namespace brine::ctl
