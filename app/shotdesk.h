#pragma once

#include "shotburst.h"
#include "filekeeper.h"
#include "firedmodel.h"
#include "shotfollowers.h"
#include <QHash>
#include <QObject>

namespace brine {

class BusSet;
class EventIntake;
class FacetPanel;
class FiredPanel;
class MainWindow;
class ReactorGuide;
class ReceiptPanel;

/// Keeps the shots of a window: each is recorded when it is fired, its receipt completed with the event that came back and the events
/// that followed, and all of it kept over a restart. UI thread.
class ShotDesk : public QObject
{
    Q_OBJECT
public:
    ShotDesk(MainWindow *window, FacetPanel *facets, const EventStore *store, const EventIntake *intake);
    ~ShotDesk() override;

    void setBuses(BusSet *buses);
    void setReactors(const ReactorGuide *reactors) { m_reactors = reactors; }
    /// What was being written when Brine ended, however it ended; else `draft`.
    void restoreDraft(const QString &draft);
    /// Of a shot fired before; the store holds what came until now.
    void take(ReceiptInfo receipt);
    void takeBurst(const BurstProgress &progress);
    void advance();                        ///< events came

Q_SIGNALS:
    void filterRequested(const QString &condition);
    void eventRequested(quint64 eventId);

private:
    void connectPanels();
    void fire(const ShotRequest &shot);
    void burst(const BurstRequest &request);
    quint64 record(const ShotRequest &shot);
    void busesChanged();
    void showRole();
    void complete(ShotRecord &record, ReceiptInfo &receipt) const;
    QByteArray otherTagOf(const ReceiptInfo &receipt) const;
    void choose(quint64 id);
    void show(quint64 id);
    void leaveReceipt(quint64 event);
    void filterOn(quint64 id);
    void growFilter(quint64 id);
    void fireAgain(quint64 id);
    void edit(quint64 id);

    struct UnderWay { quint64 id; quint16 source; };
    MainWindow *m_window;
    const EventStore *m_store;
    const EventIntake *m_intake;
    FiredModel m_model;
    ShotFollowers m_followers;
    FiredPanel *m_panel;                   ///< the facets'
    ReceiptPanel *m_receipt;               ///< the window's
    QHash<quint64, UnderWay> m_underWay;   ///< by the shot's number
    quint64 m_filtered = 0;                ///< the list shows this shot and what follows …
    QString m_filter;                      ///< … as long as this is its filter
    BusSet *m_buses = nullptr;
    const ReactorGuide *m_reactors = nullptr;
    int m_burstBus = 0;                    ///< where a burst is under way; 0: none is
    BurstProgress m_burst;                 ///< the last that was told of it
    FileKeeper m_file, m_draft;
};

} // namespace brine
