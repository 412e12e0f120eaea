#include "eventmailbox.h"

#include "gap.h"
#include <QtGlobal>
#include <chrono>
#include <cstring>

namespace brine {

namespace {

// Small batches are copied together, so that one event does not hold a whole read buffer: 400 bytes in 64 KiB otherwise.
constexpr quint64 JoinBytes = 16 * 1024;
constexpr quint64 JoinedBytes = 256 * 1024;
constexpr size_t MaxSpares = 8;
constexpr size_t MaxSpareBuffer = 1 << 20;  // what one giant frame grew is not kept

quint64 footprint(const EventBatch &batch)
{
    return batch.buffer.capacity() + batch.records.capacity() * sizeof(EventBatch::Record);
}

void join(EventBatch &into, const EventBatch &from)
{
    const auto &last = into.records.back();
    quint32 at = qMax(last.tagOffset + last.tagLength, last.payloadOffset + last.payloadLength);
    if (into.buffer.size() < at + from.m_bytes)
        into.buffer.resize(qMax<size_t>(at + from.m_bytes, into.buffer.size() * 2));
    for (auto record : from.records) {
        std::memcpy(into.buffer.data() + at, from.buffer.data() + record.tagOffset, record.tagLength);
        record.tagOffset = std::exchange(at, at + record.tagLength);
        std::memcpy(into.buffer.data() + at, from.buffer.data() + record.payloadOffset, record.payloadLength);
        record.payloadOffset = std::exchange(at, at + record.payloadLength);
        into.records.push_back(record);
    }
    into.m_bytes += from.m_bytes;
}

/// Only what records point to: a read buffer may be much larger.
EventBatch copied(const EventBatch &batch, EventBatch into)
{
    for (qsizetype i = 0; i < batch.count(); ++i) {
        const EventView event = batch.at(i);
        into.append(event.receivedUs, event.tag, event.payload, event.kind);
    }
    return into;
}

quint64 eventCount(const EventBatch &batch)
{
    quint64 count = 0;
    for (const auto &record : batch.records)
        count += record.kind != EventKind::Gap;
    return count;
}

} // namespace

EventMailbox::EventMailbox(quint64 maxBytes) : m_maxBytes(maxBytes) { }

void EventMailbox::put(EventBatch &&batch)
{
    if (batch.isEmpty())
        return giveBack(std::move(batch));
    std::function<void()> notify;
    {
        const std::lock_guard lock(m_mutex);
        if (m_closed)
            return;
        if (m_copyTo)
            m_copyTo->put(copied(batch, m_copyTo->recycled()));
        if (m_queue.empty())
            notify = m_notify;
        m_queuedEvents += eventCount(batch);
        if (batch.m_bytes <= JoinBytes && !m_queue.empty()
            && m_queue.back().m_bytes + batch.m_bytes <= qMin(JoinedBytes, m_maxBytes / 8)) {
            m_queuedBytes -= footprint(m_queue.back());
            join(m_queue.back(), batch);
            keepSpare(std::move(batch));
        } else {
            m_queue.push_back(std::move(batch));
        }
        m_queuedBytes += footprint(m_queue.back());
        while (m_queuedBytes > m_maxBytes && m_queue.size() > 1)
            dropOldest();
    }
    m_filled.notify_one();
    if (notify)
        notify();
}

void EventMailbox::dropOldest()
{
    EventBatch &oldest = m_queue.front();
    const quint64 lost = eventCount(oldest);
    if (m_gapEvents == 0)
        m_gapFromUs = oldest.records.front().receivedUs;
    m_gapToUs = oldest.records.back().receivedUs;
    m_gapEvents += lost;
    m_dropped += lost;
    m_queuedEvents -= lost;
    m_queuedBytes -= footprint(oldest);
    keepSpare(std::move(oldest));
    m_queue.pop_front();
}

/// Where the dropped ones were: always before everything that is still here.
EventBatch EventMailbox::takeGap()
{
    Gap gap;
    gap.reason = Gap::Reason::Dropped;
    gap.lostEvents = std::exchange(m_gapEvents, 0);
    gap.fromUs = m_gapFromUs;
    gap.toUs = m_gapToUs;
    gap.detail = QStringLiteral("not taken in time, buffer limit %1 MiB").arg(m_maxBytes >> 20);
    return gapRow(gap);
}

std::vector<EventBatch> EventMailbox::take(quint64 maxBytes)
{
    std::vector<EventBatch> taken;
    const std::lock_guard lock(m_mutex);
    if (m_gapEvents > 0)
        taken.push_back(takeGap());
    for (quint64 bytes = 0; !m_queue.empty() && (bytes == 0 || bytes < maxBytes); m_queue.pop_front()) {
        EventBatch &oldest = m_queue.front();
        const quint64 size = footprint(oldest);
        bytes += size;
        m_queuedBytes -= size;
        m_queuedEvents -= eventCount(oldest);
        taken.push_back(std::move(oldest));
    }
    return taken;
}

EventBatch EventMailbox::recycled()
{
    const std::lock_guard lock(m_mutex);
    if (m_spare.empty())
        return {};
    EventBatch batch = std::move(m_spare.back());
    m_spare.pop_back();
    return batch;
}

void EventMailbox::giveBack(EventBatch &&batch)
{
    const std::lock_guard lock(m_mutex);
    keepSpare(std::move(batch));
}

void EventMailbox::keepSpare(EventBatch &&batch)
{
    if (m_spare.size() >= MaxSpares || batch.buffer.capacity() == 0 || batch.buffer.capacity() > MaxSpareBuffer)
        return;
    batch.records.clear();
    batch.m_bytes = 0;
    m_spare.push_back(std::move(batch));
}

bool EventMailbox::waitForEvents(int timeoutMs)
{
    std::unique_lock lock(m_mutex);
    const auto filled = [this] { return !m_queue.empty() || m_closed || m_woken; };
    if (timeoutMs < 0)
        m_filled.wait(lock, filled);
    else
        m_filled.wait_for(lock, std::chrono::milliseconds(timeoutMs), filled);
    m_woken = false;
    return !m_queue.empty();
}

void EventMailbox::copyTo(EventMailbox *other)
{
    const std::lock_guard lock(m_mutex);
    m_copyTo = other;
    if (other && m_closed)
        other->close();
}

void EventMailbox::wake()
{
    {
        const std::lock_guard lock(m_mutex);
        m_woken = true;
    }
    m_filled.notify_all();
}

void EventMailbox::close()
{
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
        if (m_copyTo)
            m_copyTo->close();
    }
    m_filled.notify_all();
}

bool EventMailbox::isClosed() const
{
    const std::lock_guard lock(m_mutex);
    return m_closed;
}

EventMailbox::State EventMailbox::state() const
{
    const std::lock_guard lock(m_mutex);
    const qint64 oldest = m_gapEvents > 0 ? m_gapFromUs : m_queue.empty() ? 0 : m_queue.front().records.front().receivedUs;
    return {m_queuedBytes, m_queuedEvents, m_dropped, oldest};
}

void EventMailbox::setNotify(std::function<void()> notify)
{
    const std::lock_guard lock(m_mutex);
    m_notify = std::move(notify);
}

} // namespace brine
