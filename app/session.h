#pragma once

#include "eventexport.h"
#include "eventstore.h"
#include "eventtablemodel.h"
#include "facetcounter.h"
#include "filtercompletion.h"
#include "jobfollower.h"
#include "livebus.h"
#include "mainwindow.h"
#include "openfile.h"
#include "highlightfile.h"
#include "namedfilterfile.h"
#include "noisecounter.h"
#include "settings.h"
#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <deque>
#include <memory>

namespace brine {

class FacetPanel;
class JobPanel;
class ReactorGuide;

/// Owns what one window works with and wires it: bus → store → model → window, composer → bus. UI thread.
class Session : public QObject
{
    Q_OBJECT
public:
    explicit Session(Settings settings, QObject *parent = nullptr);
    ~Session() override;

    void showStart();                             ///< the start page with the buses found here
    void openDemo();
    void open(const BusRequest &request);         ///< locates and connects; a failure is shown in the window
    void openFile(const QString &path);           ///< saved events, in the same list; what is in it is cleared (undoable)
    MainWindow &window() { return m_window; }
    CounterInfo counters() const;                 ///< the overload contract, as the window shows it

private:
    void connectWindow();
    void connectFacets();
    void connectFilter();
    void connectJob();
    void connectReactors();
    void tellReactors();
    void connectPreferences();
    void showPreferences();
    void applyPreferences(const Preferences &preferences);
    void stepLimits();
    StoreLimits wantedLimits() const;
    void connectFiles();
    void save(const SaveRequest &request);
    ExportSource exportSource(SaveRequest::Scope scope) const;
    void refreshFiles();
    void showEvent(quint64 id);
    IdRange keptRange() const;                    ///< what the list can show: kept, and not cleared away
    void addToFilter(const QString &condition, const QString &op);
    void attach(std::unique_ptr<LiveBus> bus);
    void detach();
    void retry();
    void showProblem(const BusProblem &problem);
    void tick();                                  ///< at most every 16 ms while events come
    bool takeFromBus(quint64 maxBytes);           ///< true: there is more
    bool takeFromFile(quint64 maxBytes);
    quint16 sourceOf(const QString &name);
    void noteGaps(const EventBatch &batch, IdRange ids);
    void forgetEvicted();
    quint64 gapsIn(IdRange ids) const;
    void refreshCounters();                       ///< four times a second
    void refreshState();
    void fire(const ShotRequest &shot);
    void markEcho(const QByteArray &tag, qint64 seenUs);

    void saveSettings();

    Settings m_settings;
    EventStore m_store;
    EventTableModel m_model;
    FacetCounter m_facets;
    JobFollower m_job;
    FilterCompletion m_completion;
    NoiseCounter m_noise;
    NamedFilterFile m_namedFilters;
    HighlightFile m_highlights;
    MainWindow m_window;
    FacetPanel *m_facetPanel;                     ///< the window's
    JobPanel *m_jobPanel;
    ReactorGuide *m_reactors;                     ///< the window's
    std::unique_ptr<LiveBus> m_bus;
    std::unique_ptr<OpenFile> m_file;
    bool m_fileTold = false;                      ///< how its reading ended
    QString m_filePath;                           ///< what retry() opens again
    EventExport m_export;
    QStringList m_sourceNames;                    ///< by EventView::source
    quint16 m_busSource = 0;
    std::vector<quint16> m_fileSources;           ///< by the file's own numbering
    SequenceRuns m_numbers;
    std::deque<EventId> m_gapIds;                 ///< gap rows kept: rows, but nothing that was received
    quint64 m_gapsSeen = 0;
    qint64 m_gapUs = 0;                           ///< time without a connection
    std::optional<BusRequest> m_request;          ///< what retry() asks for again
    QTimer m_tick, m_slow;
    QElapsedTimer m_rateClock;
    quint64 m_receivedBefore = 0, m_receivedTotal = 0, m_lostTotal = 0;
    quint64 m_malformedTotal = 0, m_oversizeTotal = 0, m_reconnectsTotal = 0;
    double m_rate = 0;
};

} // namespace brine
