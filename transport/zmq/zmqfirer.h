#pragma once

#include "busaddress.h"
#include "legacyevent.h"
#include "linkmessage.h"
#include <memory>
#include <optional>
#include <zmq.hpp>

namespace brine {

class ShotBook;
class ZmqMonitor;
class ZmqSubscriber;

/// What is known of the release behind a ZeroMQ bus.
struct ZmqBus
{
    BusAddress address;             ///< paths of the two sockets; `release` where a person named it
    QString daemonRelease;          ///< of the daemon that listens, "" where it cannot be read
};

/// Fires at the pull socket of a Salt before 2016.3, one thread. The publisher there checks nothing and its listeners die of what they
/// cannot read, so every event is made as that very release would have made it, or refused with what to say.
class ZmqFirer
{
public:
    ZmqFirer(zmq::context_t &context, ZmqBus bus, ZmqSubscriber &subscriber, ShotBook &shots);
    ~ZmqFirer();                    ///< gives what was written a second to leave
    ZmqFirer(const ZmqFirer &) = delete;
    ZmqFirer &operator=(const ZmqFirer &) = delete;

    /// A refusal, or the receipt of a shot that is not waited for; nullopt: the receipt comes by the ShotBook.
    std::optional<link::ShotReceipt> fire(const link::Shot &shot);

private:
    using Step = std::optional<BusProblem>;     ///< nullopt: go on
    Result<QByteArray, BusProblem> prepare(const link::Shot &shot, Receipt &receipt);
    TagForm form(int timeoutMs) const;
    Step open(int timeoutMs);
    Step send(const QByteArray &body, int timeoutMs);
    BusProblem notSent(const QString &reason, BusProblem::Kind kind = BusProblem::Kind::Other) const;

    zmq::context_t &m_context;
    const ZmqBus m_bus;
    ZmqSubscriber &m_subscriber;
    ShotBook &m_shots;
    std::unique_ptr<zmq::socket_t> m_socket;
    std::unique_ptr<ZmqMonitor> m_monitor;
};

/// What a plain look says about the form of short tags, events aside: the release that a person named, a minion's socket with a whole
/// digest in its name (2014.1), the daemon's release. Unknown also where two of them disagree. Reads only; any thread.
TagForm knownTagForm(const ZmqBus &bus);

} // namespace brine
