#include "embeddedbus.h"
#include "buslocator.h"
#include "busserver.h"
#include "fireable.h"
#include "minionrelay.h"
#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <mutex>

namespace brine {

namespace {
struct Text { Q_DECLARE_TR_FUNCTIONS(EmbeddedBus) };
}

struct EmbeddedBus::Private
{
    void relay(QByteArrayView payload);

    Options options;
    BusAddress address;
    std::mutex masterMutex;
    EmbeddedBus *master = nullptr;
    std::unique_ptr<BusServer> server; // last: its thread uses the rest
};

namespace {

BusAddress addressFor(const EmbeddedBus::Options &options)
{
    BusAddress address;
    address.node = options.node;
    address.sockDir = QDir::cleanPath(QDir::current().absoluteFilePath(options.sockDir));
    const QString stem = options.node == BusNode::Master ? QStringLiteral("master_event")
                                                         : QStringLiteral("minion_event_%1").arg(minionHash(options.minionId));
    address.pubPath = QStringLiteral("%1/%2_pub.ipc").arg(address.sockDir, stem);
    address.pullPath = QStringLiteral("%1/%2_pull.ipc").arg(address.sockDir, stem);
    if (options.node == BusNode::Minion)
        address.minionId = options.minionId;
    address.origin = Text::tr("served by this program");
    address.maxEventSizeOrigin = Text::tr("Salt's default");
    return address;
}

} // namespace

EmbeddedBus::EmbeddedBus() : d(std::make_unique<Private>()) { }

EmbeddedBus::~EmbeddedBus() = default;

Result<std::unique_ptr<EmbeddedBus>, BusProblem> EmbeddedBus::start(const Options &options)
{
    using Failure = Result<std::unique_ptr<EmbeddedBus>, BusProblem>;
    const BusAddress address = addressFor(options);
    if (options.sockDir.isEmpty()) {
        BusProblem problem;
        problem.title = Text::tr("The bus needs a directory for its sockets.");
        problem.remedies = {Text::tr("Name one:  --sock-dir DIR")};
        return Failure::failure(problem);
    }
    if (auto made = makeBusDirectory(address.sockDir); !made)
        return Failure::failure(made.error());
    // The pull socket first, as Salt: who sees the pub socket may fire at once.
    auto pull = BusSocket::listenAt(address.pullPath);
    if (!pull)
        return Failure::failure(pull.error());
    auto pub = BusSocket::listenAt(address.pubPath);
    if (!pub)
        return Failure::failure(pub.error());

    std::unique_ptr<EmbeddedBus> bus(new EmbeddedBus);
    bus->d->options = options;
    bus->d->address = address;
    BusServer::Tap tap;
    if (options.node == BusNode::Minion) {
        tap = [priv = bus->d.get()](QByteArrayView tag, QByteArrayView payload) {
            if (tag == QByteArrayView("fire_master"))
                priv->relay(payload);
        };
    }
    auto server = BusServer::start(std::move(pub).value(), std::move(pull).value(),
                                   {options.pubFraming, options.maxQueuePerSubscriber, options.maxConnections}, std::move(tap));
    if (!server)
        return Failure::failure(server.error());
    bus->d->server = std::move(server).value();
    return bus;
}

void EmbeddedBus::Private::relay(QByteArrayView payload)
{
    const std::lock_guard lock(masterMutex);
    if (!master)
        return; // as a minion that is not connected: the event stays on its own bus
    const auto events = relayFireMaster(payload, options.minionId.toUtf8(), saltStamp(StampForm::Bare), QDateTime::currentSecsSinceEpoch());
    for (const RelayedEvent &event : events)
        master->publish(event.tag, event.payload);
}

void EmbeddedBus::publish(QByteArrayView tag, QByteArrayView payload)
{
    d->server->publish(tag, payload);
    if (d->options.node == BusNode::Minion && tag == QByteArrayView("fire_master"))
        d->relay(payload);
}

void EmbeddedBus::attachMaster(EmbeddedBus *master)
{
    const std::lock_guard lock(d->masterMutex);
    d->master = master;
}

BusAddress EmbeddedBus::address() const { return d->address; }

EmbeddedBus::Counters EmbeddedBus::counters() const { return d->server->counters(); }

} // namespace brine
