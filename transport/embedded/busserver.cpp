#include "busserver.h"
#include "frameencoder.h"
#include "timetext.h"
#include <QCoreApplication>
#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace brine {

namespace {

struct Text { Q_DECLARE_TR_FUNCTIONS(EmbeddedBus) };
// 64 KiB read whole and forwarded is 5 times the rate of one write a frame; more does not help (the kernel copies by pages).
constexpr qsizetype ReadBytes = 64 * 1024;
constexpr qsizetype ChunkBytes = 256 * 1024;
constexpr qsizetype FrameOverhead = 24;
constexpr qsizetype MaxOwnBytes = 16 << 20;
constexpr size_t MaxSpareBytes = 1 << 20;
constexpr quint32 MaxFireBytes = 100u << 20; // as Salt's own servers (tornado's max_buffer_size)
constexpr int MaxAccepts = 128;
constexpr std::chrono::milliseconds ShedPause(50);

// Keys below this are the loop's own descriptors; connections have a generation in the upper half, from 1.
enum LoopKey : quint64 { WakeKey = 1, PubKey = 2, PullKey = 3 };
quint64 keyOf(quint32 generation, int fd) { return quint64(generation) << 32 | quint32(fd); }

bool isOurs(int fd)
{
    ucred peer{};
    socklen_t length = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 && (peer.uid == geteuid() || peer.uid == 0);
}

/// A descriptor of nothing in particular, to be spent where no other is left. Not of a file, which need not be there or be ours to open.
int reserveOf(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, 0); }

BusProblem noDescriptor(const QString &path, int error)
{
    BusProblem problem;
    problem.path = path;
    problem.title = Text::tr("Cannot serve a bus at %1.").arg(path);
    problem.reason = Text::tr("The system gives no descriptor for it: %1.").arg(QString::fromStdString(std::generic_category().message(error)));
    if (error == EMFILE)
        problem.remedies = {Text::tr("Allow this program more open files:  ulimit -n 4096")};
    else if (error == ENFILE)
        problem.remedies = {Text::tr("The whole machine has too many files open; how many of how many:  sysctl fs.file-nr")};
    else if (error == ENOSPC)
        problem.remedies = {Text::tr("This user watches too many descriptors; how many are allowed:  sysctl fs.epoll.max_user_watches")};
    return problem;
}

} // namespace

BusServer::BusServer(BusSocket pub, BusSocket pull, Limits limits, Tap tap)
    : m_pub(std::move(pub)), m_pull(std::move(pull)), m_limits(limits), m_tap(std::move(tap))
{
}

Result<std::unique_ptr<BusServer>, BusProblem> BusServer::start(BusSocket pub, BusSocket pull, Limits limits, Tap tap)
{
    std::unique_ptr<BusServer> server(new BusServer(std::move(pub), std::move(pull), limits, std::move(tap)));
    if (const int error = server->openDescriptors())
        return Result<std::unique_ptr<BusServer>, BusProblem>::failure(noDescriptor(server->m_pub.path(), error));
    server->m_thread = std::thread([raw = server.get()] { raw->run(); });
    return server;
}

/// 0, or the errno of what was refused first.
int BusServer::openDescriptors()
{
    m_epoll = epoll_create1(EPOLL_CLOEXEC);
    m_wake = m_epoll < 0 ? -1 : eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    m_reserve = m_wake < 0 ? -1 : reserveOf(m_wake);
    const bool all = m_reserve >= 0 && watch(m_wake, WakeKey, EPOLLIN, true) && watch(m_pub.fd(), PubKey, EPOLLIN, true)
        && watch(m_pull.fd(), PullKey, EPOLLIN, true);
    return all ? 0 : errno;
}

BusServer::~BusServer()
{
    m_stopping = true;
    if (m_wake >= 0)
        eventfd_write(m_wake, 1);
    {
        const std::lock_guard lock(m_ownMutex);
        m_ownTaken.notify_all();
    }
    if (m_thread.joinable())
        m_thread.join();
    for (int fd : {m_epoll, m_wake, m_reserve}) {
        if (fd >= 0)
            close(fd);
    }
}

bool BusServer::watch(int fd, quint64 key, quint32 interest, bool added)
{
    epoll_event event{};
    event.events = interest;
    event.data.u64 = key;
    return epoll_ctl(m_epoll, added ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event) == 0;
}

void BusServer::run()
{
    epoll_event ready[64];
    while (!m_stopping) {
        const int count = epoll_wait(m_epoll, ready, int(std::size(ready)), waitMilliseconds());
        for (int i = 0; i < count; ++i)
            dispatch(ready[i].data.u64, ready[i].events);
        takeOwn();
        distribute();
        publishCounters();
    }
    // What was published before the stop still goes out as far as the sockets take it.
    takeOwn();
    distribute();
    for (auto &connection : m_connections) {
        if (connection)
            hangUp(*connection);
    }
    publishCounters();
}

