#pragma once

#include <QString>
#include <zmq.hpp>

namespace brine {

/// What libzmq says about one socket's connection. Made before the socket connects; the thread of that socket.
class ZmqMonitor
{
public:
    explicit ZmqMonitor(zmq::context_t &context, zmq::socket_t &watched);
    ~ZmqMonitor();
    ZmqMonitor(const ZmqMonitor &) = delete;
    ZmqMonitor &operator=(const ZmqMonitor &) = delete;

    zmq::socket_t &socket() { return m_pair; }
    enum class Phase {
        Waiting,
        Connected,      ///< the stream is open; from libzmq 2 no more is ever heard
        Ready,          ///< greetings were exchanged: what is subscribed and sent from now on arrives
        Ended,          ///< refused, closed, or spoke something else
    };
    /// Takes in what has come; never waits.
    Phase update();
    Phase phase() const { return m_phase; }
    const QString &reason() const { return m_reason; }     ///< Ended

private:
    void take(quint16 event, quint32 value);

    zmq::socket_t &m_watched;
    zmq::socket_t m_pair;
    Phase m_phase = Phase::Waiting;
    QString m_reason;
};

} // namespace brine
