#pragma once

#include "busaddress.h"
#include "framing.h"
#include "result.h"
#include <QByteArray>
#include <atomic>
#include <memory>
#include <thread>

namespace brine {

/// A real bus server with Salt's wire protocol on real Unix sockets named as Salt names them (master_event_{pub,pull}.ipc,
/// minion_event_<hash>_{pub,pull}.ipc), in a thread of its own (poll loop). Accepts both framings on the pull socket, each
/// connection told by its first byte; publishes bare maps (or prefixed). Sockets 0600 from their first moment, own uid only
/// (SO_PEERCRED; root too), stale sockets removed only after ECONNREFUSED. One slow subscriber is capped, then dropped and
/// counted; others are untouched. A minion's bus wraps fire_master as Salt does when a master bus is attached.
class EmbeddedBus
{
public:
    struct Options
    {
        BusNode node = BusNode::Master;
        QString sockDir;                   ///< made 0700 if missing
        QString minionId = QStringLiteral("minion");
        Framing pubFraming = Framing::Bare;
        quint64 maxQueuePerSubscriber = 64ull << 20;
        int maxConnections = 1024;
    };
    /// queuedBytes: what subscribers have not taken yet, summed; peakQueuedBytes: the most that one of them ever left.
    struct Counters
    {
        quint64 received = 0, published = 0, malformed = 0, droppedSubscribers = 0, refusedConnections = 0;
        int subscribers = 0;
        quint64 queuedBytes = 0, peakQueuedBytes = 0;
    };

    /// A failure says which path, why, and what mends it; NoPermission where a right is missing.
    static Result<std::unique_ptr<EmbeddedBus>, BusProblem> start(const Options &options);
    ~EmbeddedBus();                        ///< stops, unlinks its sockets
    /// Publishes an event from inside the process (tag and msgpack payload with its `_stamp`). Any thread.
    void publish(QByteArrayView tag, QByteArrayView payload);
    /// A minion's bus hands `fire_master` events to this bus in Salt's `_minion_event` shape. The master must outlive the
    /// attachment: nullptr ends it.
    void attachMaster(EmbeddedBus *master);
    BusAddress address() const;
    Counters counters() const;

private:
    EmbeddedBus();
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace brine
