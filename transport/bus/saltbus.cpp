#include "saltbus.h"

#include "buslocator.h"
#include "deadline.h"
#include "jsonwriter.h"
#include "payloadreader.h"
#include <QCoreApplication>

namespace brine {

namespace {

// Taken out of the bounded queue at a time: what waits stays there, where it is counted when it must go.
constexpr quint64 TakeBytes = 1 << 20;
// "Wait for ever" looks at the clock this seldom.
constexpr int LongWaitMs = 60'000;

QString tr(const char *text) { return QCoreApplication::translate("brine::SaltBus", text); }

} // namespace

QByteArray BusEvent::json() const
{
    return toJson(payload);
}

struct SaltBus::Private
{
    explicit Private(const BusAddress &where) : address(where), reader(where), firer(where, &reader) { }

    std::optional<BusEvent> nextTaken(QByteArrayView tag);
    bool takeMore();
    Result<QByteArray, BusProblem> payloadOf(QByteArrayView json) const;

    BusAddress address;
    BusReader reader;
    BusFirer firer;
    std::vector<EventBatch> batches;    ///< taken, oldest first
    size_t batch = 0;
    qsizetype record = 0;
};

/// The next matching event of those taken; the others are passed over without a copy.
std::optional<BusEvent> SaltBus::Private::nextTaken(QByteArrayView tag)
{
    for (; batch < batches.size(); ++batch, record = 0) {
        for (; record < batches[batch].count(); ++record) {
            const EventView event = batches[batch].at(record);
            if (event.kind != EventKind::Event || !event.tag.startsWith(tag))
                continue;
            ++record;
            return BusEvent{event.tag.toByteArray(), event.payload.toByteArray(), event.receivedUs};
        }
        reader.mailbox().giveBack(std::move(batches[batch]));
    }
    return std::nullopt;
}

bool SaltBus::Private::takeMore()
{
    batches = reader.mailbox().take(TakeBytes);
    batch = 0;
    record = 0;
    return !batches.empty();
}

Result<QByteArray, BusProblem> SaltBus::Private::payloadOf(QByteArrayView json) const
{
    const auto payload = readJson(json);
    if (payload)
        return payload->msgpack;
    BusProblem problem;
    problem.path = address.pullPath;
    problem.title = tr("Not sent: the payload is no JSON.");
    problem.reason = tr("Line %1, column %2: %3").arg(payload.error().line).arg(payload.error().column).arg(payload.error().message);
    return Result<QByteArray, BusProblem>::failure(problem);
}

SaltBus::SaltBus() = default;
SaltBus::SaltBus(SaltBus &&) noexcept = default;
SaltBus &SaltBus::operator=(SaltBus &&) noexcept = default;
SaltBus::~SaltBus() = default;

Result<SaltBus, BusProblem> SaltBus::open(const BusRequest &request, int timeoutMs)
{
    using Opened = Result<SaltBus, BusProblem>;
    auto address = locateBus(request);
    if (!address)
        return Opened::failure(address.error());
    SaltBus bus;
    bus.d = std::make_unique<Private>(*address);
    bus.d->reader.start();
    if (const auto problem = bus.d->reader.waitConnected(timeoutMs))
        return Opened::failure(*problem);
    bus.d->reader.waitSpoken(timeoutMs);
    return bus;
}

Result<SaltBus, BusProblem> SaltBus::openMaster(const QString &sockDir)
{
    BusRequest request;
    request.node = BusNode::Master;
    request.sockDir = sockDir;
    return open(request);
}

Result<SaltBus, BusProblem> SaltBus::openMinion(const QString &sockDir, const QString &minionId)
{
    BusRequest request;
    request.node = BusNode::Minion;
    request.sockDir = sockDir;
    request.minionId = minionId;
    return open(request);
}

std::optional<BusEvent> SaltBus::nextEvent(double waitSeconds, QByteArrayView tag)
{
    const Deadline deadline(qint64(qBound(0.0, waitSeconds, 1e9) * 1000));
    for (;;) {
        if (auto event = d->nextTaken(tag))
            return event;
        if (d->takeMore())
            continue;
        const int left = deadline.remainingMs();
        if (left == 0 || (!d->reader.mailbox().waitForEvents(left) && deadline.hasPassed()))
            return std::nullopt;
        if (d->reader.mailbox().isClosed() && !d->takeMore())
            return std::nullopt;
    }
}

SaltBus::Events SaltBus::events(QByteArray tag)
{
    Events range;
    range.m_bus = this;
    range.m_tag = std::move(tag);
    return range;
}

Result<Receipt, BusProblem> SaltBus::fire(QByteArrayView tag, QByteArrayView payload, int timeoutMs)
{
    return d->firer.fire({tag.toByteArray(), payload.toByteArray(), BusFirer::Route::ThisBus, timeoutMs, true});
}

Result<Receipt, BusProblem> SaltBus::fireMaster(QByteArrayView tag, QByteArrayView payload, int timeoutMs)
{
    return d->firer.fire({tag.toByteArray(), payload.toByteArray(), BusFirer::Route::ThroughMinionToMaster, timeoutMs, true});
}

Result<Receipt, BusProblem> SaltBus::fireJson(QByteArrayView tag, QByteArrayView json, int timeoutMs)
{
    const auto payload = d->payloadOf(json);
    return payload ? fire(tag, *payload, timeoutMs) : Result<Receipt, BusProblem>::failure(payload.error());
}

Result<Receipt, BusProblem> SaltBus::fireMasterJson(QByteArrayView tag, QByteArrayView json, int timeoutMs)
{
    const auto payload = d->payloadOf(json);
    return payload ? fireMaster(tag, *payload, timeoutMs) : Result<Receipt, BusProblem>::failure(payload.error());
}

Result<Receipt, BusProblem> SaltBus::fireText(QByteArrayView tag, QByteArrayView text, int timeoutMs)
{
    return fire(tag, wrapText(text), timeoutMs);
}

const BusAddress &SaltBus::address() const
{
    return d->address;
}

BusState SaltBus::state() const
{
    return d->reader.state();
}

quint64 SaltBus::droppedEvents() const
{
    return d->reader.mailbox().state().droppedEvents;
}

SaltBus::Events::Iterator SaltBus::Events::begin()
{
    Iterator it;
    it.m_bus = m_bus;
    it.m_tag = m_tag;
    return ++it;
}

SaltBus::Events::Iterator &SaltBus::Events::Iterator::operator++()
{
    for (;;) {
        if (auto event = m_bus->nextEvent(LongWaitMs / 1000.0, m_tag)) {
            m_event = *std::move(event);
            return *this;
        }
    }
}

} // namespace brine
