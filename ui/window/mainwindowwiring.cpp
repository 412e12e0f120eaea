// What MainWindow connects: panels with each other and with the model, and every action.

#include "mainwindow.h"

#include "busmenu.h"
#include "celltext.h"
#include "composepanel.h"
#include "emptystate.h"
#include "eventtablemodel.h"
#include "eventtableview.h"
#include "filterbar.h"
#include "helpwindow.h"
#include "listfinder.h"
#include "listheader.h"
#include "listnotices.h"
#include "listtools.h"
#include "lowerpane.h"
#include "noticebar.h"
#include "payloadpanel.h"
#include "plainlabel.h"
#include "problembar.h"
#include "startpage.h"
#include "statusstrip.h"
#include "topbar.h"
#include "windowactions.h"
#include <QAction>
#include <QApplication>
#include <QMenu>

namespace brine {

void MainWindow::connectPanels()
{
    connect(m_filter, &FilterBar::filterChanged, m_model, &EventTableModel::setFilter);
    connect(m_filter, &FilterBar::leaveRequested, m_table, [this] { m_table->setFocus(); });
    connect(m_model, &EventTableModel::scanProgressed, m_filter, &FilterBar::setProgress);
    connect(m_model, &EventTableModel::countsChanged, this, &MainWindow::updateCounts);
    connect(m_model, &QAbstractItemModel::modelReset, this, &MainWindow::updateEmptyState);

    connect(m_table, &EventTableView::currentEventChanged, this, &MainWindow::showCurrentEvent);
    connect(m_table, &EventTableView::selectedCountChanged, this, [this] { m_status->setSelected(m_table->selectedCount()); });
    connect(m_table, &EventTableView::pauseRequested, m_actions->pause, &QAction::toggle);
    connect(m_table, &EventTableView::followChanged, m_actions->follow, &QAction::setChecked);
    connect(m_table, &EventTableView::contextMenuRequested, this, &MainWindow::showCellMenu);
    connect(m_table, &EventTableView::rowActivated, this, [this] {
        m_actions->detail->setChecked(true);
        m_lower->showDetail();
        m_payload->setFocus();
    });

    connect(m_payload, &PayloadPanel::filterRequested, m_filter, &FilterBar::addCondition);
    connect(m_payload, &PayloadPanel::composeRequested, this, [this](const QByteArray &tag, const QByteArray &payload, bool masked) {
        showComposer();
        m_compose->compose(tag, payload, masked ? ComposePanel::Secrets::AreMasked : ComposePanel::Secrets::AreShown);
    });
    connect(m_payload, &PayloadPanel::jobRequested, this, &MainWindow::jobRequested);
    connect(m_compose, &ComposePanel::showEventRequested, this, [this](quint64 id) {
        const int row = m_model->rowAtOrAfter(EventId{id});
        if (row < m_model->rowCount() && m_model->idAtRow(row) == EventId{id})
            m_table->selectRow(row);
        else
            m_status->flash(tr("That event is not shown: the filter hides it, or it is no longer kept."));
    });

    connect(m_problem, &ProblemBar::retryRequested, this, &MainWindow::retryRequested);
    connect(m_problem, &ProblemBar::doctorRequested, this, &MainWindow::doctorRequested);
    connect(m_demoBar, &NoticeBar::actionTriggered, this, [this] { m_actions->startPage->trigger(); });
    connect(m_empty, &EmptyState::actionTriggered, this, &MainWindow::emptyAction);
}

void MainWindow::connectListTools()
{
    connect(m_finder, &ListFinder::wentTo, m_payload, &PayloadPanel::pointAt);
    m_tools = new ListTools(m_model, m_finder, m_table, m_actions, this);
    connect(m_tools, &ListTools::said, m_status, [this](const QString &sentence) { m_status->flash(sentence); });
    connect(m_tools, &ListTools::listWanted, this, [this] {
        if (isStartPageShown())
            showEvents();
    });
    connect(m_payload, &PayloadPanel::columnRequested, m_tools, &ListTools::showColumn);
    connect(m_notices, &ListNotices::resumeRequested, this, [this] { setPaused(false); });
    connect(m_notices, &ListNotices::backRequested, this, &MainWindow::backRequested);
    connect(m_notices, &ListNotices::reconnectRequested, this, &MainWindow::retryRequested);
    connect(m_notices, &ListNotices::undoRequested, this, &MainWindow::undoClear);
}

void MainWindow::connectStartPage()
{
    connect(m_start, &StartPage::watchRequested, this, &MainWindow::connectRequested);
    connect(m_top->busMenu(), &BusMenu::busChosen, this, &MainWindow::connectRequested);
    connect(m_top->busMenu(), &BusMenu::onlyRequested, this, [this](int source) {
        showEvents();
        m_filter->setText(QStringLiteral("source == %1").arg(source));
    });
    connect(m_top->busMenu(), &BusMenu::fireRequested, this, [this](int bus) {
        m_compose->chooseBus(bus);
        writeEvent();
    });
    connect(m_start, &StartPage::leaveRequested, this, [this] {
        if (hasList())
            showEvents();
    });
    connect(m_start, &StartPage::pathRequested, this, &MainWindow::connectPathRequested);
    connect(m_start, &StartPage::demoRequested, this, &MainWindow::demoRequested);
    connect(m_start, &StartPage::searchRequested, this, &MainWindow::findBusesRequested);
    connect(m_start, &StartPage::helpRequested, m_actions->filterHelp, &QAction::trigger);
    connect(m_start, &StartPage::keysRequested, m_actions->shortcuts, &QAction::trigger);
}

void MainWindow::connectActions()
{
    connectEditActions();
    connectViewActions();
    connectGoActions();
    const WindowActions &a = *m_actions;
    connect(a.startPage, &QAction::triggered, this, [this] {
        showStartPage();
        Q_EMIT findBusesRequested();
    });
    connect(a.connectAnother, &QAction::triggered, a.startPage, &QAction::trigger);
    connect(a.openDemo, &QAction::triggered, this, &MainWindow::demoRequested);
    connect(a.connection, &QAction::triggered, this, [this] {
        if (m_connection.level == ConnectionInfo::Level::None)
            m_actions->startPage->trigger();
        else
            Q_EMIT disconnectRequested();
    });
    connect(a.retry, &QAction::triggered, this, &MainWindow::retryRequested);
    connect(a.doctor, &QAction::triggered, this, &MainWindow::doctorRequested);
    connect(a.closeWindow, &QAction::triggered, this, &QWidget::close);
    connect(a.quit, &QAction::triggered, this, &QWidget::close);
    connect(a.newShot, &QAction::triggered, this, &MainWindow::writeEvent);
    connect(a.fire, &QAction::triggered, m_compose, &ComposePanel::fire);
    connect(a.editInComposer, &QAction::triggered, this, [this] { editInComposer(m_table->currentRow()); });
    connect(a.filterHelp, &QAction::triggered, this, [this] {
        showEvents();
        m_filter->showHelp();
    });
    connect(a.shortcuts, &QAction::triggered, this, [this] { showShortcuts(*m_actions, this); });
    connect(a.about, &QAction::triggered, this, [this] { showAbout(this); });
}

void MainWindow::writeEvent()
{
    showEvents();
    showComposer();
    m_compose->focusTag();
}

void MainWindow::connectEditActions()
{
    const WindowActions &a = *m_actions;
    // Keys that editors want for themselves work only where the list has the focus.
    for (QAction *action : {a.copyRow, a.selectAll}) {
        removeAction(action);
        action->setShortcut(action == a.copyRow ? QKeySequence::Copy : QKeySequence::SelectAll);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        m_table->addAction(action);
    }
    connect(a.copyRow, &QAction::triggered, this, &MainWindow::copyRows);
    connect(a.copyCell, &QAction::triggered, this, [this] {
        if (const int row = m_table->currentRow(); row >= 0)
            copyText(m_model->index(row, EventTableModel::TagColumn).data(EventTableModel::FullTextRole).toString(), tr("the tag"));
    });
    connect(a.copyPayload, &QAction::triggered, this, &MainWindow::copyPayload);
    connect(a.selectAll, &QAction::triggered, m_table, &EventTableView::selectAll);
    connect(a.clear, &QAction::triggered, this, &MainWindow::clearEvents);
    connect(a.undoClear, &QAction::triggered, this, &MainWindow::undoClear);
    connect(a.findInPayload, &QAction::triggered, this, [this] {
        m_actions->detail->setChecked(true);
        m_lower->showDetail();
        m_payload->find();
    });
    connect(a.saveFilter, &QAction::triggered, m_filter, &FilterBar::saveFilter);
    connect(a.manageFilters, &QAction::triggered, m_filter, &FilterBar::manageFilters);
    connect(a.hideNoise, &QAction::triggered, m_filter, &FilterBar::showNoise);
    connect(a.filter, &QAction::triggered, this, [this] {
        showEvents();
        m_filter->focusEdit();
    });
}

void MainWindow::connectViewActions()
{
    const WindowActions &a = *m_actions;
    connect(a.pause, &QAction::toggled, this, [this](bool paused) {
        Q_EMIT pauseToggled(paused);
        updatePausedBar();
        updateEmptyState();
    });
    connect(a.follow, &QAction::toggled, m_table, &EventTableView::setFollowing);
    connect(a.detail, &QAction::toggled, m_lower, &LowerPane::setDetailShown);
    connect(a.compose, &QAction::toggled, m_lower, [this](bool shown) {
        m_lower->setComposerShown(shown);
        if (shown)
            m_lower->showComposer();
    });
    connect(a.utc, &QAction::toggled, this, &MainWindow::setUseUtc);
    connect(a.zoomIn, &QAction::triggered, this, [this] { zoom(1); });
    connect(a.zoomOut, &QAction::triggered, this, [this] { zoom(-1); });
    connect(a.zoomReset, &QAction::triggered, this, [this] { zoom(0); });
    connect(a.fullScreen, &QAction::toggled, this, [this](bool full) { full ? showFullScreen() : showNormal(); });
    connect(a.resetLayout, &QAction::triggered, this, &MainWindow::resetLayout);
    connect(a.themeSystem, &QAction::triggered, this, [this] { setThemeMode(ThemeMode::System); });
    connect(a.themeLight, &QAction::triggered, this, [this] { setThemeMode(ThemeMode::Light); });
    connect(a.themeDark, &QAction::triggered, this, [this] { setThemeMode(ThemeMode::Dark); });
    connect(a.columnsMenu, &QMenu::aboutToShow, this, [this] {
        m_actions->columnsMenu->clear();
        m_table->header()->addColumnActions(m_actions->columnsMenu);
    });
}

void MainWindow::connectGoActions()
{
    const WindowActions &a = *m_actions;
    connect(a.oldest, &QAction::triggered, this, [this] { m_table->selectRow(0); });
    connect(a.newest, &QAction::triggered, this, [this] { m_table->setFollowing(true); });
    connect(a.previous, &QAction::triggered, this, [this] { stepEvent(-1); });
    connect(a.next, &QAction::triggered, this, [this] { stepEvent(1); });
    connect(a.goTo, &QAction::triggered, this, &MainWindow::goTo);
    connect(a.followJob, &QAction::triggered, this, [this] {
        const int row = m_table->currentRow();
        if (const QString jid = row < 0 ? QString() : rowJid(*m_model, row); !jid.isEmpty())
            Q_EMIT jobRequested(jid);
    });
    connect(a.focusList, &QAction::triggered, this, [this] { showEvents(); });
    connect(a.nextPanel, &QAction::triggered, this, [this] { stepPanel(1); });
    connect(a.previousPanel, &QAction::triggered, this, [this] { stepPanel(-1); });
}

void MainWindow::emptyAction()
{
    using Level = ConnectionInfo::Level;
    if (filteredOut() > 0)
        m_filter->clear();
    else if (isPaused())
        setPaused(false);
    else if (m_connection.isFile)
        m_actions->openFile->trigger();
    else if (m_connection.level == Level::None)
        m_actions->startPage->trigger();
    else if (m_connection.level == Level::CutOff || m_connection.level == Level::Failed)
        Q_EMIT retryRequested();
    else
        m_actions->newShot->trigger();
}

} // namespace brine
