#pragma once

#include "framechunk.h"
#include <deque>

namespace brine {

/// What one subscriber still has to get: shared chunks and how far into the first it is. Capped in bytes; never waits.
class SubscriberQueue
{
public:
    explicit SubscriberQueue(quint64 maxBytes) : m_maxBytes(maxBytes) { }

    /// False when it would pass the cap: this subscriber is too slow. One chunk always fits an empty queue, so that a single
    /// event larger than the cap does not drop everybody.
    [[nodiscard]] bool push(const FrameChunk &chunk);
    enum class Sent { All, Blocked, Gone };
    Sent sendTo(int fd);
    quint64 queuedBytes() const { return m_queuedBytes; }

private:
    void consume(qsizetype bytes);

    std::deque<FrameChunk> m_chunks;
    qsizetype m_offset = 0;
    quint64 m_queuedBytes = 0, m_maxBytes;
};

} // namespace brine
