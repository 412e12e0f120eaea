#include "zmqsubscriber.h"

#include "bodysplitter.h"
#include "deadline.h"
#include "timetext.h"
#include "zmqendpoint.h"
#include "zmqmonitor.h"
#include <QCoreApplication>
#include <chrono>
#include <sys/eventfd.h>
#include <unistd.h>

namespace brine {

namespace {

constexpr int64_t MaxEventBytes = 64ll << 20;        // Salt of that time has no limit; 1 MiB is seen to pass
constexpr quint64 BatchBytes = 256 * 1024;
constexpr qint64 ConnectUs = 3'000'000;
// A publisher drops what comes before it has read our subscription, and nothing says when it has.
constexpr qint64 SubscribedUs = 50'000, SubscribedBlindUs = 200'000;
constexpr size_t Subscriber = 0, Monitor = 1, Wake = 2;

QString tr(const char *text) { return QCoreApplication::translate("brine::ZmqSubscriber", text); }

} // namespace

ZmqSubscriber::ZmqSubscriber(zmq::context_t &context, QString endpoint, bool answers, BusState first, EventMailbox &mailbox, ShotBook &shots)
    : m_context(context), m_endpoint(std::move(endpoint)), m_answers(answers), m_mailbox(mailbox), m_shots(shots), m_state(std::move(first)),
      m_wakeFd(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))
{
    m_state.framing = Framing::ZeroMq;
}

ZmqSubscriber::~ZmqSubscriber()
{
    m_stopping = true;
    wake();
    if (m_thread.joinable())
        m_thread.join();
    if (m_wakeFd >= 0)
        ::close(m_wakeFd);
}

void ZmqSubscriber::start()
{
    m_startedUs = Deadline::monotonicUs();
    m_thread = std::thread([this] { run(); });
}

void ZmqSubscriber::wake()
{
    if (m_wakeFd >= 0)
        (void)::eventfd_write(m_wakeFd, 1);
}

void ZmqSubscriber::run()
{
    QString why;
    try {
        zmq::socket_t socket(m_context, zmq::socket_type::sub);
        socket.set(zmq::sockopt::linger, 0);
        socket.set(zmq::sockopt::rcvhwm, 0);        // our mailbox is the bound, and it counts what it drops
        socket.set(zmq::sockopt::maxmsgsize, MaxEventBytes);
        socket.set(zmq::sockopt::reconnect_ivl, -1); // the next daemon at this path may speak something else: who started us looks first
        socket.set(zmq::sockopt::subscribe, "");
        ZmqMonitor monitor(m_context, socket);
        socket.connect(m_endpoint.toStdString());
        serve(socket, monitor);
        why = monitor.phase() == ZmqMonitor::Phase::Ended
                ? monitor.reason()
                : tr("it accepted the connection and did not answer the greeting in %1 s").arg(ConnectUs / 1'000'000);
    } catch (const zmq::error_t &error) {
        why = QString::fromLocal8Bit(error.what());
    }
    m_shots.giveUp();
    publish([&](BusState &state) {
        BusProblem problem;
        problem.kind = BusProblem::Kind::CutOff;
        problem.path = m_endpoint;
        problem.title = state.isOpen() ? tr("Cut off from the ZeroMQ bus at %1.").arg(m_endpoint) : tr("No connection to the ZeroMQ bus at %1.").arg(m_endpoint);
        problem.reason = why;
        state.phase = state.isOpen() ? BusState::Phase::CutOff : BusState::Phase::CannotOpen;
        state.problem = problem;
    });
    m_mailbox.close();                              // ends the relay once it has written what is here
}

void ZmqSubscriber::serve(zmq::socket_t &socket, ZmqMonitor &monitor)
{
    while (!m_stopping) {
        zmq::pollitem_t items[] = {{socket.handle(), 0, ZMQ_POLLIN, 0}, {monitor.socket().handle(), 0, ZMQ_POLLIN, 0}, {nullptr, m_wakeFd, ZMQ_POLLIN, 0}};
        zmqWait(items, int(std::size(items)), timeoutMs());
        if (items[Wake].revents) {
            eventfd_t count = 0;
            (void)::eventfd_read(m_wakeFd, &count);
        }
        takeEvents(socket);
        if (!follow(monitor)) {
            while (takeEvents(socket)) { }          // what came before the end is not lost with it
            return;
        }
        m_shots.expire(Deadline::monotonicUs());
    }
}

