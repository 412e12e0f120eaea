#include "relayserver.h"

#include "framedecoder.h"
#include "frameencoder.h"
#include "msgpackwriter.h"
#include <cerrno>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace brine {

namespace {

constexpr int TurnMs = 250;                         // a waiting control message or a new state is written at the latest then
constexpr quint64 TakenBytes = 4u << 20;            // between two looks at the control messages
constexpr qsizetype WrittenBytes = 256 * 1024;
} // namespace

RelayServer::RelayServer(EventMailbox &mailbox, int input, int output)
    : m_mailbox(mailbox), m_input(input), m_output(output), m_wakeFd(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))
{
}

RelayServer::~RelayServer()
{
    stop();
    if (m_reading.joinable())
        m_reading.join();
    if (m_wakeFd >= 0)
        ::close(m_wakeFd);
}

void RelayServer::send(QByteArray controlFrame)
{
    const std::lock_guard lock(m_mutex);
    m_controls.append(std::move(controlFrame));
    m_mailbox.wake();
}

void RelayServer::stop()
{
    m_stopping = true;
    if (m_wakeFd >= 0)
        (void)::eventfd_write(m_wakeFd, 1);
    m_mailbox.close();
}

void RelayServer::run()
{
    m_reading = std::thread([this] { readInput(); });
    while (!m_stopping) {
        tellState();
        if (!writeControls())
            break;
        m_mailbox.waitForEvents(TurnMs);
        bool open = true;
        for (EventBatch &batch : m_mailbox.take(TakenBytes)) {
            open = open && writeBatch(batch);
            m_mailbox.giveBack(std::move(batch));
        }
        if (!open || (m_mailbox.isClosed() && m_mailbox.state().queuedEvents == 0))
            break;
    }
    tellState();                                    // why it ends, if it is the bus that did
    writeControls();
    stop();
}

void RelayServer::tellState()
{
    if (!currentState)
        return;
    QByteArray state = link::encode(currentState());
    if (state == m_toldState)
        return;
    m_toldState = state;
    send(std::move(state));
}

bool RelayServer::writeControls()
{
    QByteArrayList controls;
    {
        const std::lock_guard lock(m_mutex);
        controls.swap(m_controls);
    }
    return controls.isEmpty() || writeAll(controls.join());
}

bool RelayServer::writeBatch(const EventBatch &batch)
{
    m_frames.resize(0); // its room is kept
    for (qsizetype i = 0; i < batch.count(); ++i) {
        const EventView event = batch.at(i);
        switch (event.kind) {
        case EventKind::Event: appendFrame(m_frames, event.tag, event.payload, Framing::Bare); break;
        case EventKind::Gap: m_frames.append(link::encodeGap(event.payload)); break;
        case EventKind::Malformed: m_frames.append(link::encodeMalformed(event.payload)); break;
        }
        if (m_frames.size() >= WrittenBytes) {
            if (!writeAll(m_frames))
                return false;
            m_frames.resize(0);
        }
    }
    if (m_frames.capacity() > 16 * WrittenBytes) {      // a giant has passed: its room goes with it
        const QByteArray rest = std::exchange(m_frames, {});
        return writeAll(rest);
    }
    return writeAll(m_frames);
}

bool RelayServer::writeAll(QByteArrayView bytes)
{
    for (qsizetype written = 0; written < bytes.size();) {
        const ssize_t size = ::write(m_output, bytes.data() + written, size_t(bytes.size() - written));
        if (size >= 0) {
            written += size;
        } else if (errno == EAGAIN) {
            pollfd fds[] = {{m_output, POLLOUT, 0}, {m_wakeFd, POLLIN, 0}};
            ::poll(fds, 2, -1);
            if (m_stopping)
                return false;
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

void RelayServer::readInput()
{
    FrameDecoder decoder;
    decoder.acceptControls();
    while (!m_stopping) {
        pollfd fds[] = {{m_input, POLLIN, 0}, {m_wakeFd, POLLIN, 0}};
        if (::poll(fds, 2, -1) < 0 && errno != EINTR)
            break;
        if (m_stopping || !fds[0].revents)
            continue;
        const auto room = decoder.writable();
        const ssize_t size = ::read(m_input, room.data(), room.size());
        if (size < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (size <= 0 || !decoder.commit(size, 0))  // the near end has gone, or speaks something else
            break;
        (void)decoder.takeBatch();                  // events are nothing to say to us
        for (const QByteArray &control : decoder.takeControls())
            handle(control);
    }
    stop();
}

void RelayServer::handle(QByteArrayView control)
{
    const qsizetype split = control.indexOf("\n\n");
    if (split < 0)
        return;
    const QByteArrayView name = control.first(split), map = control.sliced(split + 2);
    if (name == QByteArrayView("fire") && onShot)
        onShot(link::readShot(map));
    else if (name == QByteArrayView("answer") && onAnswer)
        onAnswer(link::readAnswer(map));
    else if (name == QByteArrayView("match") && onMatch)
        onMatch(link::readTarget(map));
    else if (name == QByteArrayView("examine"))
        send(link::encode(onExamine ? onExamine(link::readExamine(map)) : std::vector<DoctorStep>()));
}

} // namespace brine
