#pragma once

#include "event.h"
#include "eventfilter.h"
#include "eventstore.h"
#include "workpool.h"
#include <QObject>
#include <QStringList>
#include <array>
#include <atomic>
#include <deque>
#include <optional>
#include <vector>

namespace brine {

/// How many of the kept events each noise preset hides. Counted on one pool thread of low priority, a stretch of events at a
/// time and each event once, and only while somebody wants to know; what is evicted is taken off again, so the cost follows
/// what is new, not what is kept. Memory: 64 bytes for 4096 events. UI thread.
class NoiseCounter : public QObject
{
    Q_OBJECT
public:
    explicit NoiseCounter(const EventStore *store, QObject *parent = nullptr);
    ~NoiseCounter() override;   ///< waits for at most a block of 4096 events

    /// While nobody wants the counts nothing is counted; what was counted before is kept.
    void setWanted(bool wanted);
    bool isWanted() const { return m_wanted; }
    /// Counts what is new of these events, which are the store's newest. Called a few times a second.
    void advance(IdRange kept);
    /// How many of them the preset hides; nothing until all were looked at once.
    std::optional<quint64> hiddenBy(const QString &presetId) const;

Q_SIGNALS:
    void changed();
    void wantedChanged(bool wanted);

private:
    static constexpr quint64 BlockEvents = 4096, StretchEvents = 65536;
    static constexpr size_t MaxPresets = 16;
    using Counts = std::array<quint32, MaxPresets>;
    struct Block { IdRange range; Counts hidden{}; };

    void dropBefore(EventId first);
    void start();
    void take(const std::vector<Block> &counted, bool front, quint64 generation);
    struct Stretch { IdRange range; StoreSnapshot events; };
    Block counted(const Stretch &stretch) const;
    void reset(EventId from);

    const EventStore *m_store;
    QStringList m_ids;
    std::vector<EventFilter> m_rest;  ///< what is left when a preset is hidden
    WorkPool m_pool{1, QThread::LowPriority};
    std::atomic<bool> m_cancelled = false;
    std::deque<Block> m_blocks;       ///< adjacent, ascending; the first may begin before what is kept
    std::array<quint64, MaxPresets> m_total{};
    IdRange m_kept;
    EventId m_counted{1};             ///< up to here
    quint64 m_generation = 0;
    bool m_wanted = false, m_busy = false, m_known = false;
};

} // namespace brine
