#include "busset.h"
#include "eventintake.h"
#include <algorithm>
#include <functional>
#include <numeric>

namespace brine {

namespace {

/// What was taken of one bus and waits for its turn.
struct Share
{
    LiveBus *bus;
    std::vector<EventBatch> batches;
    size_t next = 0;

    bool isDone() const { return next == batches.size(); }
    qint64 time() const { return batches[next].count() ? batches[next].records.front().receivedUs : 0; }
};

} // namespace

BusSet::BusSet(EventIntake *intake, QObject *parent) : QObject(parent), m_intake(intake) { }

BusSet::~BusSet() = default;

void BusSet::connectBus(LiveBus *bus)
{
    bus->setNumber(m_nextNumber++);
    bus->setSource(m_intake->sourceOf(bus->name()));
    connect(bus, &LiveBus::eventsWaiting, this, &BusSet::eventsWaiting);
    connect(bus, &LiveBus::stateChanged, this, &BusSet::changed);
    connect(bus, &LiveBus::receiptReady, this, [this, bus](ReceiptInfo receipt) {
        if (m_buses.size() > 1)
            receipt.text = tr("%1: %2").arg(bus->name(), receipt.text);
        Q_EMIT receiptReady(receipt);
    });
    connect(bus, &LiveBus::targetMatched, this, &BusSet::targetMatched);
    connect(bus, &LiveBus::auditFailed, this, &BusSet::auditFailed);
    connect(bus, &LiveBus::burstProgressed, this, &BusSet::burstProgressed);
}

LiveBus *BusSet::add(std::unique_ptr<LiveBus> bus)
{
    LiveBus *const added = bus.get();
    connectBus(added);
    m_buses.push_back(std::move(bus));
    Q_EMIT changed();
    Q_EMIT eventsWaiting(); // what came before the connections above were made
    return added;
}

LiveBus *BusSet::replace(LiveBus *old, std::unique_ptr<LiveBus> bus)
{
    const auto place = std::find_if(m_buses.begin(), m_buses.end(), [old](const auto &b) { return b.get() == old; });
    if (place == m_buses.end())
        return add(std::move(bus));
    takeLast(*old);
    connectBus(bus.get());
    bus->setNumber(old->number()); // to the window it is the same bus
    *place = std::move(bus);
    LiveBus *const added = place->get();
    Q_EMIT changed();
    Q_EMIT eventsWaiting();
    return added;
}

void BusSet::remove(LiveBus *bus)
{
    const auto place = std::find_if(m_buses.begin(), m_buses.end(), [bus](const auto &b) { return b.get() == bus; });
    if (place == m_buses.end())
        return;
    takeLast(*bus);
    m_buses.erase(place);
    m_intake->show();
    Q_EMIT changed();
}

void BusSet::clear()
{
    while (!m_buses.empty())
        remove(m_buses.back().get());
}

void BusSet::takeLast(LiveBus &bus)
{
    constexpr quint64 LastBytes = 16ull << 20;
    bus.reader().stop();
    EventMailbox &mailbox = bus.reader().mailbox();
    for (const EventBatch &batch : mailbox.take(LastBytes))
        m_intake->append(batch, bus.source(), EventIntake::Kind::Live);
    m_ended += bus.counts().ended();
}

LiveBus *BusSet::byNumber(int number) const
{
    const auto found = std::find_if(m_buses.begin(), m_buses.end(), [number](const auto &bus) { return bus->number() == number; });
    return found == m_buses.end() ? nullptr : found->get();
}

LiveBus *BusSet::at(const BusAddress &address) const
{
    const auto found = std::find_if(m_buses.begin(), m_buses.end(), [&address](const auto &bus) { return bus->isAt(address); });
    return found == m_buses.end() ? nullptr : found->get();
}

// Of buses that have something waiting each gets the same share of a turn, so that none is late because another is busy; batches
// (a millisecond's events at most) go in by the time of their first event, so that the list is one line of time.
quint64 BusSet::take(quint64 maxBytes)
{
    // By bytes: a gap counts as no event, and one that is left where it is would keep the mailbox from telling of what follows.
    const auto waitingAt = [](const auto &bus) { return bus->reader().mailbox().state().queuedBytes; };
    const auto waiting = quint64(std::count_if(m_buses.begin(), m_buses.end(), waitingAt));
    if (waiting == 0)
        return 0;
    std::vector<Share> shares;
    for (const auto &bus : m_buses) {
        if (auto batches = bus->reader().mailbox().take(maxBytes / waiting); !batches.empty())
            shares.push_back({bus.get(), std::move(batches)});
    }
    for (;;) {
        Share *first = nullptr;
        for (Share &share : shares) {
            if (!share.isDone() && (!first || share.time() < first->time()))
                first = &share;
        }
        if (!first)
            break;
        EventBatch &batch = first->batches[first->next++];
        m_intake->append(batch, first->bus->source(), EventIntake::Kind::Live);
        first->bus->reader().mailbox().giveBack(std::move(batch));
    }
    return std::transform_reduce(m_buses.begin(), m_buses.end(), quint64(0), std::plus(), waitingAt);
}

IntakeCounts BusSet::counts() const
{
    IntakeCounts sum = m_ended;
    for (const auto &bus : m_buses)
        sum += bus->counts();
    return sum;
}

void BusSet::measureRates()
{
    for (const auto &bus : m_buses)
        bus->measureRate();
}

} // namespace brine
