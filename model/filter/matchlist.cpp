#include "matchlist.h"
#include <algorithm>

namespace brine {

namespace {

// Small slices (one a tick) are joined until they reach this range, so that a day of ticks is no million of slices.
constexpr quint64 MergedRange = 65536;

void makeExplicit(MatchList::Slice &slice)
{
    if (!slice.all)
        return;
    slice.offsets.resize(slice.range.count);
    for (quint64 i = 0; i < slice.range.count; ++i)
        slice.offsets[i] = quint32(i);
    slice.all = false;
}

} // namespace

// Row numbers inside are absolute and may wrap; only their distance to m_rowBase counts.
EventId MatchList::idAt(quint64 row) const
{
    const auto slice = std::upper_bound(m_firstRow.begin(), m_firstRow.end(), row,
                                        [this](quint64 wanted, quint64 first) { return wanted < first - m_rowBase; });
    const size_t i = size_t(slice - m_firstRow.begin()) - 1;
    const Entry &entry = m_slices[i];
    const quint64 inside = row - (m_firstRow[i] - m_rowBase) + entry.skip;
    return entry.slice.range.first + (entry.slice.all ? inside : entry.slice.offsets[inside]);
}

quint64 MatchList::rowAtOrAfter(EventId id) const
{
    const auto entry = std::lower_bound(m_slices.begin(), m_slices.end(), id,
                                        [](const Entry &e, EventId wanted) { return e.slice.range.end() <= wanted; });
    if (entry == m_slices.end())
        return m_count;
    const quint64 first = m_firstRow[size_t(entry - m_slices.begin())] - m_rowBase;
    const Slice &slice = entry->slice;
    if (id <= slice.range.first)
        return first;
    const quint64 offset = id - slice.range.first;
    if (slice.all)
        return first + std::max(offset, entry->skip) - entry->skip;
    const auto hit = std::lower_bound(slice.offsets.begin() + std::ptrdiff_t(entry->skip), slice.offsets.end(), offset);
    return first + quint64(hit - slice.offsets.begin()) - entry->skip;
}

bool MatchList::contains(EventId id) const
{
    const quint64 row = rowAtOrAfter(id);
    return row < m_count && idAt(row) == id;
}

void MatchList::append(Slice slice)
{
    const quint64 count = slice.count();
    if (!count)
        return;
    if (!m_slices.empty()) {
        Slice &last = m_slices.back().slice;
        if (last.all && slice.all && last.range.end() == slice.range.first) {
            last.range.count += slice.range.count;
            m_count += count;
            return;
        }
        const quint64 span = slice.range.end() - last.range.first;
        if (span <= MergedRange) {
            makeExplicit(last);
            makeExplicit(slice);
            const quint32 shift = quint32(slice.range.first - last.range.first);
            for (const quint32 offset : slice.offsets)
                last.offsets.push_back(offset + shift);
            last.range.count = span;
            m_count += count;
            return;
        }
    }
    m_firstRow.push_back(m_rowBase + m_count);
    m_slices.push_back({std::move(slice), 0});
    m_count += count;
}

void MatchList::prepend(Slice slice)
{
    const quint64 count = slice.count();
    if (!count)
        return;
    if (!m_slices.empty() && m_slices.front().slice.all && slice.all && slice.range.end() == m_slices.front().slice.range.first) {
        IdRange &front = m_slices.front().slice.range;
        front = {slice.range.first, front.count + slice.range.count};
        m_firstRow.front() -= count;
    } else {
        m_firstRow.push_front(m_rowBase - count);
        m_slices.push_front({std::move(slice), 0});
    }
    m_rowBase -= count;
    m_count += count;
}

quint64 MatchList::dropBefore(EventId id)
{
    const quint64 dropped = rowAtOrAfter(id);
    while (!m_slices.empty() && m_slices.front().slice.range.end() <= id) {
        m_slices.pop_front();
        m_firstRow.pop_front();
    }
    m_rowBase += dropped;
    m_count -= dropped;
    if (m_slices.empty())
        return dropped;
    Entry &front = m_slices.front();
    const quint64 gone = m_rowBase - m_firstRow.front();
    if (front.slice.all)
        front.slice.range = {front.slice.range.first + gone, front.slice.range.count - gone};
    else
        front.skip += gone;
    m_firstRow.front() = m_rowBase;
    if (!front.slice.all && front.skip == front.slice.offsets.size()) {
        m_slices.pop_front();
        m_firstRow.pop_front();
    }
    return dropped;
}

void MatchList::clear()
{
    m_slices.clear();
    m_firstRow.clear();
    m_rowBase = 0;
    m_count = 0;
}

quint64 MatchList::bytes() const
{
    quint64 sum = m_slices.size() * (sizeof(Entry) + sizeof(quint64));
    for (const Entry &entry : m_slices)
        sum += entry.slice.offsets.capacity() * sizeof(quint32);
    return sum;
}

} // namespace brine
