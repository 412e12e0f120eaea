#include "connector.h"
#include "buslocator.h"
#include "busset.h"
#include "connectionrequest.h"
#include "livebus.h"
#include <algorithm>

namespace brine {

Connector::Connector(BusSet *buses, QObject *parent) : QObject(parent), m_buses(buses) { }

LiveBus *Connector::demo() const
{
    const auto &buses = m_buses->buses();
    const auto found = std::find_if(buses.begin(), buses.end(), [](const auto &bus) { return bus->isDemo(); });
    return found == buses.end() ? nullptr : found->get();
}

void Connector::openDemo()
{
    if (!demo()) {
        auto started = DemoBus::start();
        if (!started) {
            Q_EMIT failed(started.error());
            return;
        }
        m_failed.reset();
        m_left.clear();
        Q_EMIT opening(true);
        m_buses->add(std::make_unique<LiveBus>(std::move(started).value()));
    }
    Q_EMIT opened();
}

void Connector::open(const BusRequest &request, const QString &name)
{
    connectBus({request, name}, nullptr);
}

// Made-up events do not mix with a site's own: the demo goes when a bus comes. Other buses stay as they are.
void Connector::connectBus(const Wanted &wanted, LiveBus *inPlaceOf)
{
    const auto located = locateBus(wanted.request);
    if (!located) {
        m_failed = wanted;
        Q_EMIT failed(located.error());
        return;
    }
    m_failed.reset();
    m_left.clear();
    if (LiveBus *old = demo())
        m_buses->remove(old);
    Q_EMIT opening(false);
    LiveBus *const same = inPlaceOf ? inPlaceOf : m_buses->at(*located);
    auto bus = std::make_unique<LiveBus>(*located);
    bus->setRequest(wanted.request);
    bus->setName(wanted.name);
    SavedConnection connection = connectionOf(wanted.request);
    connection.name = bus->name();
    if (same)
        m_buses->replace(same, std::move(bus));
    else
        m_buses->add(std::move(bus));
    Q_EMIT connecting(connection);
    Q_EMIT opened();
}

void Connector::retry(int number)
{
    LiveBus *const bus = m_buses->byNumber(number);
    if (bus && bus->request())
        connectBus({*bus->request(), bus->givenName()}, bus);
}

void Connector::retryAll()
{
    if (const auto failed = m_failed) {
        connectBus(*failed, nullptr);
        return;
    }
    if (m_buses->isEmpty()) {
        reconnect();
        return;
    }
    std::vector<int> all, down;
    for (const auto &bus : m_buses->buses()) {
        all.push_back(bus->number());
        if (bus->state().phase != BusState::Phase::Connected)
            down.push_back(bus->number());
    }
    for (const int number : down.empty() ? all : down)
        retry(number);
}

void Connector::noteLeft(const std::vector<const LiveBus *> &buses)
{
    m_left.clear();
    for (const LiveBus *bus : buses)
        m_left.push_back(bus->request() ? std::optional(Wanted{*bus->request(), bus->givenName()}) : std::nullopt);
}

void Connector::reconnect()
{
    const auto left = m_left; // which opening forgets
    for (const std::optional<Wanted> &wanted : left)
        wanted ? connectBus(*wanted, nullptr) : openDemo();
}

void Connector::disconnectBus(int number)
{
    LiveBus *bus = m_buses->byNumber(number);
    if (!bus)
        return;
    noteLeft({bus});
    m_buses->remove(bus);
}

void Connector::disconnectAll()
{
    m_failed.reset();
    if (!m_buses->isEmpty()) {
        std::vector<const LiveBus *> all;
        for (const auto &bus : m_buses->buses())
            all.push_back(bus.get());
        noteLeft(all);
    }
    m_buses->clear();
}

} // namespace brine
