#pragma once

#include "auditlog.h"
#include "shotburst.h"
#include "busfirer.h"
#include "minionshot.h"
#include "ratecap.h"
#include "templateshots.h"
#include <atomic>
#include <chrono>
#include <functional>

namespace brine {

/// Fires a burst over a bus's firer, a batch at a time, so that it can be paused and stopped between batches, and single shots go
/// between them. At minions each shot is a job: the next goes when all have answered, so that no minion has two of them at once. In the
/// firing thread; pause() and stop() from any.
class BurstRun
{
public:
    /// Fires at minions, waits for their answers, and writes the log.
    using AtMinions = std::function<Result<QVector<MinionAnswer>, BusProblem>(const MinionShot &)>;
    BurstRun(BurstRequest request, const QString &key, BusFirer *firer, AtMinions atMinions);
    /// The next batch. False: it is over.
    bool step();
    /// Microseconds until the next batch may go; 0: now.
    qint64 wait();
    void setPaused(bool paused) { m_paused = paused; }
    void stop() { m_stopped = true; }
    bool isPaused() const { return m_paused; }
    BurstProgress progress();
    std::vector<AuditEntry> takeAudit() { return std::exchange(m_audit, {}); }

private:
    using Clock = std::chrono::steady_clock;
    int batchSize() const;
    bool makeShots(int most, std::vector<BusFirer::Shot> &shots);
    void fireBatch(const std::vector<BusFirer::Shot> &shots);
    void fireAtMinions(const BusFirer::Shot &shot);
    bool isAtMinions() const { return m_request.shot.destination == ShotRequest::Destination::Minions; }
    void fail(const BusProblem &problem);
    void measure();

    const BurstRequest m_request;
    const QString m_key;
    BusFirer *m_firer;
    const AtMinions m_atMinions;
    std::vector<AuditEntry> m_audit;        ///< not logged yet
    TemplateShots m_templates;
    RateCap m_cap;
    std::atomic<bool> m_paused{false}, m_stopped{false};
    BurstProgress m_progress;
    quint64 m_made = 0;
    bool m_isGranted = false;               ///< the next batch may go
    qint64 m_dueUs = 0;                     ///< of a burst at a rate: when the next is due
    Clock::time_point m_begun = Clock::now(), m_measured = m_begun;
    double m_pausedSeconds = 0;
    Clock::time_point m_pausedSince;
    bool m_wasPaused = false;
    quint64 m_measuredAt = 0;
};

} // namespace brine
