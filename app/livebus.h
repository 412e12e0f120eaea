#pragma once

#include "busreader.h"
#include "connectioninfo.h"
#include "firethread.h"
#include "demobus.h"
#include <QObject>
#include <memory>

namespace brine {

/// One bus the window is connected to: its reader thread, its firing thread, and, for the demo, the bus itself. UI thread.
class LiveBus : public QObject
{
    Q_OBJECT
public:
    explicit LiveBus(BusAddress address, QObject *parent = nullptr);
    explicit LiveBus(std::unique_ptr<DemoBus> demo, QObject *parent = nullptr);
    ~LiveBus() override;

    BusReader &reader() { return *m_reader; }
    BusState state() const { return m_reader->state(); }
    void fire(const ShotRequest &shot) { m_firing->fire(shot); }
    bool isDemo() const { return m_demo != nullptr; }
    bool isMinionBus() const { return m_reader->address().node == BusNode::Minion; }
    /// What the window shows of it; looks at the pull socket's rights at most once a second.
    ConnectionInfo connectionInfo();
    DestinationInfo destinationInfo();

Q_SIGNALS:
    void eventsWaiting();        ///< the mailbox was empty and is no more
    void stateChanged();
    void receiptReady(const brine::ReceiptInfo &receipt);
    void shotLanded(const QByteArray &tag, qint64 seenUs);

private:
    void start(const BusAddress &address);
    void refreshRights();
    std::unique_ptr<DemoBus> m_demo;
    std::unique_ptr<BusReader> m_reader;
    std::unique_ptr<FireThread> m_firing;
    std::optional<BusProblem> m_watchProblem, m_fireProblem;
    qint64 m_rightsSeenUs = 0;
    bool m_hasSaltCommand = false;
};

} // namespace brine
