#include "firethread.h"
#include "handover.h"
#include "lossprobe.h"
#include "lossreasons.h"
#include "shotaudit.h"
#include <utility>

namespace brine {

FireThread::FireThread(const BusAddress &address, const QString &key, BusReader *reader, QObject *parent)
    : QObject(parent), m_reader(reader), m_key(key), m_firer(address, reader), m_thread([this] { run(); })
{
}

FireThread::~FireThread()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        if (m_burst)
            m_burst->stop();
        m_end.request_stop();
    }
    m_wake.notify_all();
    m_thread.join();
}

void FireThread::fire(const ShotRequest &shot)
{
    {
        const std::lock_guard lock(m_mutex);
        m_queue.push_back(shot);
    }
    m_wake.notify_all();
}

bool FireThread::burst(const BurstRequest &request)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_burst)
            return false;
        m_burst = std::make_unique<BurstRun>(request, m_key, &m_firer, [this](const MinionShot &shot) { return fireByRoute(shot); });
    }
    m_wake.notify_all();
    return true;
}

void FireThread::pauseBurst(bool paused)
{
    const std::lock_guard lock(m_mutex);
    if (m_burst)
        m_burst->setPaused(paused);
    m_wake.notify_all();
}

void FireThread::stopBurst()
{
    const std::lock_guard lock(m_mutex);
    if (m_burst)
        m_burst->stop();
    m_wake.notify_all();
}

/// Waits for a shot; false: it is a burst's turn, or the end.
bool FireThread::takeShot(ShotRequest &shot)
{
    std::unique_lock lock(m_mutex);
    const auto isCalled = [this] { return m_stopping || !m_queue.empty(); };
    if (!m_burst)
        m_wake.wait(lock, [&] { return isCalled() || m_burst; });
    else if (const qint64 pauseUs = m_burst->wait(); pauseUs > 0)
        m_wake.wait_for(lock, std::chrono::microseconds(pauseUs), isCalled);
    if (m_stopping || m_queue.empty())
        return false;
    shot = std::move(m_queue.front());
    m_queue.pop_front();
    return true;
}

void FireThread::run()
{
    for (;;) {
        ShotRequest shot;
        const bool isShot = takeShot(shot);
        BurstRun *burst = nullptr;
        {
            const std::lock_guard lock(m_mutex);
            if (m_stopping)
                return;
            burst = m_burst.get();
        }
        if (isShot) {
            const ReceiptInfo receipt = shot.destination == ShotRequest::Destination::Minions ? fireAtMinions(shot) : fireAtBus(shot);
            postTo(this, [this, receipt] { Q_EMIT receiptReady(receipt); });
        } else if (burst) {
            stepBurst(*burst);
        }
    }
}

void FireThread::stepBurst(BurstRun &burst)
{
    constexpr qint64 TellMs = 100;
    const bool isOver = burst.wait() == 0 && !burst.step();
    record(burst.takeAudit());
    if (!isOver && m_told.isValid() && m_told.elapsed() < TellMs)
        return;
    m_told.start();
    postTo(this, [this, progress = burst.progress()] { Q_EMIT burstProgressed(progress); });
    if (!isOver)
        return;
    const std::lock_guard lock(m_mutex);
    m_burst.reset();
    m_told.invalidate();
}

void FireThread::record(const std::vector<AuditEntry> &entries)
{
    const auto written = m_log.append(entries);
    if (written || m_hasComplained.exchange(true))
        return;
    postTo(this, [this, reason = tr("The log of what is fired cannot be written (%1): %2").arg(m_log.path(), written.error())] {
        Q_EMIT auditFailed(reason);
    });
}

ReceiptInfo FireThread::fireAtBus(const ShotRequest &shot)
{
    ReceiptInfo info;
    info.number = shot.number;
    BusFirer::Shot request;
    request.tag = shot.tag;
    request.payload = shot.payload;
    request.route = shot.destination == ShotRequest::Destination::MasterThroughMinion ? BusFirer::Route::ThroughMinionToMaster
                                                                                       : BusFirer::Route::ThisBus;
    const LossProbe probe(m_reader);
    const auto receipt = m_firer.fire(request);
    record({auditEntry(m_key, request, receipt)});
    if (!receipt) {
        info.outcome = ReceiptInfo::Outcome::Failed;
        info.text = receipt.error().title;
        info.details = QStringList{receipt.error().reason} + receipt.error().remedies;
        return info;
    }
    info.outcome = receipt->seen ? ReceiptInfo::Outcome::Seen : ReceiptInfo::Outcome::NotSeen;
    info.text = receipt->text();
    info.sentUs = receipt->sentUs;
    info.seenUs = receipt->seen ? receipt->seenUs : 0;
    info.tag = receipt->tag;
    info.payload = receipt->payload;
    if (!receipt->seen)
        info.details = lossReasons(probe.evidence(shot.destination, *receipt));
    return info;
}

void FireThread::setMinionRoute(const Result<MinionRoute, BusProblem> &route)
{
    const std::lock_guard lock(m_mutex);
    m_route.emplace(route);
}

Result<QVector<MinionAnswer>, BusProblem> FireThread::fireByRoute(const MinionShot &shot)
{
    using Outcome = Result<QVector<MinionAnswer>, BusProblem>;
    std::optional<Result<MinionRoute, BusProblem>> route;
    {
        const std::lock_guard lock(m_mutex);
        route = m_route;
    }
    BusProblem none;
    none.title = tr("The minions cannot be reached from here.");
    const auto answers = route && *route ? (*route)->fire(shot, m_end.get_token()) : Outcome::failure(route ? route->error() : none);
    record({auditEntry(m_key, shot, answers)});
    return answers;
}

ReceiptInfo FireThread::fireAtMinions(const ShotRequest &shot)
{
    ReceiptInfo info;
    info.number = shot.number;
    const auto answers = fireByRoute({shot.minions(), shot.tag, shot.payload});
    if (!answers) {
        info.outcome = ReceiptInfo::Outcome::Failed;
        info.text = answers.error().title;
        info.details = QStringList{answers.error().reason} + answers.error().remedies;
        return info;
    }
    qsizetype fired = 0;
    for (const MinionAnswer &answer : *answers) {
        fired += answer.fired;
        info.details.append(answer.fired ? tr("%1: fired").arg(answer.minionId) : tr("%1: not fired, %2").arg(answer.minionId, answer.text));
    }
    info.outcome = ReceiptInfo::Outcome::MinionsAnswered;
    info.text = tr("%1 of %2 minions fired it on their own bus").arg(fired).arg(answers->size());
    return info;
}

} // namespace brine
