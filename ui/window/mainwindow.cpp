#include "mainwindow.h"

#include "busmenu.h"
#include "composepanel.h"
#include "connectionbutton.h"
#include "emptystate.h"
#include "eventtablemodel.h"
#include "eventtableview.h"
#include "filterbar.h"
#include "listfinder.h"
#include "listnotices.h"
#include "icons.h"
#include "lowerpane.h"
#include "noticebar.h"
#include "payloadpanel.h"
#include "plainlabel.h"
#include "problembar.h"
#include "ratesparkline.h"
#include "startpage.h"
#include "statusstrip.h"
#include "steadylist.h"
#include "topbar.h"
#include "workbar.h"
#include "windowactions.h"
#include <QAction>
#include <QApplication>
#include <QDateTime>
#include <QMenuBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace brine {

namespace {
constexpr int CountsMs = 200;
} // namespace

MainWindow::MainWindow(EventTableModel *model, QWidget *parent) : QMainWindow(parent), m_model(model)
{
    applyTheme(*qApp, m_themeMode);
    setWindowIcon(programIcon());
    m_actions = new WindowActions(this);
    m_actions->buildMenus(menuBar());
    buildParts();
    m_countsTimer.setSingleShot(true);
    connect(&m_countsTimer, &QTimer::timeout, this, &MainWindow::showCounts);
    connectPanels();
    connectActions();
    connectListTools();
    connectStartPage();
    connectFiles();
    resize(1280, 800);
    setMinimumSize(640, 420);
    showEvents();
    setConnection({});
    updateCounts();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildParts()
{
    auto *centre = new QWidget(this);
    m_top = new TopBar(m_actions, centre);
    m_problem = new ProblemBar(centre);
    m_demoBar = new NoticeBar(NoticeBar::Tone::Neutral, tr("Buses on this machine"), true, centre);
    m_troubleBar = new NoticeBar(NoticeBar::Tone::Attention, {}, true, centre);
    m_saveBar = new WorkBar(centre);
    m_readBar = new WorkBar(centre);
    m_pages = new QStackedWidget(centre);
    m_start = new StartPage(m_pages);
    m_pages->addWidget(m_start);
    m_pages->addWidget(buildEvents());
    m_status = new StatusStrip(centre);
    auto *rows = new QVBoxLayout(centre);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    for (QWidget *part : {static_cast<QWidget *>(m_top), static_cast<QWidget *>(m_problem), static_cast<QWidget *>(m_demoBar),
                          static_cast<QWidget *>(m_troubleBar), static_cast<QWidget *>(m_readBar), static_cast<QWidget *>(m_saveBar)})
        rows->addWidget(part);
    rows->addWidget(m_pages, 1);
    rows->addWidget(m_status);
    setCentralWidget(centre);
    new SteadyList(m_table, m_mainSplitter, {m_pages, m_sideSplitter}); // its child
    fitBars();
}

QWidget *MainWindow::buildEvents()
{
    auto *page = new QWidget(m_pages);
    m_filter = new FilterBar(page);
    m_notices = new ListNotices(page);
    m_table = new EventTableView(page);
    m_table->setModel(m_model);
    m_finder = new ListFinder(m_model, m_table, page);
    m_empty = new EmptyState(m_table->viewport());
    m_payload = new PayloadPanel(page);
    m_compose = new ComposePanel(page);
    m_lower = new LowerPane(m_payload, m_compose, page);

    m_mainSplitter = new QSplitter(Qt::Vertical, page);
    m_mainSplitter->addWidget(m_finder);
    m_mainSplitter->addWidget(m_lower);
    m_sideSplitter = new QSplitter(Qt::Horizontal, page);
    m_sideSplitter->addWidget(m_mainSplitter);
    m_sideSplitter->setStretchFactor(0, 1);
    for (QSplitter *splitter : {m_mainSplitter, m_sideSplitter})
        splitter->setChildrenCollapsible(false);

    auto *rows = new QVBoxLayout(page);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(m_filter);
    rows->addWidget(m_notices);
    rows->addWidget(m_sideSplitter, 1);
    return page;
}

BusMenu *MainWindow::busMenu() const
{
    return m_top->busMenu();
}

void MainWindow::setConnections(const QVector<ConnectionInfo> &connections)
{
    QVector<ConnectionInfo> rows = connections;
    rows.removeIf([](const ConnectionInfo &row) { return !row.isConnected(); });
    m_top->busMenu()->setConnections(rows);
    ConnectionInfo info = summaryOf(connections);
    info.eventsPerSecond = 0; // told elsewhere, and another at each moment
    const bool newBus = info.name != m_connection.name || info.isDemo != m_connection.isDemo;
    if (info != m_connection) {
        m_top->connectionButton()->setConnection(info);
        m_status->setConnection(info);
    }
    m_connection = info;
    const bool connected = info.isConnected();
    m_actions->connection->setText(!connected ? tr("&Connect…") : info.isFile ? tr("&Close the file") : rows.size() > 1 ? tr("Dis&connect all") : tr("Dis&connect"));
    m_actions->connectAnother->setVisible(connected);
    enableRetry();
    if (newBus) {
        if (info.isDemo)
            m_demoBar->say(tr("This is the demo bus: a real bus inside Brine with a simulated fleet. Nothing here touches a Salt master."));
        else
            m_demoBar->hide();
        updateTitle();
    }
    updateEmptyState();
}

void MainWindow::updateTitle()
{
    setWindowTitle(m_connection.name.isEmpty() ? tr("Brine") : tr("%1 — Brine").arg(plainTitle(m_connection.name)));
}

void MainWindow::setProblems(const QVector<ProblemInfo> &problems)
{
    m_problem->setProblems(problems);
    enableRetry();
    updateEmptyState();
}

void MainWindow::enableRetry()
{
    m_actions->retry->setEnabled(m_connection.isConnected() || m_isDisconnected || !m_problem->problem().isEmpty());
}

void MainWindow::setCounters(const CounterInfo &counters)
{
    m_counters = counters;
    m_top->sparkline()->setRate(counters.eventsPerSecond, QDateTime::currentMSecsSinceEpoch());
    updateCounts();
}

// Sixty times a second would mean sixty layouts of bars that nobody can read that fast.
void MainWindow::updateCounts()
{
    if (!m_countsShown.isValid() || m_countsShown.elapsed() >= CountsMs)
        showCounts();
    else if (!m_countsTimer.isActive())
        m_countsTimer.start(CountsMs);
}

void MainWindow::showCounts()
{
    m_countsShown.start();
    m_status->setCounters(m_counters);
    m_start->setBackOffered(hasList());
    m_filter->setCounts(m_model->shownCount(), m_model->keptCount(), m_model->undecidedCount());
    m_actions->undoClear->setEnabled(m_model->canUndoClear());
    if (!m_model->canUndoClear())
        m_notices->hideCleared();
    if (!m_payload->hasEvent())
        showCurrentEvent(); // back in the list since Clear was undone
    m_payload->setForgotten(!m_model->keptRange().contains(m_payload->eventId()));
    updatePausedBar();
    updateEmptyState();
    refreshSaveDialog();
}

void MainWindow::updatePausedBar()
{
    if (isPaused())
        m_notices->sayPaused(*m_model, m_counters);
    else
        m_notices->hidePaused();
}

void MainWindow::updateEmptyState()
{
    const bool shown = showsNoEvent();
    if (shown) {
        const quint64 filtered = filteredOut();
        if (filtered > 0 && m_model->isScanning())
            m_empty->say(tr("Searching %1 events…").arg(countText(filtered)), {}, {});
        else if (filtered > 0)
            m_empty->say(filtered == 1 ? tr("1 event, the filter hides it") : tr("%1 events, none match the filter").arg(countText(filtered)), m_filter->stillApplied(), tr("Clear filter"));
        else if (isPaused())
            m_empty->say(tr("Paused"), ListNotices::pausedText(*m_model, m_counters), tr("Resume"));
        else
            sayWhyNoEvents();
    }
    m_empty->setVisible(shown);
}

// What waits behind a pause is hidden by that, and by no filter.
quint64 MainWindow::filteredOut() const
{
    return m_model->filter().isEmpty() ? 0 : m_model->keptCount() - std::min(m_model->keptCount(), m_model->shownCount() + m_model->pending());
}

// A gap row is in every filter's list; alone it is still an empty list that has to say why, unless gaps are what is looked for.
bool MainWindow::showsNoEvent() const
{
    constexpr int Few = 5;
    const int rows = m_model->rowCount();
    for (int row = 0; row < qMin(rows, Few + 1); ++row) {
        const EventView event = m_model->eventAt(row);
        if (event.kind != EventKind::Gap || (!m_model->filter().isEmpty() && m_model->filter().holdsFor(event)))
            return false;
    }
    return rows <= Few;
}

void MainWindow::sayWhyNoEvents()
{
    const QString state = m_connection.text;
    if (m_connection.isFile) {
        m_empty->say(state, m_connection.watchReason.isEmpty() ? m_connection.path : m_connection.watchReason, tr("Open another file"));
        return;
    }
    switch (m_connection.level) {
    case ConnectionInfo::Level::Good:
    case ConnectionInfo::Level::Quiet:
        m_empty->say(tr("Connected. The bus is quiet."), tr("%1\nTry  salt-call event.send 'test/hello'  on this machine, or fire an event of your own.").arg(state),
                     tr("Write an event"));
        break;
    case ConnectionInfo::Level::Connecting: m_empty->say(state, m_connection.path, {}); break;
    case ConnectionInfo::Level::NotUnderstood:
        m_empty->say(tr("Something arrives here that is no Salt event."), state, {});
        break;
    case ConnectionInfo::Level::CutOff:
    case ConnectionInfo::Level::Failed: m_empty->say(state, m_connection.path, tr("Retry")); break;
    case ConnectionInfo::Level::None: m_empty->say(tr("Nothing is watched."), {}, tr("Start page")); break;
    }
}

void MainWindow::setFoundBuses(const QVector<FoundBusInfo> &buses)
{
    m_start->setFoundBuses(buses);
    m_top->busMenu()->setFoundBuses(buses);
}

bool MainWindow::hasList() const
{
    return m_connection.isConnected() || !m_model->listRange().isEmpty();
}

void MainWindow::showStartPage()
{
    m_start->setBackOffered(hasList());
    m_pages->setCurrentIndex(0);
}

void MainWindow::showEvents()
{
    m_pages->setCurrentIndex(1);
    m_table->setFocus();
}

bool MainWindow::isStartPageShown() const
{
    return m_pages->currentIndex() == 0;
}

void MainWindow::setThemeMode(ThemeMode mode)
{
    m_themeMode = mode;
    applyTheme(*qApp, mode);
    (mode == ThemeMode::Light ? m_actions->themeLight : mode == ThemeMode::Dark ? m_actions->themeDark : m_actions->themeSystem)->setChecked(true);
}

void MainWindow::setPaused(bool paused)
{
    m_actions->pause->setChecked(paused); // its toggled signal does the rest
}

void MainWindow::clearEvents()
{
    const quint64 events = m_model->shownCount();
    if (m_model->listRange().isEmpty())
        return;
    Q_EMIT clearRequested();
    m_payload->clearEvent();
    showCounts();
    m_actions->undoClear->setEnabled(true);
    m_notices->sayCleared(events);
}

void MainWindow::undoClear()
{
    m_notices->hideCleared();
    Q_EMIT undoClearRequested();
    showCounts();
}

void MainWindow::showCurrentEvent()
{
    const int row = m_table->currentRow();
    if (row >= 0)
        m_payload->setEvent(m_model->eventAt(row));
    offerJob();
}

void MainWindow::editInComposer(int row)
{
    if (row < 0 || row >= m_model->rowCount())
        return;
    const EventView event = m_model->eventAt(row);
    if (event.kind != EventKind::Event)
        return;
    showComposer();
    if (m_compose->compose(event.tag.toByteArray(), event.payload.toByteArray(), ComposePanel::Secrets::AreMasked))
        m_compose->focusTag();
}

void MainWindow::markFired(EventId id)
{
    m_table->markFired(id);
}

} // namespace brine
