#pragma once

#include "busstate.h"
#include "eventmailbox.h"
#include "legacyevent.h"
#include "shotbook.h"
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <zmq.hpp>

namespace brine {

class ZmqMonitor;

/// Subscribes to one ZeroMQ publisher of a Salt before 2016.3 for the life of one connection, in a thread of its own: every message is
/// an event, taken at once, so that the publisher never queues for us; the mailbox is what is bounded. Public functions: any thread.
class ZmqSubscriber
{
public:
    /// `endpoint` as libzmq wants it ("ipc:///run/salt/master/…"). Events go to `mailbox`, our own shots are told by `shots`.
    /// `answers`: the publisher completes a handshake (libzmq 3 on); libzmq 2 never says that it is ready.
    ZmqSubscriber(zmq::context_t &context, QString endpoint, bool answers, BusState first, EventMailbox &mailbox, ShotBook &shots);
    ~ZmqSubscriber();                   ///< stops and joins
    ZmqSubscriber(const ZmqSubscriber &) = delete;
    ZmqSubscriber &operator=(const ZmqSubscriber &) = delete;

    void start();
    BusState state() const;
    bool waitOpen(int timeoutMs);
    /// The form of short tags that events of others have shown on this connection; Unknown while none has, and after both.
    TagForm seenForm() const;
    TagForm waitForm(int timeoutMs);
    /// A shot was entered: its deadline is to be kept.
    void wake();

private:
    void run();
    void serve(zmq::socket_t &socket, ZmqMonitor &monitor);
    bool follow(ZmqMonitor &monitor);
    bool takeEvents(zmq::socket_t &socket);
    void takeEvent(QByteArrayView body, qint64 receivedUs, EventBatch &batch);
    void noteForm(QByteArrayView body);
    void publish(const std::function<void(BusState &)> &change);
    int timeoutMs() const;

    zmq::context_t &m_context;
    const QString m_endpoint;
    const bool m_answers;
    EventMailbox &m_mailbox;
    ShotBook &m_shots;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    BusState m_state;
    bool m_sawPadded = false, m_sawLineFeeds = false;
    qint64 m_openAtUs = 0;              ///< monotonic: the subscription has reached the publisher by then
    qint64 m_startedUs = 0;
    std::thread m_thread;
    int m_wakeFd;
    std::atomic<bool> m_stopping{false};
};

} // namespace brine
