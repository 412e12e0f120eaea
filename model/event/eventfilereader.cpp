#include "eventfilereader.h"
#include "eventtextdecoder.h"
#include "savefileproblem.h"
#include "timetext.h"
#include <QFile>
#include <QFileInfo>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace brine {

namespace {

constexpr size_t PieceBytes = 512 * 1024;
/// Buses told apart in one file; a file that names more is none of ours.
constexpr qsizetype MaxBuses = 256;

} // namespace

EventFileReader::EventFileReader(QString path) : EventFileReader(std::move(path), Limits()) { }

EventFileReader::EventFileReader(QString path, Limits limits) : m_path(std::move(path)), m_limits(limits)
{
    if (pipe2(m_wake, O_CLOEXEC) != 0)
        m_wake[0] = m_wake[1] = -1;
}

EventFileReader::~EventFileReader()
{
    stop();
    if (m_thread.joinable())
        m_thread.join();
    for (const int end : m_wake) {
        if (end >= 0)
            close(end);
    }
}

void EventFileReader::setNotify(std::function<void()> notify)
{
    const std::lock_guard lock(m_mutex);
    m_notify = std::move(notify);
}

void EventFileReader::start()
{
    m_thread = std::thread([this] { run(); });
}

void EventFileReader::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopping || m_progress.finished)
            return;
        m_stopping = true;
    }
    m_emptied.notify_all();
    if (m_wake[1] >= 0)
        (void)!write(m_wake[1], "", 1);
}

void EventFileReader::run()
{
    const int file = open();
    if (file < 0)
        return;
    read(file);
    if (file != STDIN_FILENO)
        close(file);
}

int EventFileReader::open()
{
    // Not blocking: the other end of a named pipe may never open.
    const int file = m_path == QLatin1String("-") ? STDIN_FILENO : ::open(QFile::encodeName(m_path).constData(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    struct stat status{};
    if (file < 0 || fstat(file, &status) != 0) {
        finish(readProblem(m_path, errno));
        return -1;
    }
    const std::lock_guard lock(m_mutex);
    m_progress.totalBytes = S_ISREG(status.st_mode) ? quint64(status.st_size) : 0;
    return file;
}

bool EventFileReader::waitReadable(int file)
{
    pollfd waits[2] = {{file, POLLIN, 0}, {m_wake[0], POLLIN, 0}};
    while (poll(waits, 2, -1) < 0 && errno == EINTR) { }
    return !(waits[1].revents & POLLIN);
}

void EventFileReader::read(int file)
{
    EventTextDecoder decoder(
        [this](const EventTextDecoder::Decoded &event) {
            const quint16 source = sourceOf(event.bus);
            if (m_fresh.empty() || m_fresh.back().source != source) {
                m_fresh.emplace_back();
                m_fresh.back().source = source;
            }
            m_fresh.back().batch.append(event.receivedUs, event.tag, event.payload, event.kind);
            m_fresh.back().sequences.push_back(event.sequence);
        },
        m_path == QLatin1String("-") ? nowUs() : QFileInfo(m_path).lastModified().toMSecsSinceEpoch() * 1000, m_limits.maxLine);
    std::vector<char> piece(PieceBytes);
    QString problem;
    while (waitReadable(file)) {
        const ssize_t n = ::read(file, piece.data(), piece.size());
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n < 0)
            problem = readProblem(m_path, errno);
        if (n <= 0) {
            decoder.finish();
            give(decoder, 0);
            break;
        }
        decoder.feed(QByteArrayView(piece.data(), n));
        give(decoder, quint64(n));
    }
    finish(problem);
}

quint16 EventFileReader::sourceOf(QByteArrayView bus)
{
    const QByteArray name = bus.isEmpty() ? QFileInfo(m_path).fileName().toUtf8() : bus.toByteArray();
    if (const qsizetype at = m_busBytes.lastIndexOf(name); at >= 0)
        return quint16(at);
    if (m_busBytes.size() >= MaxBuses)
        return quint16(MaxBuses - 1);
    m_busBytes.append(name);
    const std::lock_guard lock(m_mutex);
    m_busNames.append(QString::fromUtf8(name));
    return quint16(m_busBytes.size() - 1);
}

void EventFileReader::give(EventTextDecoder &decoder, quint64 bytes)
{
    {
        const std::lock_guard lock(m_mutex);
        m_progress.bytes += bytes;
        m_progress.events = decoder.events();
        m_progress.gaps = decoder.gaps();
        m_progress.brokenLines = decoder.brokenLines();
        m_progress.brokenPlaces = decoder.brokenPlaces();
    }
    for (Chunk &chunk : m_fresh)
        push(std::move(chunk));
    m_fresh.clear();
}

void EventFileReader::push(Chunk &&chunk)
{
    std::function<void()> notify;
    {
        std::unique_lock lock(m_mutex);
        m_emptied.wait(lock, [this] { return m_queuedBytes < m_limits.maxQueued || m_stopping; });
        if (m_queue.empty())
            notify = m_notify;
        m_queuedBytes += chunk.batch.bytes();
        m_progress.queuedEvents += quint64(chunk.batch.count());
        m_queue.push_back(std::move(chunk));
    }
    m_filled.notify_all();
    if (notify)
        notify();
}

void EventFileReader::finish(const QString &problem)
{
    std::function<void()> notify;
    {
        const std::lock_guard lock(m_mutex);
        m_progress.finished = true;
        m_progress.stopped = m_stopping;
        m_progress.problem = problem;
        notify = m_notify;
    }
    m_filled.notify_all();
    if (notify)
        notify();
}

std::vector<EventFileReader::Chunk> EventFileReader::take(quint64 maxBytes)
{
    std::vector<Chunk> taken;
    {
        const std::lock_guard lock(m_mutex);
        for (quint64 bytes = 0; !m_queue.empty() && (taken.empty() || bytes < maxBytes);) {
            bytes += m_queue.front().batch.bytes();
            m_queuedBytes -= m_queue.front().batch.bytes();
            m_progress.queuedEvents -= quint64(m_queue.front().batch.count());
            taken.push_back(std::move(m_queue.front()));
            m_queue.pop_front();
        }
    }
    m_emptied.notify_all();
    return taken;
}

bool EventFileReader::waitForEvents(int timeoutMs)
{
    std::unique_lock lock(m_mutex);
    const auto ready = [this] { return !m_queue.empty() || m_progress.finished; };
    if (timeoutMs >= 0)
        return m_filled.wait_for(lock, std::chrono::milliseconds(timeoutMs), ready);
    m_filled.wait(lock, ready);
    return true;
}

EventFileReader::Progress EventFileReader::progress() const
{
    const std::lock_guard lock(m_mutex);
    return m_progress;
}

QStringList EventFileReader::busNames() const
{
    const std::lock_guard lock(m_mutex);
    return m_busNames;
}

} // namespace brine
