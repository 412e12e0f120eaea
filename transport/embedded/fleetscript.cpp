#include "fleetscript.h"
#include <cstdio>
#include <ctime>

namespace brine {

namespace {

std::tm brokenDown(qint64 us)
{
    const std::time_t seconds = std::time_t(us / 1'000'000);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    return parts;
}

QByteArray formatted(const char *format, qint64 us, bool withMicroseconds)
{
    char text[64];
    const std::tm parts = brokenDown(us);
    size_t length = std::strftime(text, sizeof text, format, &parts);
    if (withMicroseconds)
        length += size_t(std::snprintf(text + length, sizeof text - length, "%06d", int(us % 1'000'000)));
    return QByteArray(text, qsizetype(length));
}

} // namespace

QByteArray FleetMoment::stamp() const { return formatted("%Y-%m-%dT%H:%M:%S.", m_us, true); }
QByteArray FleetMoment::jid() const { return formatted("%Y%m%d%H%M%S", m_us, true); }
QByteArray FleetMoment::clock() const { return formatted("%H:%M:%S.", m_us, true); }
QByteArray FleetMoment::asctime() const { return formatted("%a %b %e %H:%M:%S %Y", m_us, false); }

FleetScript::FleetScript(const SimulatedFleet::Options &options) : m_random(options.seed), m_site(options.minions, m_random) { }

void FleetScript::plan(double at, Make make) { m_planned.push({at, m_order++, std::move(make)}); }

void FleetScript::fill()
{
    while (m_planned.empty() || m_planned.top().at > m_nextActivity) {
        m_now = m_nextActivity;
        beginActivity();
        m_nextActivity += m_random.pause(m_meanPause);
    }
}

double FleetScript::nextDue()
{
    fill();
    return m_planned.top().at;
}

void FleetScript::skip()
{
    fill();
    m_now = m_planned.top().at;
    m_planned.pop();
}

FleetEvent FleetScript::take(qint64 nowUs)
{
    fill();
    // Stamps and jids are unique, as the clock of a real master makes them.
    m_lastUs = qMax(nowUs, m_lastUs + 1);
    const Planned next = m_planned.top();
    m_planned.pop();
    m_now = next.at;
    return next.make(FleetMoment(m_lastUs));
}

} // namespace brine
