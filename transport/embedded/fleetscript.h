#pragma once

#include "fleetsite.h"
#include "mapbuilder.h"
#include "simulatedfleet.h"
#include <QByteArray>
#include <functional>
#include <memory>
#include <queue>

namespace brine {

struct FleetEvent { QByteArray tag, payload; };

/// The moment an event is made: all its times come from here.
class FleetMoment
{
public:
    explicit FleetMoment(qint64 us) : m_us(us) { }
    qint64 us() const { return m_us; }
    QByteArray stamp() const;          ///< `_stamp` of 3006: UTC, six digits, no zone
    QByteArray jid() const;            ///< 20 digits
    QByteArray clock() const;          ///< 14:02:07.113204, a state's start_time
    QByteArray asctime() const;        ///< Mon Nov 23 14:02:07 2026

private:
    qint64 m_us;
};

/// What happens on the made-up site, event after event, in its own time: a heap of planned events, and new activities as
/// time goes on. Pure: the same options and moments give the same events.
class FleetScript
{
public:
    using Make = std::function<FleetEvent(const FleetMoment &)>;

    explicit FleetScript(const SimulatedFleet::Options &options);
    virtual ~FleetScript() = default;
    /// Seconds of the script's own time at which the next event is due.
    double nextDue();
    FleetEvent take(qint64 nowUs);
    /// Passes the next event by without making it: only its time counts.
    void skip();

protected:
    void plan(double at, Make make);
    double now() const { return m_now; }
    FleetRandom &random() { return m_random; }
    FleetSite &site() { return m_site; }
    /// One more thing happens at now().
    virtual void beginActivity() = 0;
    void setMeanPause(double seconds) { m_meanPause = seconds; }

private:
    void fill();
    struct Planned
    {
        double at;
        quint64 order;                 // equal times keep the order they were planned in
        Make make;
        bool operator<(const Planned &o) const { return at != o.at ? at > o.at : order > o.order; }
    };
    FleetRandom m_random;
    FleetSite m_site;
    std::priority_queue<Planned> m_planned;
    quint64 m_order = 0;
    double m_now = 0, m_nextActivity = 0, m_meanPause = 1;
    qint64 m_lastUs = 0;
};

std::unique_ptr<FleetScript> makeMasterScript(const SimulatedFleet::Options &options);
/// What a minion's own bus carries: its returns, refreshes and what it forwards to the master.
std::unique_ptr<FleetScript> makeMinionScript(const SimulatedFleet::Options &options, const QByteArray &minionId);

} // namespace brine
