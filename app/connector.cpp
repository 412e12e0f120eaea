#include "connector.h"
#include "buslocator.h"
#include "busset.h"
#include "connectionrequest.h"
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
    if (LiveBus *old = demo())
        m_buses->remove(old);
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
    std::vector<int> all, down;
    for (const auto &bus : m_buses->buses()) {
        all.push_back(bus->number());
        if (bus->state().phase != BusState::Phase::Connected)
            down.push_back(bus->number());
    }
    for (const int number : down.empty() ? all : down)
        retry(number);
}

void Connector::disconnectBus(int number)
{
    if (LiveBus *bus = m_buses->byNumber(number))
        m_buses->remove(bus);
}

void Connector::disconnectAll()
{
    m_failed.reset();
    m_buses->clear();
}

} // namespace brine
