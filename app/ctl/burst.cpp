#include "burst.h"
#include "deadline.h"
#include "echoaccess.h"
#include "say.h"
#include "shotaudit.h"
#include "textforms.h"
#include <chrono>
#include <cstdio>

namespace brine::ctl {

Burst::Burst(const FireOptions &options, ShotSource &source, const BusAddress &address, FireGate &gate)
    : m_options(options), m_source(source), m_address(address), m_gate(gate), m_cap(gate.interlock().ratePerSecond), m_reader(address, {true, WatchedBytes})
{
    m_call = m_signals.onSignal([this] {
        const std::lock_guard lock(m_mutex);
        m_wake.notify_all();
    });
}

/// False when a signal came meanwhile.
bool Burst::wait(qint64 microseconds)
{
    std::unique_lock lock(m_mutex);
    return !m_wake.wait_for(lock, std::chrono::microseconds(microseconds), [this] { return m_signals.received() != 0; });
}

void Burst::take(const BusFirer::Shot &shot, const BusFirer::Outcome &outcome)
{
    if (outcome || !m_problem) // after a failure the rest of a batch was never tried
        m_audit.push_back(auditEntry(m_gate.key(), shot, outcome));
    if (!outcome) {
        if (!m_problem)
            m_problem = outcome.error();
        return;
    }
    m_handedOver += outcome->handedOver;
    m_seen += outcome->seen;
    if (m_options.quiet)
        return;
    const QByteArray line = escapeForLine(shot.tag) + '\t' + outcome->text().toUtf8() + '\n';
    std::fwrite(line.constData(), 1, size_t(line.size()), stdout);
}

/// Fires up to `most` shots; Ok, or why it ends.
int Burst::fireNext(quint64 most)
{
    std::vector<BusFirer::Shot> shots;
    int code = Ok;
    while (shots.size() < most) {
        auto shot = m_source.next(m_address.maxEventSize);
        if (!shot) { // those made before it still go
            say(shot.error().text);
            code = shot.error().code;
            break;
        }
        shots.push_back({shot->tag, shot->payload, m_source.route(), int(m_options.timeout * 1000), !m_options.noWait});
    }
    if (shots.size() == 1)
        take(shots.front(), m_firer->fire(shots.front()));
    else
        m_firer->fireMany(shots, [&](size_t index, const BusFirer::Outcome &outcome) { take(shots[index], outcome); });
    m_fired += shots.size();
    m_gate.record(std::exchange(m_audit, {}));
    std::fflush(stdout);
    return m_problem ? fail(*m_problem) : code;
}

int Burst::end(int code)
{
    if (code == Ok && m_signals.received())
        code = m_signals.exitCode();
    if (code != Ok)
        say(QStringLiteral("Stopped: of %1 shots %2 were handed over, %3 of them seen on the bus.").arg(m_options.repeat).arg(m_handedOver).arg(m_seen));
    else if (!m_options.quiet)
        say(QStringLiteral("%1 shots handed over, %2 seen on the bus.").arg(m_handedOver).arg(m_seen));
    if (code != Ok)
        return code;
    return (m_options.noWait ? m_handedOver : m_seen) == m_options.repeat ? Ok : TimedOut;
}

int Burst::run()
{
    if (auto problem = openForEcho(m_reader); problem && !m_options.noWait)
        return m_signals.received() ? m_signals.exitCode() : fail(*problem);
    m_firer.emplace(m_address, &m_reader);
    const bool oneByOne = m_options.repeatDelay > 0;
    while (m_fired < m_options.repeat && !m_signals.received()) {
        const quint64 most = oneByOne ? 1 : qMin(m_options.repeat - m_fired, quint64(m_cap.atOnce()));
        if (oneByOne && m_fired && !wait(qint64(m_options.repeatDelay * 1e6)))
            break;
        while (const qint64 pause = m_cap.wait(Deadline::monotonicUs(), int(most))) {
            if (!wait(pause))
                return end(Ok);
        }
        if (const int code = fireNext(most); code != Ok)
            return end(code);
    }
    return end(Ok);
}

} // namespace brine::ctl
