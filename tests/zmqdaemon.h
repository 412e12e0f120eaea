#pragma once

#include "busaddress.h"
#include <QByteArray>
#include <QFile>
#include <QList>
#include <QMutex>
#include <QString>
#include <atomic>
#include <deque>
#include <thread>
#include <zmq.hpp>

namespace brine {

/// The event publisher of Salt 2014.1 to 2015.8: PULL and PUB of libzmq on the two ipc paths, every message passed on as it is, unchecked
/// (salt/utils/event.py EventPublisher.run). Own thread, gone with the object; its socket files stay, as Salt's do.
class ZmqDaemon
{
public:
    struct Options
    {
        QString name = QStringLiteral("master_event"); ///< "minion_event_<hash>"
        bool relays = true;
        bool hasPull = true;
    };
    explicit ZmqDaemon(const QString &directory) : ZmqDaemon(directory, {}) { }
    ZmqDaemon(const QString &directory, const Options &options) : m_options(options)
    {
        m_address.node = options.name.startsWith(QLatin1String("minion")) ? BusNode::Minion : BusNode::Master;
        m_address.sockDir = directory;
        m_address.pubPath = directory + QLatin1Char('/') + options.name + QStringLiteral("_pub.ipc");
        m_address.pullPath = directory + QLatin1Char('/') + options.name + QStringLiteral("_pull.ipc");
        m_thread = std::thread([this] { run(); });
        while (!m_listens)
            std::this_thread::yield();
    }
    ~ZmqDaemon() { stop(); }
    ZmqDaemon(const ZmqDaemon &) = delete;
    ZmqDaemon &operator=(const ZmqDaemon &) = delete;

    void stop()
    {
        m_stop = true;
        if (m_thread.joinable())
            m_thread.join();
    }
    const BusAddress &address() const { return m_address; }
    void publish(const QByteArray &body) { publishParts({body}); }
    void publishParts(const QList<QByteArray> &parts)
    {
        const QMutexLocker lock(&m_mutex);
        m_due.push_back(parts);
    }
    QList<QByteArray> taken() const
    {
        const QMutexLocker lock(&m_mutex);
        return m_taken;
    }
    int subscriptions() const { return m_subscriptions; }

private:
    void run()
    {
        zmq::context_t context;
        zmq::socket_t pull(context, zmq::socket_type::pull), pub(context, zmq::socket_type::xpub); // XPUB tells who subscribes
        pub.set(zmq::sockopt::linger, 0);
        pub.set(zmq::sockopt::xpub_verbose, true);
        if (m_options.hasPull)
            pull.bind("ipc://" + QFile::encodeName(m_address.pullPath).toStdString());
        pub.bind("ipc://" + QFile::encodeName(m_address.pubPath).toStdString());
        m_listens = true;
        while (!m_stop) {
            zmq::pollitem_t items[] = {{pull.handle(), 0, ZMQ_POLLIN, 0}, {pub.handle(), 0, ZMQ_POLLIN, 0}};
            zmq::poll(items, 2, std::chrono::milliseconds(2));
            zmq::message_t message;
            while (pub.recv(message, zmq::recv_flags::dontwait))
                if (message.size() > 0)
                    m_subscriptions += *message.data<char>() == 1 ? 1 : -1;
            while (pull.recv(message, zmq::recv_flags::dontwait)) {
                const QByteArray body(message.data<char>(), qsizetype(message.size()));
                const QMutexLocker lock(&m_mutex);
                m_taken.append(body);
                if (m_options.relays)
                    m_due.push_back({body});
            }
            sendDue(pub);
        }
    }

    void sendDue(zmq::socket_t &pub)
    {
        std::deque<QList<QByteArray>> due;
        {
            const QMutexLocker lock(&m_mutex);
            due.swap(m_due);
        }
        for (const auto &parts : due)
            for (qsizetype i = 0; i < parts.size(); ++i)
                pub.send(zmq::const_buffer(parts[i].constData(), size_t(parts[i].size())), i + 1 < parts.size() ? zmq::send_flags::sndmore : zmq::send_flags::none);
    }

    const Options m_options;
    BusAddress m_address;
    mutable QMutex m_mutex;
    QList<QByteArray> m_taken;
    std::deque<QList<QByteArray>> m_due;
    std::atomic<int> m_subscriptions{0};
    std::atomic<bool> m_stop{false}, m_listens{false};
    std::thread m_thread;
};

} // namespace brine
