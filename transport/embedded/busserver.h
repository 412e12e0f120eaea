#pragma once

#include "bussocket.h"
#include "embeddedbus.h"
#include "eventbatch.h"
#include "framechunk.h"
#include "framedecoder.h"
#include "subscriberqueue.h"
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace brine {

/// The loop behind EmbeddedBus: accepts on two sockets, takes events from pull connections and hands each to every
/// subscriber. One thread, non-blocking descriptors and epoll: a QLocalSocket would copy every byte once more per subscriber, and
/// what a subscriber has not taken could not be shared. Public functions: any thread.
class BusServer
{
public:
    struct Limits { Framing pubFraming; quint64 maxQueue; int maxConnections; };
    /// Sees each event that arrives on the pull socket, in the loop's thread.
    using Tap = std::function<void(QByteArrayView tag, QByteArrayView payload)>;

    static Result<std::unique_ptr<BusServer>, BusProblem> start(BusSocket pub, BusSocket pull, Limits limits, Tap tap);
    ~BusServer();
    /// Waits only while the loop is 16 MiB behind.
    void publish(QByteArrayView tag, QByteArrayView payload);
    EmbeddedBus::Counters counters() const;
    const BusSocket &pub() const { return m_pub; }
    const BusSocket &pull() const { return m_pull; }

private:
    using Clock = std::chrono::steady_clock;
    struct Connection
    {
        int fd = -1;
        quint32 generation = 0;                 // tells a stale readiness of a descriptor that was closed and given out again
        std::unique_ptr<FrameDecoder> decoder;  // pull connections only
        std::unique_ptr<SubscriberQueue> queue; // subscribers only
        bool blocked = false;
    };

    BusServer(BusSocket pub, BusSocket pull, Limits limits, Tap tap);
    int openDescriptors();
    void run();
    void dispatch(quint64 key, quint32 ready);
    int waitMilliseconds();

    void acceptFrom(const BusSocket &listener);
    void welcome(int fd, bool subscriber);
    void shedWaiting(const BusSocket &listener);
    void listenAgain(bool listening);

    void readPusher(Connection &pusher);
    void takeEvents(Connection &pusher);
    void serveSubscriber(Connection &subscriber, quint32 ready);
    void writeTo(Connection &subscriber);
    void takeOwn();
    void distribute();
    void hangUp(Connection &connection);
    void publishCounters();
    bool watch(int fd, quint64 key, quint32 interest, bool added);

    BusSocket m_pub, m_pull;
    const Limits m_limits;
    const Tap m_tap;
    int m_epoll = -1, m_wake = -1, m_reserve = -1;
    std::atomic<bool> m_stopping{false};

    // Loop thread only.
    std::vector<std::unique_ptr<Connection>> m_connections; // by descriptor
    std::vector<Connection *> m_subscribers;
    int m_open = 0;
    quint32 m_generation = 1;
    QByteArray m_outgoing;
    quint64 m_outgoingEvents = 0;
    EventBatch m_spare;
    bool m_listening = true;
    Clock::time_point m_listenAt;

    std::mutex m_ownMutex;
    std::condition_variable m_ownTaken;
    QByteArray m_own;                           // frames published from inside the process
    quint64 m_ownEvents = 0;

    std::atomic<quint64> m_received{0}, m_published{0}, m_malformed{0}, m_dropped{0}, m_refused{0}, m_queued{0}, m_peakQueued{0};
    std::atomic<int> m_subscriberCount{0};
    std::thread m_thread;
};

} // namespace brine