int BusServer::waitMilliseconds()
{
    if (m_listening)
        return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(m_listenAt - Clock::now()).count();
    if (left <= 0) {
        listenAgain(true);
        return -1;
    }
    return int(left);
}

void BusServer::dispatch(quint64 key, quint32 ready)
{
    if (key == WakeKey) {
        eventfd_t count = 0;
        eventfd_read(m_wake, &count);
        return;
    }
    if (key == PubKey || key == PullKey)
        return acceptFrom(key == PubKey ? m_pub : m_pull);
    const size_t fd = size_t(key & 0xffffffffu);
    if (fd >= m_connections.size() || !m_connections[fd] || m_connections[fd]->generation != key >> 32)
        return;
    Connection &connection = *m_connections[fd];
    if (connection.queue)
        serveSubscriber(connection, ready);
    else
        readPusher(connection);
}

void BusServer::acceptFrom(const BusSocket &listener)
{
    for (int i = 0; i < MaxAccepts; ++i) {
        const int fd = accept4(listener.fd(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd >= 0) {
            welcome(fd, &listener == &m_pub);
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            shedWaiting(listener);
            return;
        } else if (errno != EINTR && errno != ECONNABORTED) {
            return;
        }
    }
}

/// Out of descriptors: a listener that stays readable would spin the loop. The reserve is spent to answer those who wait
/// with an end of stream, then nobody is accepted for a moment.
void BusServer::shedWaiting(const BusSocket &listener)
{
    close(m_reserve);
    for (int i = 0; i < MaxAccepts; ++i) {
        const int fd = accept4(listener.fd(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd < 0)
            break;
        close(fd);
        ++m_refused;
    }
    m_reserve = reserveOf(m_wake);
    m_listenAt = Clock::now() + ShedPause;
    listenAgain(false);
}

void BusServer::listenAgain(bool listening)
{
    m_listening = listening;
    watch(m_pub.fd(), PubKey, listening ? EPOLLIN : 0u, false);
    watch(m_pull.fd(), PullKey, listening ? EPOLLIN : 0u, false);
}

void BusServer::welcome(int fd, bool subscriber)
{
    if (!isOurs(fd) || m_open >= m_limits.maxConnections) {
        close(fd);
        ++m_refused;
        return;
    }
    auto connection = std::make_unique<Connection>();
    connection->fd = fd;
    connection->generation = m_generation;
    m_generation = m_generation == ~0u ? 1 : m_generation + 1;
    if (!watch(fd, keyOf(connection->generation, fd), EPOLLIN | EPOLLRDHUP, true)) {
        close(fd);
        ++m_refused;
        return;
    }
    if (subscriber) {
        connection->queue = std::make_unique<SubscriberQueue>(m_limits.maxQueue);
        m_subscribers.push_back(connection.get());
    } else {
        connection->decoder = std::make_unique<FrameDecoder>(DecoderLimits{MaxFireBytes, 1u << 20});
    }
    if (m_connections.size() <= size_t(fd))
        m_connections.resize(size_t(fd) + 1);
    m_connections[size_t(fd)] = std::move(connection);
    ++m_open;
}

void BusServer::readPusher(Connection &pusher)
{
    const std::span<char> space = pusher.decoder->writable(ReadBytes);
    const ssize_t count = recv(pusher.fd, space.data(), space.size(), 0);
    if (count < 0) {
        if (errno != EAGAIN && errno != EINTR)
            hangUp(pusher);
        return;
    }
    if (count == 0) {
        pusher.decoder->finish(nowUs());
        takeEvents(pusher);
        return hangUp(pusher);
    }
    const quint64 malformedBefore = m_malformed;
    const bool goesOn = pusher.decoder->commit(count, nowUs()) && pusher.decoder->framing() != Framing::ZeroMq;
    takeEvents(pusher);
    if (goesOn)
        return;
    // Only this connection is lost, as in Salt.
    if (m_malformed == malformedBefore)
        ++m_malformed;
    hangUp(pusher);
}

void BusServer::takeEvents(Connection &pusher)
{
    if (!pusher.decoder->hasEvents())
        return;
    EventBatch batch = pusher.decoder->takeBatch(std::move(m_spare));
    // Once: what grows under a subscriber that keeps it takes fresh memory at every step.
    m_outgoing.reserve(m_outgoing.size() + std::min<qsizetype>(batch.bytes() + batch.count() * FrameOverhead, ChunkBytes + ReadBytes));
    for (qsizetype i = 0; i < batch.count(); ++i) {
        const EventView event = batch.at(i);
        if (event.kind != EventKind::Event) {
            m_malformed += event.kind == EventKind::Malformed;
            continue;
        }
        appendFrame(m_outgoing, event.tag, event.payload, m_limits.pubFraming);
        ++m_outgoingEvents;
        ++m_received;
        if (m_tap)
            m_tap(event.tag, event.payload);
        if (m_outgoing.size() >= ChunkBytes)
            distribute();
    }
    if (batch.buffer.size() <= MaxSpareBytes)
        m_spare = std::move(batch);
}

void BusServer::serveSubscriber(Connection &subscriber, quint32 ready)
{
    // A half close ends the subscription, as in Salt; what a subscriber writes is read and ignored.
    if (ready & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))
        return hangUp(subscriber);
    if (ready & EPOLLIN) {
        char ignored[4096];
        const ssize_t count = recv(subscriber.fd, ignored, sizeof ignored, 0);
        if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR))
            return hangUp(subscriber);
    }
    if (ready & EPOLLOUT)
        writeTo(subscriber);
}