/// False: the connection is over.
bool ZmqSubscriber::follow(ZmqMonitor &monitor)
{
    const auto before = monitor.phase();
    const auto phase = monitor.update();
    const qint64 now = Deadline::monotonicUs();
    if (phase == ZmqMonitor::Phase::Ended)
        return false;
    if (phase == ZmqMonitor::Phase::Waiting || (m_answers && phase == ZmqMonitor::Phase::Connected))
        return now - m_startedUs < ConnectUs;
    if (phase != before)
        m_openAtUs = now + (phase == ZmqMonitor::Phase::Ready ? SubscribedUs : SubscribedBlindUs);
    if (now >= m_openAtUs)
        publish([](BusState &state) { state.phase = BusState::Phase::Connected; });
    return true;
}

int ZmqSubscriber::timeoutMs() const
{
    const qint64 now = Deadline::monotonicUs();
    int timeout = m_shots.expire(now);
    const auto wakeIn = [&](qint64 us) { timeout = timeout < 0 ? int(us / 1000 + 1) : qMin(timeout, int(us / 1000 + 1)); };
    if (m_openAtUs == 0)
        wakeIn(qMax<qint64>(0, m_startedUs + ConnectUs - now));
    else if (now < m_openAtUs)
        wakeIn(m_openAtUs - now);
    return timeout;
}

/// False: nothing was there.
bool ZmqSubscriber::takeEvents(zmq::socket_t &socket)
{
    EventBatch batch = m_mailbox.recycled();
    zmq::message_t message;
    while (batch.bytes() < BatchBytes && socket.recv(message, zmq::recv_flags::dontwait))
        takeEvent({message.data<char>(), qsizetype(message.size())}, nowUs(), batch);
    if (batch.isEmpty()) {
        m_mailbox.giveBack(std::move(batch));
        return false;
    }
    {
        const std::lock_guard lock(m_mutex);
        m_state.events += quint64(batch.count());
        m_state.lastEventUs = nowUs();
        // An event is proof enough that the subscription has arrived.
        m_openAtUs = qMin(m_openAtUs, Deadline::monotonicUs());
    }
    m_mailbox.put(std::move(batch));
    return true;
}

void ZmqSubscriber::takeEvent(QByteArrayView body, qint64 receivedUs, EventBatch &batch)
{
    const auto split = splitBody(body);
    if (split)
        batch.append(receivedUs, body.first(split->tagLength), body.sliced(split->payloadOffset));
    else
        batch.append(receivedUs, {}, body, EventKind::Malformed);
    // What we wrote says nothing about what others here write.
    if (!m_shots.offer(body, receivedUs))
        noteForm(body);
}

void ZmqSubscriber::noteForm(QByteArrayView body)
{
    const TagForm form = brine::seenTagForm(body);
    const bool known = form == TagForm::Padded ? m_sawPadded : m_sawLineFeeds; // written by this thread alone
    if (form == TagForm::Unknown || known)
        return;
    const std::lock_guard lock(m_mutex);
    (form == TagForm::Padded ? m_sawPadded : m_sawLineFeeds) = true;
    m_changed.notify_all();
}

TagForm ZmqSubscriber::seenForm() const
{
    const std::lock_guard lock(m_mutex);
    if (m_sawPadded == m_sawLineFeeds)
        return TagForm::Unknown;
    return m_sawPadded ? TagForm::Padded : TagForm::LineFeeds;
}

TagForm ZmqSubscriber::waitForm(int timeoutMs)
{
    std::unique_lock lock(m_mutex);
    // Counted from when it was open: a batch of shots on a quiet bus waits once.
    const int watchedMs = int(qBound(qint64(0), (nowUs() - m_state.sinceUs) / 1000, qint64(timeoutMs)));
    m_changed.wait_for(lock, std::chrono::milliseconds(timeoutMs - watchedMs), [this] { return m_sawPadded || m_sawLineFeeds; });
    lock.unlock();
    return seenForm();
}

BusState ZmqSubscriber::state() const
{
    const std::lock_guard lock(m_mutex);
    return m_state;
}

bool ZmqSubscriber::waitOpen(int timeoutMs)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, std::chrono::milliseconds(timeoutMs), [this] { return m_state.phase != BusState::Phase::Connecting; });
    return m_state.isOpen();
}

void ZmqSubscriber::publish(const std::function<void(BusState &)> &change)
{
    {
        const std::lock_guard lock(m_mutex);
        const auto before = m_state.phase;
        change(m_state);
        if (m_state.phase == before)
            return;
        m_state.sinceUs = nowUs();
    }
    m_changed.notify_all();
    m_mailbox.wake();                               // the relay tells it
}

} // namespace brine
