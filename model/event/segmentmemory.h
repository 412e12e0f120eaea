#pragma once

#include <QMutex>
#include <QtGlobal>
#include <utility>

namespace brine {

/// Memory of a segment: address space that is reserved at once and becomes memory as it is written. Stays out of core dumps: job
/// returns hold secrets. The constructor throws std::bad_alloc where the address space is used up. Movable; one thread at a time.
class SegmentMemory
{
public:
    SegmentMemory() = default;
    explicit SegmentMemory(quint64 bytes);
    ~SegmentMemory();
    SegmentMemory(SegmentMemory &&other) noexcept : m_data(std::exchange(other.m_data, nullptr)), m_size(std::exchange(other.m_size, 0)) { }
    SegmentMemory &operator=(SegmentMemory &&other) noexcept;

    char *data() const { return m_data; }
    quint64 size() const { return m_size; }
    /// Makes [from, to) memory, both at whole pages. Only a hint: a kernel before 5.14 does not know it.
    void makeReady(quint64 from, quint64 to);
    void giveBack(quint64 from, quint64 to);        ///< the same range is zeros, and no memory, from here on

    static quint64 wholePages(quint64 bytes);

private:
    char *m_data = nullptr;
    quint64 m_size = 0;
};

/// Keeps the memory of one evicted segment for the next: once the limit is reached, each new segment takes the pages of the oldest,
/// where new ones would have to be found and cleared (a sixth of what an event costs, more on a virtual machine). Any thread: who
/// holds a segment last may be a scan.
class SegmentSpare
{
public:
    SegmentMemory take(quint64 bytes);
    void put(SegmentMemory memory);                 ///< kept if it is of the size that was taken last: limits may have changed since

private:
    QMutex m_mutex;
    quint64 m_wanted = 0;
    SegmentMemory m_memory;
};

} // namespace brine