void BusServer::writeTo(Connection &subscriber)
{
    const SubscriberQueue::Sent sent = subscriber.queue->sendTo(subscriber.fd);
    if (sent == SubscriberQueue::Sent::Gone)
        return hangUp(subscriber);
    const bool blocked = sent == SubscriberQueue::Sent::Blocked;
    if (blocked == subscriber.blocked)
        return;
    subscriber.blocked = blocked;
    watch(subscriber.fd, keyOf(subscriber.generation, subscriber.fd), EPOLLIN | EPOLLRDHUP | (blocked ? EPOLLOUT : 0u), false);
}

void BusServer::publish(QByteArrayView tag, QByteArrayView payload)
{
    std::unique_lock lock(m_ownMutex);
    m_ownTaken.wait(lock, [this] { return m_own.size() < MaxOwnBytes || m_stopping; });
    if (m_stopping)
        return;
    const bool first = m_own.isEmpty();
    appendFrame(m_own, tag, payload, m_limits.pubFraming);
    ++m_ownEvents;
    if (first)
        eventfd_write(m_wake, 1);
}

void BusServer::takeOwn()
{
    std::unique_lock lock(m_ownMutex);
    if (m_own.isEmpty())
        return;
    if (m_outgoing.isEmpty())
        m_outgoing = std::exchange(m_own, {});
    else
        m_outgoing += std::exchange(m_own, {});
    m_outgoingEvents += std::exchange(m_ownEvents, 0);
    m_ownTaken.notify_all();
}

void BusServer::distribute()
{
    if (m_outgoing.isEmpty())
        return;
    m_published += std::exchange(m_outgoingEvents, 0);
    const auto chunk = std::make_shared<const QByteArray>(std::exchange(m_outgoing, {}));
    std::vector<Connection *> lost;
    for (Connection *subscriber : m_subscribers) {
        if (!subscriber->queue->push(chunk))
            lost.push_back(subscriber);
    }
    for (Connection *subscriber : lost) {
        ++m_dropped;
        hangUp(*subscriber);
    }
    // hangUp() shortens the list: from the back every one is visited.
    for (size_t i = m_subscribers.size(); i-- > 0;) {
        if (i < m_subscribers.size() && !m_subscribers[i]->blocked)
            writeTo(*m_subscribers[i]);
    }
}

void BusServer::hangUp(Connection &connection)
{
    if (connection.queue)
        std::erase(m_subscribers, &connection);
    const int fd = connection.fd;
    close(fd); // leaves the epoll set by itself
    --m_open;
    m_connections[size_t(fd)].reset();
}

void BusServer::publishCounters()
{
    quint64 queued = 0, longest = 0;
    for (const Connection *subscriber : m_subscribers) {
        queued += subscriber->queue->queuedBytes();
        longest = std::max(longest, subscriber->queue->queuedBytes());
    }
    m_queued = queued;
    if (longest > m_peakQueued)
        m_peakQueued = longest;
    m_subscriberCount = int(m_subscribers.size());
}

EmbeddedBus::Counters BusServer::counters() const
{
    EmbeddedBus::Counters counters;
    counters.received = m_received;
    counters.published = m_published;
    counters.malformed = m_malformed;
    counters.droppedSubscribers = m_dropped;
    counters.subscribers = m_subscriberCount;
    counters.queuedBytes = m_queued;
    counters.refusedConnections = m_refused;
    counters.peakQueuedBytes = m_peakQueued;
    return counters;
}

} // namespace brine
