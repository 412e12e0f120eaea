#pragma once

#include "auditlog.h"
#include "burstrun.h"
#include "busfirer.h"
#include "minionroute.h"
#include "shotrequest.h"
#include <QElapsedTimer>
#include <QObject>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

namespace brine {

/// Fires one shot after the other in a thread that may wait, and reports each by signal in the owner's thread.
class FireThread : public QObject
{
    Q_OBJECT
public:
    FireThread(const BusAddress &address, const QString &key, BusReader *reader, QObject *parent = nullptr);
    ~FireThread() override;   ///< waits for the shot under way, but not for minions
    /// How the minions of this bus's master are reached, or why not.
    void setMinionRoute(const Result<MinionRoute, BusProblem> &route);
    void fire(const ShotRequest &shot);
    /// Single shots go between its batches. One burst at a time: while one is under way another is refused (false).
    bool burst(const BurstRequest &request);
    void pauseBurst(bool paused);
    void stopBurst();
    /// Notes in the audit log what was fired, here or elsewhere; any thread.
    void record(const std::vector<AuditEntry> &entries);

Q_SIGNALS:
    void receiptReady(const brine::ReceiptInfo &receipt);
    void auditFailed(const QString &reason);                      ///< said once
    void burstProgressed(const brine::BurstProgress &progress);   ///< ten times a second, and at its end

private:
    void run();
    void stepBurst(BurstRun &burst);
    bool takeShot(ShotRequest &shot);
    ReceiptInfo fireAtBus(const ShotRequest &shot);
    ReceiptInfo fireAtMinions(const ShotRequest &shot);
    Result<QVector<MinionAnswer>, BusProblem> fireByRoute(const MinionShot &shot);
    BusReader *m_reader;
    const QString m_key;             ///< of the bus, in the log
    const AuditLog m_log{QStringLiteral("brine")};
    std::atomic<bool> m_hasComplained{false};
    BusFirer m_firer;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<ShotRequest> m_queue;
    std::unique_ptr<BurstRun> m_burst;
    std::optional<Result<MinionRoute, BusProblem>> m_route;
    std::stop_source m_end;          ///< a wait for minions ends with this object
    bool m_stopping = false;
    QElapsedTimer m_told;            ///< of the firing thread
    std::thread m_thread;
};

} // namespace brine
