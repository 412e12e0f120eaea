#pragma once

#include "busset.h"
#include "connectionbook.h"
#include "connector.h"
#include "eventintake.h"
#include "eventlists.h"
#include "eventstore.h"
#include "eventtablemodel.h"
#include "facetcounter.h"
#include "fileshelf.h"
#include "filtercompletion.h"
#include "jobfollower.h"
#include "mainwindow.h"
#include "highlightfile.h"
#include "namedfilterfile.h"
#include "noisecounter.h"
#include "settings.h"
#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace brine {

class FacetPanel;
class JobPanel;
class ReactorGuide;
class ShotDesk;
class TestDesk;

/// Owns what one window works with and wires it: bus → store → model → window, composer → bus. UI thread.
class Session : public QObject
{
    Q_OBJECT
public:
    explicit Session(Settings settings, QObject *parent = nullptr);
    ~Session() override;

    void showStart();                             ///< the start page with the buses found here
    void openDemo() { m_connector.openDemo(); }
    /// Finds it and connects it beside what is connected; a failure is shown in the window.
    void open(const BusRequest &request) { m_connector.open(request); }
    void openNamed(const QString &name) { m_book->openNamed(name); }      ///< a saved connection
    void openFile(const QString &path);           ///< saved events, in the place of the buses' list, which is set aside
    MainWindow &window() { return m_window; }
    CounterInfo counters() const;                 ///< the overload contract, as the window shows it

private:
    void connectWindow();
    void connectBuses();
    void connectEventSources();
    void connectShots();
    void connectFacets();
    void connectFilter();
    void connectJob();
    void connectReactors();
    void tellReactors();
    ReactorSource reactorsOf(int bus) const;
    void connectPreferences();
    void showPreferences();
    void applyPreferences(const Preferences &preferences);
    void stepLimits();
    StoreLimits wantedLimits() const;
    void showEvent(quint64 id);
    void addToFilter(const QString &condition, const QString &op);
    void retry();
    QVector<ProblemInfo> problems() const;
    void refreshDestinations();
    void onlyAFile(const OpenFile &file);
    void connectLists();
    void makeWayForBus(bool demo);
    void leaveFile();
    void leaveBuses();
    void listChanged();
    void tellLists();
    void showWhatIsLeft();
    QString watchedName() const;
    void startTick();
    void tick();                                  ///< at most every 16 ms while events come
    void refreshCounters();                       ///< four times a second
    void refreshState();
    void saveSettings();

    Settings m_settings;
    EventStore m_store;
    EventTableModel m_model;
    EventIntake m_intake;
    FacetCounter m_facets;
    EventLists m_lists;
    JobFollower m_job;
    FilterCompletion m_completion;
    NoiseCounter m_noise;
    NamedFilterFile m_namedFilters;
    HighlightFile m_highlights;
    MainWindow m_window;
    FacetPanel *m_facetPanel;                     ///< the window's
    JobPanel *m_jobPanel;
    ReactorGuide *m_reactors;                     ///< the window's
    ShotDesk *m_shots;                            ///< the window's
    BusSet m_buses;
    Connector m_connector;
    FileShelf *m_files;                           ///< the window's
    ConnectionBook *m_book;                       ///< the window's
    TestDesk *m_tests;                            ///< the window's
    QString m_left;                               ///< what the window was disconnected from; empty: nothing, or another is connected
    ProblemInfo m_notFound;                       ///< what was asked for last and is not there
    QTimer m_tick, m_slow;
    QElapsedTimer m_sinceTick;
    QElapsedTimer m_rateClock;
    quint32 m_slowTurns = 0;
    quint64 m_receivedBefore = 0;
    double m_rate = 0;
};

} // namespace brine
