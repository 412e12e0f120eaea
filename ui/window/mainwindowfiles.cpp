// What MainWindow has to do with files: saving, opening, dropping, the list that a file takes the place of, and not closing on a save
// that goes on.

#include "mainwindow.h"

#include "eventtablemodel.h"
#include "eventtableview.h"
#include "listnotices.h"
#include "noticebar.h"
#include "payloadpanel.h"
#include "savedialog.h"
#include "startpage.h"
#include "statusstrip.h"
#include "textforms.h"
#include "windowactions.h"
#include "workbar.h"
#include <QAction>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>

namespace brine {

namespace {

constexpr int MaxProblemChars = 2000;

QString droppedFile(const QMimeData *data)
{
    const QList<QUrl> urls = data->urls();
    return urls.size() == 1 && urls.first().isLocalFile() ? urls.first().toLocalFile() : QString();
}

} // namespace

void MainWindow::connectFiles()
{
    setAcceptDrops(true);
    connect(m_actions->save, &QAction::triggered, this, &MainWindow::showSaveDialog);
    connect(m_actions->openFile, &QAction::triggered, this, &MainWindow::showOpenDialog);
    connect(m_actions->preferences, &QAction::triggered, this, &MainWindow::preferencesRequested);
    connect(m_start, &StartPage::openFileRequested, this, &MainWindow::showOpenDialog);
    connect(m_saveBar, &WorkBar::stopRequested, this, &MainWindow::saveCancelled);
    connect(m_readBar, &WorkBar::stopRequested, this, &MainWindow::readingStopped);
}

void MainWindow::showSaveDialog()
{
    if (m_saveBar->isWorking()) {
        m_status->flash(tr("A save is going on. Wait for its end, or cancel it."));
        return;
    }
    if (!m_saveDialog) {
        m_saveDialog = new SaveDialog(this);
        connect(m_saveDialog, &SaveDialog::saveRequested, this, [this](const SaveRequest &request) {
            m_fileFolder = QFileInfo(request.path).path();
            Q_EMIT saveRequested(request);
        });
    }
    if (!m_saveDialog->isVisible()) {
        m_saveDialog->suggest(m_fileFolder);
        m_saveDialog->setMasked(m_secretsHidden);
        m_saveDialog->setScope(m_table->selectedCount() > 1 ? SaveRequest::Scope::Selected : SaveRequest::Scope::Shown);
    }
    m_saveDialog->show();
    refreshSaveDialog();
    m_saveDialog->raise();
    m_saveDialog->activateWindow();
}

void MainWindow::refreshSaveDialog()
{
    if (m_saveDialog && m_saveDialog->isVisible())
        m_saveDialog->setCounts(m_model->shownCount(), m_table->selectedCount(), m_model->keptCount());
}

void MainWindow::showOpenDialog()
{
    auto *dialog = new QFileDialog(this, tr("Open a file of events"), m_fileFolder);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Events (*.jsonl *.json *.txt *.log)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::openFile);
    dialog->open();
}

void MainWindow::openFile(const QString &path)
{
    m_fileFolder = QFileInfo(path).absolutePath();
    Q_EMIT openFileRequested(path);
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (!droppedFile(event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    const QString path = droppedFile(event->mimeData());
    if (path.isEmpty())
        return;
    event->acceptProposedAction();
    openFile(path);
}

void MainWindow::beginSaving(const QString &path)
{
    m_closeRefused = false;
    m_saveBar->begin(tr("Saving %1").arg(QFileInfo(path).fileName()), tr("Cancel"));
}

void MainWindow::setSaveProgress(const WorkProgress &progress)
{
    m_saveBar->setProgress(progress);
}

void MainWindow::endSaving(const QString &outcome, bool problem)
{
    if (problem) {
        m_saveBar->tell(outcome);
        return;
    }
    m_saveBar->end();
    m_status->flash(outcome);
}

void MainWindow::beginReading(const QString &path)
{
    m_readBar->begin(tr("Reading %1").arg(QFileInfo(path).fileName()), tr("Stop"));
}

void MainWindow::setReadProgress(const WorkProgress &progress)
{
    m_readBar->setProgress(progress);
}

void MainWindow::endReading(const QString &outcome, bool problem)
{
    if (problem) {
        m_readBar->tell(outcome);
        return;
    }
    m_readBar->end();
    if (!outcome.isEmpty())
        m_status->flash(outcome);
}

void MainWindow::tellProblem(const QString &problem)
{
    m_troubleBar->say(safeTextOf(problem, MaxProblemChars));
}

void MainWindow::beginList()
{
    setPaused(false);
    m_payload->clearEvent();
    m_notices->hideCleared();
    m_table->setFollowing(true);
    showCounts();
}

void MainWindow::setAside(const AsideInfo &aside)
{
    m_notices->setAside(aside, m_counters);
}

void MainWindow::setDisconnected(const QString &from)
{
    m_notices->setDisconnected(from);
    m_isDisconnected = !from.isEmpty();
    enableRetry();
}

// Half a file is no file: the first time the window stays, and says why.
void MainWindow::closeEvent(QCloseEvent *event)
{
    if (m_saveBar->isWorking() && !m_closeRefused) {
        m_closeRefused = true;
        m_status->flash(tr("A save is going on. Close again to give it up."));
        event->ignore();
        return;
    }
    Q_EMIT closing();
    QMainWindow::closeEvent(event);
}

} // namespace brine
