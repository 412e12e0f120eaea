#include "streamhandover.h"

#include <QHash>
#include <algorithm>

namespace brine {

namespace {

size_t hashOf(const EventView &event)
{
    return qHashBits(event.payload.data(), size_t(event.payload.size()), qHashBits(event.tag.data(), size_t(event.tag.size())));
}

} // namespace

void StreamHandover::passed(const EventBatch &rows)
{
    for (qsizetype i = 0; i < rows.count(); ++i)
        if (const EventView event = rows.at(i); event.kind == EventKind::Event)
            m_passed.push_back(hashOf(event));
    if (m_passed.size() > MaxEvents)                // the new one brings nothing, or is that far behind
        m_passed.erase(m_passed.begin(), m_passed.end() - ptrdiff_t(MaxEvents));
}

void StreamHandover::arrived(EventBatch &&rows)
{
    for (qsizetype i = 0; i < rows.count(); ++i) {
        const EventView event = rows.at(i);
        if (event.kind != EventKind::Event)
            continue;
        if (!m_first)
            m_first = hashOf(event);
        ++m_heldEvents;
    }
    m_heldBytes += rows.bytes();
    m_held.push_back(std::move(rows));
}

std::optional<std::vector<EventBatch>> StreamHandover::takeOver()
{
    if (!m_first)
        return std::nullopt;
    if (const size_t both = passedSinceFirst())
        return withoutFirst(both);
    if (m_heldEvents > MaxEvents || m_heldBytes > MaxBytes) // they do not carry the same: rather twice than not at all
        return withoutFirst(0);
    return std::nullopt;
}

std::vector<EventBatch> StreamHandover::takeAll()
{
    return withoutFirst(passedSinceFirst());
}

/// From the new stream's first event on. Of equal events the last: rather one twice than one not at all.
size_t StreamHandover::passedSinceFirst() const
{
    const auto met = m_first ? std::find(m_passed.rbegin(), m_passed.rend(), *m_first) : m_passed.rend();
    return met == m_passed.rend() ? 0 : size_t(met - m_passed.rbegin()) + 1;
}

std::vector<EventBatch> StreamHandover::withoutFirst(size_t events)
{
    m_taken = true;
    m_skip = events;
    std::vector<EventBatch> rest;
    for (EventBatch &batch : m_held)
        if (EventBatch kept = strip(std::move(batch)); !kept.isEmpty())
            rest.push_back(std::move(kept));
    m_held.clear();
    return rest;
}

EventBatch StreamHandover::strip(EventBatch &&rows)
{
    if (m_skip == 0)
        return std::move(rows);
    EventBatch kept;
    for (qsizetype i = 0; i < rows.count(); ++i) {
        const EventView row = rows.at(i);
        if (row.kind == EventKind::Event && m_skip > 0)
            --m_skip;
        else
            kept.append(row.receivedUs, row.tag, row.payload, row.kind);
    }
    return kept;
}

} // namespace brine
