#pragma once

#include "connectioninfo.h"
#include "event.h"
#include "theme.h"
#include <QMainWindow>

class QSplitter;
class QStackedWidget;

namespace brine {

class ComposePanel;
class EmptyState;
class EventTableModel;
class EventTableView;
class FilterBar;
class NoticeBar;
class PayloadPanel;
class ProblemBar;
class StartPage;
class StatusStrip;
class TopBar;
class WindowActions;

/// The window: bars, list, detail and composer in their splitters, menus, empty states. UI thread.
/// It wires what is between its own panels and the list model (filter, pause, clear and undo, current event to payload, "Filter on
/// this", "Edit in composer", time zone); the session above it wires buses, counters, firing and what is saved.
/// Its signals pauseToggled, cleared and clearUndone tell what has been done; the others ask the session to act.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    explicit MainWindow(EventTableModel *model, QWidget *parent = nullptr);
    ~MainWindow() override;

    void setConnection(const ConnectionInfo &info);
    void setProblem(const ProblemInfo &problem);          ///< empty: the bar goes away
    void setCounters(const CounterInfo &counters);        ///< a few times a second; also drives the sparkline
    void setFoundBuses(const QVector<FoundBusInfo> &buses);
    void showStartPage();
    void showEvents();
    bool isStartPageShown() const;
    void setLeftPanel(QWidget *panel);                    ///< facets; takes ownership
    void setJobsAvailable(bool available);                ///< enables "Follow this job"
    void setThemeMode(ThemeMode mode);                    ///< applies it to the program
    ThemeMode themeMode() const { return m_themeMode; }

    PayloadPanel *payloadPanel() const { return m_payload; }
    ComposePanel *composePanel() const { return m_compose; }
    FilterBar *filterBar() const { return m_filter; }
    EventTableView *tableView() const { return m_table; }
    StatusStrip *statusStrip() const { return m_status; }
    WindowActions *actions() const { return m_actions; }

    void setPaused(bool paused);
    void clearEvents();                                   ///< with a bar that offers Undo
    void editInComposer(int row);
    /// Marks the row of an event just fired for 2 s.
    void markFired(EventId id);

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
    void findBusesRequested();                            ///< the start page is shown: look again
    void jobRequested(const QString &jid);
    void pauseToggled(bool paused);
    void cleared(quint64 rows);
    void clearUndone();
    void closing();

protected:
    void closeEvent(QCloseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *buildEvents();
    void connectPanels();
    void connectActions();
    void connectStartPage();
    void showCurrentEvent();
    void showCellMenu(int row, int column, const QPoint &globalPos);
    void updateEmptyState();
    void updatePausedBar();
    void updateCounts();
    void updateTitle();
    void undoClear();
    void applyDefaultSizes();

    EventTableModel *m_model;
    WindowActions *m_actions = nullptr;
    TopBar *m_top = nullptr;
    FilterBar *m_filter = nullptr;
    ProblemBar *m_problem = nullptr;
    NoticeBar *m_demoBar = nullptr, *m_pausedBar = nullptr, *m_undoBar = nullptr;
    EventTableView *m_table = nullptr;
    EmptyState *m_empty = nullptr;
    PayloadPanel *m_payload = nullptr;
    ComposePanel *m_compose = nullptr;
    StatusStrip *m_status = nullptr;
    StartPage *m_start = nullptr;
    QStackedWidget *m_pages = nullptr;
    QSplitter *m_sideSplitter = nullptr, *m_mainSplitter = nullptr, *m_lowerSplitter = nullptr;
    ConnectionInfo m_connection;
    CounterInfo m_counters;
    ThemeMode m_themeMode = ThemeMode::System;
    bool m_sized = false;
};

} // namespace brine
