#pragma once

#include "busaddress.h"
#include "frameencoder.h"
#include "framing.h"
#include "msgpackview.h"

#include <QFile>
#include <QMutex>
#include <QString>
#include <QtEndian>
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <deque>
#include <memory>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace brine {

/// A stand-in for Salt's event publisher in all its framings, with the faults a test needs: what its pull socket swallows,
/// how late it reads and echoes. Sockets named as a master's, own thread, gone with the object.
class FakeDaemon
{
public:
    struct Options
    {
        Framing pub = Framing::Bare;
        Framing pull = Framing::Bare;
        bool takesBoth = false;
        int echoDelayMs = 0;
        int readDelayMs = 0;          ///< lets bytes lie in the kernel this long, as a busy daemon does
        bool echoes = true;
        bool tcp = false;             ///< ipc_mode: tcp: at ports of loopback
        quint16 pubPort = 0;          ///< 0: any
        int closeUnread = 0;          ///< so many pull connections are closed without being read
    };

    FakeDaemon(const QString &directory, Options options) : m_options(options)
    {
        m_address.sockDir = directory;
        m_address.pubPath = directory + QStringLiteral("/master_event_pub.ipc");
        m_address.pullPath = directory + QStringLiteral("/master_event_pull.ipc");
        m_closeLeft = options.closeUnread;
        m_pub = options.tcp ? listenAtPort(options.pubPort, &m_address.pubPath) : listenAt(m_address.pubPath);
        m_pull = options.tcp ? listenAtPort(0, &m_address.pullPath) : listenAt(m_address.pullPath);
        m_thread = std::thread([this] { run(); });
    }
    ~FakeDaemon() { stop(); }
    FakeDaemon(const FakeDaemon &) = delete;
    FakeDaemon &operator=(const FakeDaemon &) = delete;

    /// Leaves its socket files behind, as Salt does.
    void stop()
    {
        m_stop = true;
        if (m_thread.joinable())
            m_thread.join();
        for (int fd : {m_pub, m_pull})
            if (fd >= 0)
                ::close(fd);
        m_pub = m_pull = -1;
    }

    const BusAddress &address() const { return m_address; }
    int subscribers() const { return m_subscriberCount; }
    int pullConnections() const { return m_pullConnections; }
    /// How often an event with this tag was taken from the pull socket: more than once is the fault.
    int timesTaken(QByteArrayView tag) const
    {
        const QMutexLocker lock(&m_mutex);
        return int(std::count_if(m_taken.begin(), m_taken.end(), [&](const QByteArray &body) { return body.startsWith(tag.toByteArray() + "\n\n"); }));
    }
    QList<QByteArray> taken() const
    {
        const QMutexLocker lock(&m_mutex);
        return m_taken;
    }
    void publish(QByteArrayView tag, QByteArrayView payload) { publishRaw(encodeFrame(eventBody(tag, payload), m_options.pub)); }
    void publishRaw(const QByteArray &bytes)
    {
        const QMutexLocker lock(&m_mutex);
        m_due.push_back({now(), bytes});
    }
    void setEchoes(bool on) { m_echoes = on; }
    /// Closes all subscribers, goes on listening.
    void cutSubscribers() { m_cut = true; }

private:
    struct Puller { int fd = -1; QByteArray buffer; qint64 since = 0; bool poisoned = false; };
    struct Due { qint64 atMs; QByteArray bytes; };

    static qint64 now()
    {
        return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
    }

    static int listenAt(const QString &path)
    {
        const QByteArray name = QFile::encodeName(path);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        qstrncpy(address.sun_path, name.constData(), sizeof address.sun_path);
        ::unlink(name.constData());
        const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (::bind(fd, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0 || ::listen(fd, 128) != 0)
            qFatal("cannot listen at %s: %s", name.constData(), strerror(errno));
        return fd;
    }

    static int listenAtPort(quint16 port, QString *place)
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        socklen_t size = sizeof address;
        const int on = 1;
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        if (::bind(fd, reinterpret_cast<sockaddr *>(&address), size) != 0 || ::listen(fd, 128) != 0
            || ::getsockname(fd, reinterpret_cast<sockaddr *>(&address), &size) != 0)
            qFatal("cannot listen at port %d: %s", port, strerror(errno));
        *place = QStringLiteral("tcp://127.0.0.1:%1").arg(ntohs(address.sin_port));
        return fd;
    }

    void run()
    {
        while (!m_stop) {
            std::vector<pollfd> fds{{m_pub, POLLIN, 0}, {m_pull, POLLIN, 0}};
            for (const Puller &puller : m_pullers)
                fds.push_back({puller.fd, short(ready(puller) ? POLLIN : 0), 0});
            ::poll(fds.data(), fds.size(), 1);
            if (m_cut.exchange(false))
                closeSubscribers();
            dropGone();
            acceptAll();
            for (size_t i = m_pullers.size(); i-- > 0;)
                if (!serve(m_pullers[i]))
                    m_pullers.erase(m_pullers.begin() + long(i));
            sendDue();
        }
        closeSubscribers();
        for (const Puller &puller : m_pullers)
            ::close(puller.fd);
    }

