#include "listtools.h"

#include "columnbox.h"
#include "eventtablemodel.h"
#include "eventtableview.h"
#include "highlightdialog.h"
#include "highlightfile.h"
#include "listfinder.h"
#include "listheader.h"
#include "plainlabel.h"
#include "windowactions.h"
#include <QAction>
#include <QMenu>
#include <algorithm>
#include <vector>

namespace brine {

ListTools::ListTools(EventTableModel *model, ListFinder *finder, EventTableView *table, WindowActions *actions, QWidget *window)
    : QObject(window), m_model(model), m_finder(finder), m_table(table), m_actions(actions), m_window(window)
{
    m_actions->highlights->setEnabled(false);
    connect(m_actions->highlights, &QAction::triggered, this, [this] { editHighlights({}); });
    connectFind();
    connectMarks();
    connectColumns();
    updateMarkActions();
}

void ListTools::connectFind()
{
    connect(m_actions->find, &QAction::triggered, this, [this] {
        Q_EMIT listWanted();
        m_finder->open();
    });
    connect(m_actions->findNext, &QAction::triggered, this, [this] { m_finder->findNext(false); });
    connect(m_actions->findPrevious, &QAction::triggered, this, [this] { m_finder->findNext(true); });
}

// Marks

void ListTools::connectMarks()
{
    connect(m_actions->mark, &QAction::triggered, this, &ListTools::toggleMarks);
    connect(m_actions->nextMark, &QAction::triggered, this, [this] { stepMark(false); });
    connect(m_actions->previousMark, &QAction::triggered, this, [this] { stepMark(true); });
    connect(m_actions->clearMarks, &QAction::triggered, m_model, &EventTableModel::clearMarks);
    connect(m_table, &EventTableView::markRequested, this, &ListTools::toggleMarks);
    connect(m_table, &EventTableView::markStepRequested, this, &ListTools::stepMark);
    connect(m_model, &EventTableModel::marksChanged, this, &ListTools::updateMarkActions);
}

void ListTools::updateMarkActions()
{
    const bool any = !m_model->marks().isEmpty();
    for (QAction *action : {m_actions->nextMark, m_actions->previousMark, m_actions->clearMarks})
        action->setEnabled(any);
}

// All that is selected is marked, or, if it is already, unmarked.
void ListTools::toggleMarks()
{
    const quint64 selected = m_table->selectedCount();
    const QString full = tr("At most %1 events can be marked.").arg(countText(EventMarks::MaxMarks));
    if (selected == 0)
        return Q_EMIT said(tr("Select an event to mark it."));
    if (selected > EventMarks::MaxMarks)
        return Q_EMIT said(full);
    std::vector<EventId> ids;
    bool allMarked = true;
    m_table->forEachSelectedRow([&](int row) {
        ids.push_back(m_table->idAt(row));
        allMarked = allMarked && m_model->marks().contains(ids.back());
        return true;
    });
    for (const EventId id : ids) {
        if (!m_model->setMarked(id, !allMarked))
            return Q_EMIT said(full);
    }
    Q_EMIT said(ids.size() == 1 ? (allMarked ? tr("Mark removed") : tr("Marked"))
                : (allMarked ? tr("Marks removed from %1 events") : tr("Marked %1 events")).arg(ids.size()));
}

EventId ListTools::nextShownMark(EventId from, bool backward) const
{
    const EventMarks &marks = m_model->marks();
    const EventId end = backward ? EventId{~quint64(0)} : EventId{0};
    for (size_t tried = 0; tried < marks.count(); ++tried) {
        EventId next = backward ? marks.before(from) : marks.after(from);
        if (!next.isValid())
            next = backward ? marks.before(end) : marks.after(end); // around the end
        if (m_table->rowOf(next) >= 0)
            return next;
        from = next;
    }
    return {};
}

void ListTools::stepMark(bool backward)
{
    const EventMarks &marks = m_model->marks();
    const EventId from = m_table->currentRow() >= 0 ? m_table->currentId() : m_table->idAt(m_table->topRow());
    const EventId next = nextShownMark(from, backward);
    if (!next.isValid())
        return Q_EMIT said(marks.isEmpty() ? tr("No event is marked.") : tr("The filter hides every marked event."));
    Q_EMIT listWanted();
    m_table->selectRow(m_table->rowOf(next));
    const auto place = std::lower_bound(marks.ids().begin(), marks.ids().end(), next) - marks.ids().begin();
    Q_EMIT said(tr("Mark %1 of %2").arg(countText(quint64(place) + 1), countText(marks.count())));
}

// Highlights

void ListTools::setHighlightFile(HighlightFile *file)
{
    if (m_highlights)
        disconnect(m_highlights, nullptr, this, nullptr);
    m_highlights = file;
    m_actions->highlights->setEnabled(file);
    if (file)
        connect(file, &HighlightFile::changed, this, &ListTools::applyHighlights);
    applyHighlights();
}

HighlightDialog *ListTools::highlightDialog() const { return m_dialog; }

void ListTools::applyHighlights()
{
    m_model->setHighlights(m_highlights ? HighlightSet(m_highlights->rules().rules()) : HighlightSet());
}

void ListTools::editHighlights(const QString &newRule)
{
    if (!m_highlights)
        return;
    if (!m_dialog) {
        m_dialog = new HighlightDialog(m_highlights, m_window);
        m_dialog->setAttribute(Qt::WA_DeleteOnClose);
        m_dialog->open();
    }
    if (!newRule.isEmpty())
        m_dialog->addRule(newRule);
    if (const QStringList slow = m_model->highlights().tooSlow(); !slow.isEmpty())
        Q_EMIT said(tr("Too slow, and off for now: %1").arg(plainTitle(slow.join(QStringLiteral(", ")))));
}

void ListTools::addCellActions(QMenu *menu, int row, const QString &condition)
{
    const EventId id = m_table->idAt(row);
    const bool marked = m_model->marks().contains(id);
    QAction *mark = menu->addAction(marked ? tr("Remove mark") : tr("Mark"));
    connect(mark, &QAction::triggered, this, [this, id, marked] {
        if (!m_model->setMarked(id, !marked))
            Q_EMIT said(tr("At most %1 events can be marked.").arg(countText(EventMarks::MaxMarks)));
    });
    QAction *highlight = menu->addAction(tr("Highlight rows like this…"));
    highlight->setEnabled(m_highlights && !condition.isEmpty());
    connect(highlight, &QAction::triggered, this, [this, condition] { editHighlights(condition); });
}

// Columns

void ListTools::connectColumns()
{
    connect(m_table->header(), &ListHeader::addColumnRequested, this, &ListTools::askForColumn);
    connect(m_table->header(), &ListHeader::removeColumnRequested, this, [this](int column) {
        m_model->removeExtraColumn(m_model->extraColumns().value(column - EventTableModel::FixedColumnCount));
    });
}

void ListTools::askForColumn()
{
    auto *box = new ColumnBox(*m_model, m_table->currentRow(), m_window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    connect(box, &QDialog::accepted, this, [this, box] { showColumn(box->path()); });
    box->open();
}

void ListTools::showColumn(const QString &path)
{
    const bool wasThere = m_model->columnOf(path) >= 0;
    if (!m_model->addExtraColumn(path))
        return Q_EMIT said(EventTableModel::isColumnPath(path) ? tr("There are %1 such columns already; remove one first.").arg(EventTableModel::MaxExtraColumns)
                                                               : tr("This is no path for a column."));
    m_table->header()->setColumnShown(m_model->columnOf(path), true);
    Q_EMIT said(wasThere ? tr("There is such a column.") : tr("Added the column %1").arg(plainTitle(path)));
}

} // namespace brine
