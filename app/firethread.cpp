#include "firethread.h"
#include "saltcommand.h"
#include <QMetaObject>

namespace brine {

FireThread::FireThread(BusAddress address, BusReader *reader, QObject *parent)
    : QObject(parent), m_firer(std::move(address), reader), m_thread([this] { run(); })
{
}

FireThread::~FireThread()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
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

void FireThread::run()
{
    for (;;) {
        ShotRequest shot;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_stopping || !m_queue.empty(); });
            if (m_stopping)
                return;
            shot = std::move(m_queue.front());
            m_queue.pop_front();
        }
        const ReceiptInfo receipt = shot.destination == ShotRequest::Destination::Minions ? fireAtMinions(shot) : fireAtBus(shot);
        QMetaObject::invokeMethod(this, [this, receipt] { Q_EMIT receiptReady(receipt); }, Qt::QueuedConnection);
    }
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
    const auto receipt = m_firer.fire(request);
    if (!receipt) {
        info.outcome = ReceiptInfo::Outcome::Failed;
        info.text = receipt.error().title;
        info.details = QStringList{receipt.error().reason} + receipt.error().remedies;
        return info;
    }
    info.outcome = receipt->seen ? ReceiptInfo::Outcome::Seen : ReceiptInfo::Outcome::NotSeen;
    info.text = receipt->text();
    if (receipt->seen)
        QMetaObject::invokeMethod(this, [this, seen = *receipt] { Q_EMIT shotLanded(seen.tag, seen.payload, seen.seenUs); }, Qt::QueuedConnection);
    return info;
}

ReceiptInfo FireThread::fireAtMinions(const ShotRequest &shot)
{
    ReceiptInfo info;
    info.number = shot.number;
    SaltCommand::Shot request;
    request.targetType = shot.targetType;
    request.target = shot.target;
    request.tag = shot.tag;
    request.payload = shot.payload;
    const auto answers = SaltCommand::fire(request);
    if (!answers) {
        info.outcome = ReceiptInfo::Outcome::Failed;
        info.text = answers.error().title;
        info.details = QStringList{answers.error().reason} + answers.error().remedies;
        return info;
    }
    qsizetype fired = 0;
    for (const SaltCommand::Answer &answer : *answers) {
        fired += answer.fired;
        info.details.append(answer.fired ? tr("%1: fired").arg(answer.minionId) : tr("%1: not fired, %2").arg(answer.minionId, answer.text));
    }
    info.outcome = ReceiptInfo::Outcome::MinionsAnswered;
    info.text = tr("%1 of %2 minions fired it on their own bus").arg(fired).arg(answers->size());
    return info;
}

} // namespace brine
