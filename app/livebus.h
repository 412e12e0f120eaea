#pragma once

#include "busreader.h"
#include "connectioninfo.h"
#include "demobus.h"
#include "firethread.h"
#include "suitethread.h"
#include "intakecounts.h"
#include "minionlookup.h"
#include "reactorsource.h"
#include <QElapsedTimer>
#include <QDateTime>
#include <QObject>
#include <memory>
#include <utility>

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
    FireThread &firing() { return *m_firing; }
    SuiteThread &suites() { return *m_suites; }
    /// Which minions would this be for? targetMatched() follows, unless another is asked for meanwhile.
    void match(const MinionTarget &target);
    bool isDemo() const { return m_demo != nullptr; }
    QString name() const;                                   ///< as the list and the window call it
    static QString demoName() { return tr("Demo bus"); }
    void setName(const QString &name) { m_name = name; }    ///< empty: by its place
    const QString &givenName() const { return m_name; }
    bool isAt(const BusAddress &address) const;             ///< the same sockets, or the same link program
    int number() const { return m_number; }                 ///< among the buses of a window; stays when it is connected anew
    void setNumber(int number) { m_number = number; }
    quint16 source() const { return m_source; }             ///< EventView::source of its events
    void setSource(quint16 source) { m_source = source; }
    /// What was asked for, to connect anew; nothing for the demo.
    const std::optional<BusRequest> &request() const { return m_request; }
    void setRequest(const BusRequest &request);
    IntakeCounts counts();
    void measureRate();                                     ///< since the last call
    double eventsPerSecond() const { return m_rate; }
    /// Which reactors listen to this bus, as far as this machine knows: another master's are never taken for its own.
    ReactorSource reactors() const;
    bool isMinionBus() const { return m_reader->address().node == BusNode::Minion; }
    /// Why it is not open, from when that is found until it is open again.
    std::optional<BusProblem> problem();
    /// A secret that its link program waits for.
    std::optional<link::Question> question() const { return m_reader->channel().question(); }
    void answer(const link::Answer &answer) { m_reader->channel().answer(answer); }
    /// What the window shows of it; looks at the sockets' rights at most once a second.
    ConnectionInfo connectionInfo();
    DestinationInfo destinationInfo();
    QString key() const;                                    ///< busKey(); "demo"
    Interlock interlock() const { return m_interlock; }
    Result<Done> setInterlock(const Interlock &interlock);

Q_SIGNALS:
    void eventsWaiting();        ///< the mailbox was empty and is no more
    void stateChanged();
    void receiptReady(const brine::ReceiptInfo &receipt);
    void targetMatched(const brine::TargetMatch &match);
    void auditFailed(const QString &reason);
    void burstProgressed(const brine::BurstProgress &progress);

private:
    void start(const BusAddress &address);
    void refreshRights();
    void readInterlock();
    void describeRights(ConnectionInfo &info);
    void describeMinions(DestinationInfo &info) const;
    std::optional<link::Hello> hello() const;               ///< of the far end, where it is reached through a link
    std::unique_ptr<DemoBus> m_demo;
    std::unique_ptr<BusReader> m_reader;
    std::unique_ptr<FireThread> m_firing;
    std::unique_ptr<SuiteThread> m_suites;
    std::optional<BusProblem> m_watchProblem, m_fireProblem, m_problem;
    qint64 m_rightsSeenUs = 0;
    Interlock m_interlock;
    std::pair<QDateTime, qint64> m_interlockFile{QDateTime(), -1};   ///< as it was when it was read: changed when, bytes
    QString m_interlockProblem;
    std::optional<Result<MinionRoute, BusProblem>> m_route;   ///< to this master's minions; nothing for the demo
    std::unique_ptr<MinionLookup> m_lookup;
    std::optional<BusRequest> m_request;
    QString m_whyNoReactors;                                ///< no configuration is known to be this master's
    QString m_name;
    int m_number = 0;
    quint16 m_source = 0;
    QElapsedTimer m_rateClock;
    quint64 m_receivedBefore = 0;
    double m_rate = 0;
};

} // namespace brine
