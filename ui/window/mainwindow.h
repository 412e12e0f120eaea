#pragma once

#include "connectioninfo.h"
#include "event.h"
#include "saverequest.h"
#include "theme.h"
#include "workbar.h"
#include <QElapsedTimer>
#include <QMainWindow>
#include <QTimer>

class QMenu;
class QSplitter;
class QStackedWidget;

namespace brine {

class BusMenu;
class ComposePanel;
class EmptyState;
class EventTableModel;
class EventTableView;
class FilterBar;
class ListFinder;
class ListTools;
class LowerPane;
class ListNotices;
class NoticeBar;
class PayloadPanel;
class ProblemBar;
class SaveDialog;
class StartPage;
class StatusStrip;
class TopBar;
class WindowActions;

/// The window: bars, list, detail and composer in their splitters, menus, empty states. UI thread.
/// It wires what is between its own panels and the list model: filter, current event to payload, "Filter on this", "Edit in
/// composer", copying, time zone. Everything else it asks for by signal; pause, clear and undo too, which the session hands to the model.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    explicit MainWindow(EventTableModel *model, QWidget *parent = nullptr);
    ~MainWindow() override;

    void setConnection(const ConnectionInfo &info) { setConnections({info}); }
    void setConnections(const QVector<ConnectionInfo> &connections);   ///< all that there are: buses, or a file
    void setProblem(const ProblemInfo &problem) { setProblems({problem}); }
    void setProblems(const QVector<ProblemInfo> &problems);            ///< none that is not empty: the bar goes away
    void setCounters(const CounterInfo &counters);        ///< a few times a second; also drives the sparkline
    void setFoundBuses(const QVector<FoundBusInfo> &buses);
    void showStartPage();
    void showEvents();
    bool isStartPageShown() const;
    bool isPaused() const;
    void setLeftPanel(QWidget *panel);                    ///< facets; takes ownership
    void setJobsAvailable(bool available);                ///< enables "Follow this job"
    void setThemeMode(ThemeMode mode);                    ///< applies it to the program
    ThemeMode themeMode() const { return m_themeMode; }
    void setFontPoints(int points);                       ///< of the whole program; 0: the desktop's
    void setSecretsHidden(bool hidden);

    PayloadPanel *payloadPanel() const { return m_payload; }
    ComposePanel *composePanel() const { return m_compose; }
    FilterBar *filterBar() const { return m_filter; }
    EventTableView *tableView() const { return m_table; }
    ListFinder *listFinder() const { return m_finder; }
    ListTools *listTools() const { return m_tools; }
    StatusStrip *statusStrip() const { return m_status; }
    WindowActions *actions() const { return m_actions; }
    StartPage *startPage() const { return m_start; }
    BusMenu *busMenu() const;
    void writeEvent();                                    ///< shows the composer, to begin with the tag

    void setPaused(bool paused);
    void clearEvents();                                   ///< with a bar that offers Undo
    void beginList();                                     ///< the model has another list now
    /// What there is to go back to while a file is shown; and from what the window was disconnected while its list is still shown.
    void setAside(const AsideInfo &aside);
    void setDisconnected(const QString &from);
    void editInComposer(int row);
    void showComposer();
    void showDetail();
    /// Marks the row of an event just fired for 2 s.
    void markFired(EventId id);

    /// A save or a file being read goes on in the background: what the bar says of it, and how it ended.
    void beginSaving(const QString &path);
    void setSaveProgress(const WorkProgress &progress);
    void endSaving(const QString &outcome, bool problem);
    void beginReading(const QString &path);
    void setReadProgress(const WorkProgress &progress);
    void endReading(const QString &outcome, bool problem);
    /// Something failed that no panel has a place for: said above the list until it is closed.
    void tellProblem(const QString &problem);
    /// The folder that file dialogs begin in.
    void setFileFolder(const QString &folder) { m_fileFolder = folder; }
    QString fileFolder() const { return m_fileFolder; }

