#pragma once

#include "intakecounts.h"
#include "livebus.h"
#include <QObject>
#include <memory>
#include <vector>

namespace brine {

class EventIntake;

/// The buses that one window is connected to, each on its own: what one does, or its end, touches no other. UI thread.
class BusSet : public QObject
{
    Q_OBJECT
public:
    explicit BusSet(EventIntake *intake, QObject *parent = nullptr);
    ~BusSet() override;

    LiveBus *add(std::unique_ptr<LiveBus> bus);     ///< behind the others, unless it takes the place of one
    LiveBus *replace(LiveBus *old, std::unique_ptr<LiveBus> bus);
    /// What waits is still taken in; only in an overload is it too much for one turn, and then counted as lost.
    void remove(LiveBus *bus);
    void clear();

    bool isEmpty() const { return m_buses.empty(); }
    const std::vector<std::unique_ptr<LiveBus>> &buses() const { return m_buses; }
    LiveBus *byNumber(int number) const;            ///< null: it is gone
    LiveBus *at(const BusAddress &address) const;   ///< connected there already; null: none

    /// Takes about so many bytes in, of each bus its share, in the order of arrival. Returns the bytes that still wait.
    quint64 take(quint64 maxBytes);
    IntakeCounts counts() const;                    ///< of all that are and were connected
    void forgetEnded() { m_ended = {}; }            ///< what was counted of those that are gone
    void measureRates();                            ///< now and then: for LiveBus::eventsPerSecond()

Q_SIGNALS:
    void eventsWaiting();
    void changed();                                 ///< a bus came or went, or its state changed
    void receiptReady(const brine::ReceiptInfo &receipt);
    void targetMatched(const brine::TargetMatch &match);
    void auditFailed(const QString &reason);
    void burstProgressed(const brine::BurstProgress &progress);

private:
    void connectBus(LiveBus *bus);
    void takeLast(LiveBus &bus);

    EventIntake *m_intake;
    std::vector<std::unique_ptr<LiveBus>> m_buses;
    IntakeCounts m_ended;
    int m_nextNumber = 1;
};

} // namespace brine
