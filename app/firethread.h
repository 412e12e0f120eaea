#pragma once

#include "busfirer.h"
#include "shotrequest.h"
#include <QObject>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace brine {

/// Fires one shot after the other in a thread that may wait, and reports each by signal in the owner's thread.
class FireThread : public QObject
{
    Q_OBJECT
public:
    FireThread(BusAddress address, BusReader *reader, QObject *parent = nullptr);
    ~FireThread() override;   ///< waits for the shot under way
    void fire(const ShotRequest &shot);

Q_SIGNALS:
    void receiptReady(const brine::ReceiptInfo &receipt);
    void shotLanded(const QByteArray &tag, const QByteArray &payload, qint64 seenUs);

private:
    void run();
    ReceiptInfo fireAtBus(const ShotRequest &shot);
    ReceiptInfo fireAtMinions(const ShotRequest &shot);
    Result<QVector<MinionAnswer>, BusProblem> askMinions(const ShotRequest &shot);
    BusReader *m_reader;
    BusFirer m_firer;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<ShotRequest> m_queue;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace brine
