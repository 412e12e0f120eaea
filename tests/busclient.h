#pragma once

#include "fireable.h"
#include "framedecoder.h"
#include "frameencoder.h"
#include "msgpackwriter.h"
#include "timetext.h"
#include <QElapsedTimer>
#include <QFile>
#include <QString>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <vector>

namespace brinetest {

inline sockaddr_un unixAddress(const QString &path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const QByteArray name = QFile::encodeName(path);
    std::memcpy(address.sun_path, name.constData(), size_t(qMin<qsizetype>(name.size(), sizeof address.sun_path - 1)));
    return address;
}

/// A file that is a socket; listening or, like one left behind, not.
class ServedSocket
{
public:
    explicit ServedSocket(const QString &path, bool listening = true) : m_path(path)
    {
        m_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const sockaddr_un address = unixAddress(path);
        m_made = bind(m_fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0 && (!listening || listen(m_fd, 16) == 0);
        if (!listening) {
            close(m_fd);
            m_fd = -1;
        }
    }
    ServedSocket(ServedSocket &&other) noexcept : m_fd(std::exchange(other.m_fd, -1)), m_made(other.m_made), m_path(std::move(other.m_path)) { }
    ~ServedSocket()
    {
        if (m_fd >= 0)
            close(m_fd);
    }
    bool isMade() const { return m_made; }
    /// Somebody has connected and waits to be accepted.
    bool hasVisitor() const
    {
        pollfd waiting{m_fd, POLLIN, 0};
        return poll(&waiting, 1, 0) > 0;
    }

private:
    int m_fd = -1;
    bool m_made = false;
    QString m_path;
};

struct TestEvent
{
    QByteArray tag, payload;
};

/// A program on a bus with nothing but a socket: what any other tool would be.
class BusClient
{
public:
    explicit BusClient(const QString &path)
    {
        m_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        connectTo(path);
    }
    BusClient(BusClient &&other) noexcept
        : m_fd(std::exchange(other.m_fd, -1)), m_connected(other.m_connected), m_decoder(std::move(other.m_decoder))
    {
    }
    ~BusClient() { hangUp(); }

    bool isConnected() const { return m_connected; }
    int fd() const { return m_fd; }
    void hangUp()
    {
        if (m_fd >= 0)
            close(std::exchange(m_fd, -1));
    }
    bool send(QByteArrayView bytes)
    {
        while (!bytes.isEmpty()) {
            const ssize_t sent = ::send(m_fd, bytes.data(), size_t(bytes.size()), MSG_NOSIGNAL);
            if (sent <= 0)
                return false;
            bytes = bytes.sliced(sent);
        }
        return true;
    }
    bool fire(QByteArrayView tag, QByteArrayView payload, brine::Framing framing = brine::Framing::Bare)
    {
        return send(brine::encodeFrame(brine::eventBody(tag, payload), framing));
    }
    /// Until count events have come, the stream ends or time is up.
    std::vector<TestEvent> read(size_t count, int timeoutMs = 20000)
    {
        std::vector<TestEvent> events;
        QElapsedTimer timer;
        timer.start();
        while (events.size() < count && !m_ended && waitReadable(int(timeoutMs - timer.elapsed())))
            readOnce(events);
        return events;
    }
    bool waitForEnd(int timeoutMs = 20000)
    {
        std::vector<TestEvent> ignored;
        QElapsedTimer timer;
        timer.start();
        while (!m_ended && waitReadable(int(timeoutMs - timer.elapsed())))
            readOnce(ignored);
        return m_ended;
    }
    brine::Framing framing() const { return m_decoder.framing(); }

private:
    void connectTo(const QString &path)
    {
        const sockaddr_un address = unixAddress(path);
        m_connected = connect(m_fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
    }
    bool waitReadable(int timeoutMs)
    {
        pollfd waiting{m_fd, POLLIN, 0};
        return timeoutMs > 0 && poll(&waiting, 1, timeoutMs) > 0;
    }
    void readOnce(std::vector<TestEvent> &events)
    {
        const auto space = m_decoder.writable();
        const ssize_t count = recv(m_fd, space.data(), space.size(), 0);
        if (count <= 0) {
            m_ended = true;
            return;
        }
        m_ended = !m_decoder.commit(count, brine::nowUs());
        const brine::EventBatch batch = m_decoder.takeBatch();
        for (qsizetype i = 0; i < batch.count(); ++i)
            events.push_back({batch.at(i).tag.toByteArray(), batch.at(i).payload.toByteArray()});
    }

    int m_fd = -1;
    bool m_connected = false, m_ended = false;
    brine::FrameDecoder m_decoder;
};

/// {"n": number, "text": text, "_stamp": now}
inline QByteArray testPayload(qint64 number, QByteArrayView text = {})
{
    brine::MsgpackWriter map;
    map.map(3);
    map.key("n");
    map.integer(number);
    map.key("text");
    map.str(text);
    map.key("_stamp");
    map.str(brine::saltStamp(brine::StampForm::Bare));
    return map.take();
}

} // namespace brinetest