    /// Geometry, splitters, columns, filter text and history, theme, time zone; versioned. Not the event data.
    QByteArray saveState() const;
    bool restoreState(const QByteArray &state);
    void resetLayout();

Q_SIGNALS:
    void connectRequested(const brine::FoundBusInfo &bus);
    void connectPathRequested(const QString &sockDir, bool minion, const QString &minionId);
    void demoRequested();
    void disconnectRequested();
    void retryRequested();
    void doctorRequested();                               ///< for the bus that fails
    void findBusesRequested();                            ///< the start page is shown: look again
    void saveRequested(const brine::SaveRequest &request);
    void saveCancelled();
    void openFileRequested(const QString &path);
    void readingStopped();                                ///< keep what was read
    void preferencesRequested();
    void jobRequested(const QString &jid);
    void pauseToggled(bool paused);
    void clearRequested();
    void undoClearRequested();
    void backRequested();                                 ///< to the list that is set aside
    void closing();

protected:
    void closeEvent(QCloseEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void buildParts();
    void connectListTools();
    QWidget *buildEvents();
    void connectPanels();
    void connectActions();
    void connectEditActions();
    void connectViewActions();
    void connectGoActions();
    void connectStartPage();
    void connectFiles();
    void showSaveDialog();
    void refreshSaveDialog();
    void showOpenDialog();
    void openFile(const QString &path);
    void showCurrentEvent();
    void showCellMenu(int row, int column, const QPoint &globalPos);
    void addFilterActions(QMenu *menu, int row, int column);
    void copyRows();
    void copyPayload();
    void copyText(const QString &text, const QString &what);
    void stepEvent(int step);
    void goTo();
    void stepPanel(int step);
    void offerJob();
    void zoom(int step);
    void emptyAction();
    void updateEmptyState();
    void sayWhyNoEvents();
    bool showsNoEvent() const;
    quint64 filteredOut() const;
    bool hasList() const;                                 ///< something is watched, or something is left of it
    void updatePausedBar();
    void enableRetry();
    void updateCounts();                                  ///< at most ten times a second
    void showCounts();
    void updateTitle();
    void undoClear();
    void applyDefaultSizes();
    void fitBars();
    void setUseUtc(bool utc);

    EventTableModel *m_model;
    WindowActions *m_actions = nullptr;
    TopBar *m_top = nullptr;
    FilterBar *m_filter = nullptr;
    ProblemBar *m_problem = nullptr;
    NoticeBar *m_demoBar = nullptr, *m_troubleBar = nullptr;
    ListNotices *m_notices = nullptr;
    EventTableView *m_table = nullptr;
    ListFinder *m_finder = nullptr;
    ListTools *m_tools = nullptr;
    EmptyState *m_empty = nullptr;
    PayloadPanel *m_payload = nullptr;
    QWidget *m_left = nullptr;                            ///< once there is one
    ComposePanel *m_compose = nullptr;
    StatusStrip *m_status = nullptr;
    StartPage *m_start = nullptr;
    LowerPane *m_lower = nullptr;
    WorkBar *m_saveBar = nullptr, *m_readBar = nullptr;
    SaveDialog *m_saveDialog = nullptr;
    QStackedWidget *m_pages = nullptr;
    QSplitter *m_sideSplitter = nullptr, *m_mainSplitter = nullptr;
    ConnectionInfo m_connection;
    CounterInfo m_counters;
    QString m_fileFolder;
    bool m_secretsHidden = true;
    bool m_closeRefused = false;                          ///< a save was going on; asked again, the window closes
    QTimer m_countsTimer;
    QElapsedTimer m_countsShown;
    ThemeMode m_themeMode = ThemeMode::System;
    qreal m_basePointSize = 0;
    int m_zoom = 0;
    bool m_sized = false;                                 ///< splitters have their sizes, from the last session or by default
    bool m_jobsAvailable = false;
    bool m_isDisconnected = false;                        ///< and the list of what came before is shown
};

} // namespace brine
