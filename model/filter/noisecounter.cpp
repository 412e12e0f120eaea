#include "noisecounter.h"
#include "filterpresets.h"
#include "filterscan.h"
#include <algorithm>

namespace brine {

NoiseCounter::NoiseCounter(const EventStore *store, QObject *parent) : QObject(parent), m_store(store)
{
    for (const FilterPreset &preset : noisePresets()) {
        const auto rest = EventFilter::parse(withNoiseHidden({}, {preset.id}));
        Q_ASSERT(rest && m_rest.size() < MaxPresets);
        m_ids.append(preset.id);
        m_rest.push_back(*rest);
    }
}

NoiseCounter::~NoiseCounter()
{
    m_cancelled = true;
    m_pool.waitForDone();
}

void NoiseCounter::setWanted(bool wanted)
{
    if (m_wanted == wanted)
        return;
    m_wanted = wanted;
    Q_EMIT wantedChanged(wanted);
}

void NoiseCounter::reset(EventId from)
{
    ++m_generation; // what is under way is not taken
    m_blocks.clear();
    m_total = {};
    m_counted = from;
    m_known = false;
}

void NoiseCounter::advance(IdRange kept)
{
    if (!m_wanted)
        return;
    const EventId first = m_blocks.empty() ? m_counted : m_blocks.front().range.first;
    if (kept.first > m_counted || kept.first < first || kept.end() < m_counted)
        reset(kept.first); // never counted, or a clear was undone
    m_kept = kept;
    dropBefore(kept.first);
    if (m_busy)
        return;
    if (m_counted == kept.end() && (m_blocks.empty() || m_blocks.front().range.first == kept.first)) {
        if (!std::exchange(m_known, true))
            Q_EMIT changed();
        return;
    }
    start();
}

void NoiseCounter::dropBefore(EventId first)
{
    while (!m_blocks.empty() && m_blocks.front().range.end() <= first) {
        for (size_t i = 0; i < m_rest.size(); ++i)
            m_total[i] -= m_blocks.front().hidden[i];
        m_blocks.pop_front();
    }
}

NoiseCounter::Block NoiseCounter::counted(const Stretch &stretch) const
{
    Block block{stretch.range, {}};
    // By what the hiding filter leaves, not by what the preset finds: a gap is found by every filter and hidden by none.
    for (size_t i = 0; i < m_rest.size() && !m_cancelled; ++i)
        block.hidden[i] = quint32(stretch.range.count - FilterScan::scanNow(m_rest[i], stretch.events, stretch.range).count());
    return block;
}

void NoiseCounter::start()
{
    std::vector<Stretch> stretches;
    const auto add = [&](IdRange range) { stretches.push_back({range, m_store->snapshot(range)}); };
    // A block of which a part was evicted is counted again, so that the sum is exact.
    const bool front = !m_blocks.empty() && m_blocks.front().range.first < m_kept.first;
    if (front)
        add({m_kept.first, m_blocks.front().range.end() - m_kept.first});
    const EventId end = std::min(m_kept.end(), m_counted + StretchEvents);
    for (EventId from = m_counted; from < end;) {
        // The last block grows until it is full: blocks stay few however often this is called.
        const quint64 count = std::min(BlockEvents - from.value % BlockEvents, end - from);
        add({from, count});
        from = from + count;
    }
    m_busy = true;
    m_pool.start([this, stretches = std::move(stretches), front, generation = m_generation] {
        std::vector<Block> blocks;
        for (const Stretch &stretch : stretches) {
            if (m_cancelled)
                return;
            blocks.push_back(counted(stretch));
        }
        postTo(this, [this, blocks = std::move(blocks), front, generation] { take(blocks, front, generation); });
    });
}

void NoiseCounter::take(const std::vector<Block> &counted, bool front, quint64 generation)
{
    m_busy = false;
    if (generation != m_generation)
        return advance(m_kept);
    for (size_t i = 0; i < counted.size(); ++i) {
        const Block &block = counted[i];
        if (i == 0 && front) {
            // Only if it is still there: it may have been evicted whole meanwhile.
            if (!m_blocks.empty() && m_blocks.front().range.end() == block.range.end()) {
                for (size_t n = 0; n < m_rest.size(); ++n)
                    m_total[n] -= m_blocks.front().hidden[n] - block.hidden[n];
                m_blocks.front() = block;
            }
            continue;
        }
        const bool joins = !m_blocks.empty() && m_blocks.back().range.end() == block.range.first && block.range.first.value % BlockEvents != 0;
        if (!joins)
            m_blocks.push_back({{block.range.first, 0}, {}});
        m_blocks.back().range.count += block.range.count;
        for (size_t n = 0; n < m_rest.size(); ++n) {
            m_blocks.back().hidden[n] += block.hidden[n];
            m_total[n] += block.hidden[n];
        }
        m_counted = block.range.end();
    }
    dropBefore(m_kept.first);
    if (m_counted < m_kept.end())
        start(); // far behind: on at once
    else
        m_known = true;
    Q_EMIT changed();
}

std::optional<quint64> NoiseCounter::hiddenBy(const QString &presetId) const
{
    const qsizetype at = m_ids.indexOf(presetId);
    if (at < 0 || !m_known)
        return {};
    return m_total[size_t(at)];
}

} // namespace brine
