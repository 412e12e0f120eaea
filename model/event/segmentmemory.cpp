#include "segmentmemory.h"

#include <new>
#include <sys/mman.h>
#include <unistd.h>

namespace brine {

SegmentMemory::SegmentMemory(quint64 bytes) : m_size(bytes)
{
    // Not reserved: a page costs memory only once an event lies in it, so generous areas are free.
    void *memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        throw std::bad_alloc();
    madvise(memory, bytes, MADV_DONTDUMP);
    m_data = static_cast<char *>(memory);
}

SegmentMemory::~SegmentMemory()
{
    if (m_data)
        munmap(m_data, m_size);
}

SegmentMemory &SegmentMemory::operator=(SegmentMemory &&other) noexcept
{
    SegmentMemory taken(std::move(other));
    std::swap(m_data, taken.m_data);
    std::swap(m_size, taken.m_size);
    return *this;
}

void SegmentMemory::makeReady(quint64 from, quint64 to)
{
#ifdef MADV_POPULATE_WRITE
    madvise(m_data + from, to - from, MADV_POPULATE_WRITE);
#else
    Q_UNUSED(from);
    Q_UNUSED(to);
#endif
}

void SegmentMemory::giveBack(quint64 from, quint64 to)
{
    if (from < to)
        madvise(m_data + from, to - from, MADV_DONTNEED);
}

quint64 SegmentMemory::wholePages(quint64 bytes)
{
    static const auto page = quint64(sysconf(_SC_PAGESIZE));
    return (bytes + page - 1) / page * page;
}

SegmentMemory SegmentSpare::take(quint64 bytes)
{
    SegmentMemory spare;
    {
        const QMutexLocker lock(&m_mutex);
        m_wanted = bytes;
        spare = std::move(m_memory);
    }
    return spare.size() == bytes ? std::move(spare) : SegmentMemory(bytes);
}

void SegmentSpare::put(SegmentMemory memory)
{
    const QMutexLocker lock(&m_mutex);
    if (memory.size() == m_wanted)
        std::swap(m_memory, memory); // what was there goes with the argument
}

} // namespace brine