    bool ready(const Puller &puller) const { return now() - puller.since >= m_options.readDelayMs; }

    void acceptAll()
    {
        for (int fd = ::accept4(m_pub, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK); fd >= 0;
             fd = ::accept4(m_pub, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)) {
            m_subscribers.push_back(fd);
            m_subscriberCount = int(m_subscribers.size());
        }
        for (int fd = ::accept4(m_pull, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK); fd >= 0;
             fd = ::accept4(m_pull, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)) {
            ++m_pullConnections;
            if (m_closeLeft > 0) {
                pollfd wait{fd, POLLIN, 0};
                ::poll(&wait, 1, 2000); // something unread in it, so that the close resets it
                --m_closeLeft;
                ::close(fd);
                continue;
            }
            m_pullers.push_back({fd, {}, now(), false});
        }
    }

    void dropGone()
    {
        std::erase_if(m_subscribers, [](int fd) {
            char byte;
            const bool gone = ::recv(fd, &byte, 1, MSG_DONTWAIT) == 0;
            if (gone)
                ::close(fd);
            return gone;
        });
        m_subscriberCount = int(m_subscribers.size());
    }

    bool serve(Puller &puller)
    {
        if (!ready(puller))
            return true;
        char bytes[4096]; // as much as Salt reads at a time
        const ssize_t size = ::recv(puller.fd, bytes, sizeof bytes, 0);
        if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR)) {
            ::close(puller.fd);
            return false;
        }
        if (size < 0)
            return true;
        puller.buffer.append(bytes, size);
        const bool first = quint8(puller.buffer[0]) < 0x80;
        const Framing framing = m_options.takesBoth ? (first ? Framing::Prefixed : Framing::Bare) : m_options.pull;
        framing == Framing::Prefixed ? takePrefixed(puller) : takeBare(puller);
        return true;
    }

    // salt/transport/ipc.py, tcp.py with a length: what is no map in it is dropped, a wrong length waits for ever.
    void takePrefixed(Puller &puller)
    {
        while (puller.buffer.size() >= 4) {
            const auto length = qsizetype(qFromBigEndian<quint32>(puller.buffer.constData()));
            if (puller.buffer.size() - 4 < length)
                return;
            takeMap(MsgpackView(QByteArrayView(puller.buffer).sliced(4, length)));
            puller.buffer.remove(0, 4 + length);
        }
    }

    // The streaming Unpacker: invalid bytes poison it; a value that is no map raises and ends this read's loop.
    void takeBare(Puller &puller)
    {
        while (!puller.poisoned && !puller.buffer.isEmpty()) {
            const qsizetype size = msgpackSize(puller.buffer);
            puller.poisoned = size < 0;
            if (size <= 0)
                return;
            const bool isMap = takeMap(MsgpackView(QByteArrayView(puller.buffer).first(size)));
            puller.buffer.remove(0, size);
            if (!isMap)
                return;
        }
    }

    bool takeMap(const MsgpackView &map)
    {
        const MsgpackView body = map.type() == MsgpackView::Type::Map ? map.find("body") : MsgpackView();
        if (!body.isValid())
            return false;
        const QMutexLocker lock(&m_mutex);
        m_taken.append(body.bytes().toByteArray());
        if (m_echoes && m_options.echoes)
            m_due.push_back({now() + m_options.echoDelayMs, encodeFrame(body.bytes(), m_options.pub)});
        return true;
    }

    void sendDue()
    {
        std::vector<QByteArray> bytes;
        {
            const QMutexLocker lock(&m_mutex);
            for (; !m_due.empty() && m_due.front().atMs <= now(); m_due.pop_front())
                bytes.push_back(m_due.front().bytes);
        }
        for (const QByteArray &piece : bytes)
            for (int fd : m_subscribers)
                for (qsizetype at = 0; at < piece.size() && !m_stop;) {
                    const ssize_t size = ::send(fd, piece.constData() + at, size_t(piece.size() - at), MSG_NOSIGNAL);
                    if (size < 0 && errno != EAGAIN)
                        break;
                    at += qMax<ssize_t>(0, size);
                }
    }

    void closeSubscribers()
    {
        for (int fd : m_subscribers)
            ::close(fd);
        m_subscribers.clear();
        m_subscriberCount = 0;
    }

    Options m_options;
    BusAddress m_address;
    int m_pub = -1, m_pull = -1;
    std::vector<int> m_subscribers;
    std::vector<Puller> m_pullers;
    std::deque<Due> m_due;
    QList<QByteArray> m_taken;
    mutable QMutex m_mutex;
    std::atomic<bool> m_stop{false}, m_cut{false}, m_echoes{true};
    std::atomic<int> m_subscriberCount{0}, m_pullConnections{0};
    int m_closeLeft = 0;
    std::thread m_thread;
};

} // namespace brine
