// What MainWindow's actions do with the list: cell menu, copying, walking.

#include "mainwindow.h"

#include "celltext.h"
#include "eventtablemodel.h"
#include "eventtableview.h"
#include "filterbar.h"
#include "filteredit.h"
#include "gotobox.h"
#include "listtools.h"
#include "payloadpanel.h"
#include "composepanel.h"
#include "plainlabel.h"
#include "statusstrip.h"
#include "windowactions.h"
#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <utility>

namespace brine {

namespace {
constexpr int MaxCopiedRows = 100'000;

/// Whether the focus would be seen there: an empty detail has nothing that shows it.
bool takesKeys(const QWidget *panel)
{
    while (panel && panel->focusProxy())
        panel = panel->focusProxy();
    return panel && panel->isVisible();
}
/// A tree that was not used yet has a current entry, but none that is seen.
void showFocus(QAbstractItemView *view)
{
    if (view && view->selectionModel() && !view->selectionModel()->hasSelection())
        view->setCurrentIndex(view->currentIndex());
}

} // namespace

void MainWindow::showCellMenu(int row, int column, const QPoint &globalPos)
{
    QMenu menu(this);
    addFilterActions(&menu, row, column);
    menu.addSeparator();
    m_tools->addCellActions(&menu, row, cellCondition(*m_model, row, column, false));
    menu.addSeparator();
    const QString cell = cellText(*m_model, row, column);
    connect(menu.addAction(tr("Copy %1").arg(plainMenuText(cell, 40))), &QAction::triggered, this, [this, cell] { copyText(cell, tr("the cell")); });
    menu.addAction(m_actions->copyRow);
    menu.addAction(m_actions->copyPayload);
    menu.addSeparator();
    QAction *edit = menu.addAction(m_actions->editInComposer->icon(), tr("Edit in composer"));
    edit->setEnabled(m_model->eventAt(row).kind == EventKind::Event);
    const EventId id = m_table->idAt(row); // rows may move while the menu is open
    connect(edit, &QAction::triggered, this, [this, id] { editInComposer(m_table->rowOf(id)); });
    const QString jid = rowJid(*m_model, row);
    QAction *job = menu.addAction(tr("Follow this job"));
    job->setEnabled(m_jobsAvailable && !jid.isEmpty());
    connect(job, &QAction::triggered, this, [this, jid] { Q_EMIT jobRequested(jid); });
    menu.exec(globalPos);
}

void MainWindow::addFilterActions(QMenu *menu, int row, int column)
{
    const QString only = cellCondition(*m_model, row, column, false), without = cellCondition(*m_model, row, column, true);
    const auto add = [&](const QString &words, const QString &condition, const QString &op) {
        QAction *action = menu->addAction(condition.isEmpty() ? words : tr("%1:  %2").arg(words, plainMenuText(condition, 64)));
        action->setEnabled(!condition.isEmpty());
        connect(action, &QAction::triggered, this, [this, condition, op] { m_filter->addCondition(condition, op); });
    };
    add(tr("Filter on this"), only, QStringLiteral("set"));
    add(tr("Exclude this"), without, QStringLiteral("and"));
    const bool joined = !m_filter->text().trimmed().isEmpty();
    if (joined) {
        add(tr("… and this"), only, QStringLiteral("and"));
        add(tr("… or this"), only, QStringLiteral("or"));
    }
}

void MainWindow::copyText(const QString &text, const QString &what)
{
    QGuiApplication::clipboard()->setText(text);
    m_status->flash(tr("Copied %1").arg(what));
}

void MainWindow::copyRows()
{
    bool cut = false;
    const quint64 rows = m_table->selectedCount();
    const QString text = rowsText(*m_model, *m_table, MaxCopiedRows, &cut);
    if (text.isEmpty())
        return;
    QGuiApplication::clipboard()->setText(text);
    m_status->flash(cut ? tr("Copied the first rows only: %1 are too many for the clipboard").arg(countText(rows))
                        : tr("Copied %1 rows").arg(countText(rows)));
}

void MainWindow::copyPayload()
{
    if (const int row = m_table->currentRow(); row >= 0)
        copyText(payloadJson(*m_model, row), tr("the payload as JSON"));
}

void MainWindow::stepEvent(int step)
{
    const int rows = m_model->rowCount();
    const int current = m_table->currentRow();
    if (rows > 0)
        m_table->selectRow(current < 0 ? rows - 1 : qBound(0, current + step, rows - 1));
}

void MainWindow::goTo()
{
    GoToBox box(*m_model, this);
    if (box.exec() == QDialog::Accepted)
        m_table->selectRow(qMin(box.row(), m_model->rowCount() - 1));
    m_table->setFocus();
}

void MainWindow::stepPanel(int step)
{
    const QVector<QWidget *> panels = {m_filter->edit(), m_left, m_table, m_payload, m_compose};
    int at = step > 0 ? -1 : int(panels.size());
    for (int i = 0; i < panels.size(); ++i) {
        if (panels.at(i) && (panels.at(i) == focusWidget() || panels.at(i)->isAncestorOf(focusWidget())))
            at = i;
    }
    for (int tried = 0; tried < panels.size(); ++tried) {
        at = (at + step + int(panels.size())) % int(panels.size());
        QWidget *panel = panels.at(at);
        if (!takesKeys(panel))
            continue;
        if (panel == m_compose)
            m_compose->focusTag();
        else
            panel->setFocus(Qt::ShortcutFocusReason);
        if (panel != m_table)
            showFocus(qobject_cast<QAbstractItemView *>(focusWidget()));
        return;
    }
}

void MainWindow::setSecretsHidden(bool hidden)
{
    if (std::exchange(m_secretsHidden, hidden) != hidden)
        m_payload->setSecretsHidden(hidden);
    m_model->setSecretsHidden(hidden);
}

void MainWindow::setUseUtc(bool utc)
{
    m_actions->utc->setChecked(utc);
    m_model->setTimeZone(utc ? EventTableModel::TimeZone::Utc : EventTableModel::TimeZone::Local);
    m_payload->setUseUtc(utc);
}

bool MainWindow::isPaused() const
{
    return m_actions->pause->isChecked();
}

void MainWindow::setJobsAvailable(bool available)
{
    m_jobsAvailable = available;
    offerJob();
}

void MainWindow::offerJob()
{
    const int row = m_table->currentRow();
    m_actions->followJob->setEnabled(m_jobsAvailable && row >= 0 && !rowJid(*m_model, row).isEmpty());
}

} // namespace brine
