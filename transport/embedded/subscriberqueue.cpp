#include "subscriberqueue.h"
#include <algorithm>
#include <cerrno>
#include <sys/socket.h>
#include <sys/uio.h>

namespace brine {

namespace {
// A socket buffer takes about 200 KB, a chunk is mostly smaller: a few at once fill it in one call.
constexpr size_t MaxPieces = 16;
}

bool SubscriberQueue::push(const FrameChunk &chunk)
{
    const quint64 size = quint64(chunk->size());
    if (!m_chunks.empty() && m_queuedBytes + size > m_maxBytes)
        return false;
    m_chunks.push_back(chunk);
    m_queuedBytes += size;
    return true;
}

void SubscriberQueue::consume(qsizetype bytes)
{
    m_queuedBytes -= quint64(bytes);
    m_offset += bytes;
    while (!m_chunks.empty() && m_offset >= m_chunks.front()->size()) {
        m_offset -= m_chunks.front()->size();
        m_chunks.pop_front();
    }
}

SubscriberQueue::Sent SubscriberQueue::sendTo(int fd)
{
    while (!m_chunks.empty()) {
        iovec pieces[MaxPieces];
        const size_t count = std::min(MaxPieces, m_chunks.size());
        for (size_t i = 0; i < count; ++i) {
            const qsizetype skip = i == 0 ? m_offset : 0;
            pieces[i] = {const_cast<char *>(m_chunks[i]->constData()) + skip, size_t(m_chunks[i]->size() - skip)};
        }
        msghdr message{};
        message.msg_iov = pieces;
        message.msg_iovlen = count;
        const ssize_t sent = sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0)
            consume(sent);
        else if (sent < 0 && errno == EINTR)
            continue;
        else
            return sent < 0 && (errno == EAGAIN || errno == ENOBUFS) ? Sent::Blocked : Sent::Gone;
    }
    return Sent::All;
}

} // namespace brine
