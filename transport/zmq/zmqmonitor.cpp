#include "zmqmonitor.h"

#include <QCoreApplication>
#include <cstring>

namespace brine {

namespace {

constexpr int Events = ZMQ_EVENT_CONNECTED | ZMQ_EVENT_CONNECT_RETRIED | ZMQ_EVENT_CLOSED | ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED
        | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;

QString tr(const char *text) { return QCoreApplication::translate("brine::ZmqMonitor", text); }

} // namespace

ZmqMonitor::ZmqMonitor(zmq::context_t &context, zmq::socket_t &watched) : m_watched(watched), m_pair(context, zmq::socket_type::pair)
{
    const std::string address = "inproc://monitor-" + std::to_string(reinterpret_cast<quintptr>(watched.handle()));
    if (zmq_socket_monitor(watched.handle(), address.c_str(), Events) != 0)
        throw zmq::error_t();
    m_pair.set(zmq::sockopt::linger, 0);
    m_pair.connect(address);
}

ZmqMonitor::~ZmqMonitor()
{
    zmq_socket_monitor(m_watched.handle(), nullptr, 0);
}

ZmqMonitor::Phase ZmqMonitor::update()
{
    for (zmq::message_t head, address; m_pair.recv(head, zmq::recv_flags::dontwait);) {
        quint16 event = 0;
        quint32 value = 0;
        if (head.size() >= sizeof event + sizeof value) {
            std::memcpy(&event, head.data(), sizeof event);
            std::memcpy(&value, head.data<char>() + sizeof event, sizeof value);
        }
        if (head.more())
            (void)m_pair.recv(address);
        take(event, value);
    }
    return m_phase;
}

void ZmqMonitor::take(quint16 event, quint32)
{
    if (m_phase == Phase::Ended)
        return;
    const auto end = [this](const QString &reason) {
        m_phase = Phase::Ended;
        m_reason = reason;
    };
    switch (event) {
    case ZMQ_EVENT_CONNECTED: m_phase = Phase::Connected; break;
    case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: m_phase = Phase::Ready; break;
    case ZMQ_EVENT_CONNECT_RETRIED:
    case ZMQ_EVENT_CLOSED: end(tr("nobody listens there")); break;
    case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
    case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
    case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL: end(tr("what listens there does not speak ZeroMQ as Salt does")); break;
    case ZMQ_EVENT_DISCONNECTED:
        // libzmq hangs up on a message over its limit without a word about why.
        end(tr("the publisher closed the connection, or sent more than can be an event"));
        break;
    default: break;
    }
}

} // namespace brine
