// Keyboard, mouse and selection of EventTableView.

#include "eventtableview.h"

#include "eventtablemodel.h"
#include "listheader.h"
#include "plainlabel.h"
#include <QAccessible>
#include <QContextMenuEvent>
#include <QFocusEvent>
#include <QDateTime>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace brine {

void EventTableView::setCurrent(int row, Extend extend)
{
    const EventId id = idAt(row);
    if (!id.isValid())
        return;
    const EventId before = m_current;
    if (extend == Extend::Yes && rowOf(m_selectionAnchor) < 0)
        m_selectionAnchor = before.isValid() ? before : id;
    if (extend == Extend::Yes)
        m_selection.set({std::min(m_selectionAnchor, id), std::max(m_selectionAnchor, id)});
    else if (extend == Extend::No)
        m_selection.set({id, id});
    if (extend != Extend::Yes)
        m_selectionAnchor = id;
    m_current = id;
    m_scroll.dropAnchor();
    {
        const QScopedValueRollback syncing(m_syncing, true);
        selectionModel()->setCurrentIndex(model()->index(row, EventTableModel::TagColumn), QItemSelectionModel::NoUpdate);
    }
    viewport()->update();
    notifySelection();
    if (id != before)
        Q_EMIT currentEventChanged(id.value);
}

void EventTableView::selectRow(int row)
{
    if (row < 0 || row >= rowCount())
        return;
    setFollowing(false);
    setCurrent(row, Extend::No);
    m_scroll.bringIntoView(row);
}

bool EventTableView::isRowSelected(int row) const
{
    return m_selection.contains(idAt(row));
}

quint64 EventTableView::selectedCount() const
{
    quint64 rows = 0;
    for (const RowSelection::Run &run : m_selection.runs())
        rows += run.first == run.last ? quint64(rowOf(run.first) >= 0) : quint64(m_rows.lowerBound(run.last + 1) - m_rows.lowerBound(run.first));
    return rows;
}

void EventTableView::selectAll()
{
    if (rowCount() == 0)
        return;
    m_selection.set({idAt(0), idAt(rowCount() - 1)});
    viewport()->update();
    notifySelection();
}

void EventTableView::notifySelection()
{
    Q_EMIT selectedCountChanged();
}

void EventTableView::currentChanged(const QModelIndex &current, const QModelIndex &)
{
    // Not the base class's: it scrolls, and it also speaks when an eviction moved the index to a neighbour.
    if (!m_syncing || !current.isValid() || !QAccessible::isActive() || !hasFocus())
        return;
    QAccessibleEvent event(this, QAccessible::Focus);
    event.setChild(int(qMin<qint64>(qint64(current.row()) * model()->columnCount() + current.column(), std::numeric_limits<int>::max())));
    QAccessible::updateAccessibility(&event);
}

QModelIndex EventTableView::moveCursor(CursorAction action, Qt::KeyboardModifiers)
{
    const int rows = rowCount();
    if (rows == 0)
        return {};
    int row = m_current.isValid() ? m_rows.lowerBound(m_current) : (isFollowing() ? rows : topRow());
    const bool exact = m_current.isValid() && idAt(row) == m_current;
    switch (action) {
    case MoveUp:
    case MovePrevious: row -= 1; break;
    case MoveDown:
    case MoveNext: row += exact ? 1 : 0; break;
    case MovePageUp: row -= fullRows(); break;
    case MovePageDown: row += fullRows(); break;
    case MoveHome: row = 0; break;
    case MoveEnd: row = rows - 1; break;
    case MoveLeft:
    case MoveRight: break;
    }
    return model()->index(qBound(0, row, rows - 1), EventTableModel::TagColumn);
}

bool EventTableView::handleNavigation(QKeyEvent *event)
{
    const Qt::KeyboardModifiers modifiers = event->modifiers() & ~Qt::KeypadModifier;
    if (modifiers & (Qt::AltModifier | Qt::MetaModifier))
        return false;
    const bool control = modifiers.testFlag(Qt::ControlModifier), shift = modifiers.testFlag(Qt::ShiftModifier);
    if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right) {
        horizontalScrollBar()->triggerAction(event->key() == Qt::Key_Left ? QAbstractSlider::SliderSingleStepSub : QAbstractSlider::SliderSingleStepAdd);
        return true;
    }
    static constexpr std::pair<int, CursorAction> Keys[] = {{Qt::Key_Up, MoveUp}, {Qt::Key_Down, MoveDown}, {Qt::Key_PageUp, MovePageUp},
                                                            {Qt::Key_PageDown, MovePageDown}, {Qt::Key_Home, MoveHome}, {Qt::Key_End, MoveEnd}};
    const auto known = std::find_if(std::begin(Keys), std::end(Keys), [event](const auto &key) { return key.first == event->key(); });
    if (known == std::end(Keys))
        return false;
    const CursorAction action = known->second;
    if (control && !shift && (action == MoveUp || action == MoveDown)) { // looks around without moving the current row
        verticalScrollBar()->triggerAction(action == MoveUp ? QAbstractSlider::SliderSingleStepSub : QAbstractSlider::SliderSingleStepAdd);
        return true;
    }
    const QModelIndex target = moveCursor(action, modifiers);
    if (!target.isValid()) {
        if (action == MoveEnd)
            setFollowing(true);
        return true;
    }
    if (action != MoveEnd)
        setFollowing(false);
    setCurrent(target.row(), shift ? Extend::Yes : Extend::No);
    m_scroll.ensureVisible(target.row());
    if (action == MoveEnd && !shift)
        setFollowing(true);
    return true;
}

void EventTableView::keyPressEvent(QKeyEvent *event)
{
    if (handleNavigation(event)) {
        event->accept();
        return;
    }
    if (event->matches(QKeySequence::SelectAll)) {
        selectAll();
        event->accept();
        return;
    }
    if (handleCommand(event))
        event->accept();
    else
        event->ignore(); // the window's own keys; never the base class's type-ahead
}

bool EventTableView::handleCommand(const QKeyEvent *event)
{
    if (event->modifiers() & ~Qt::KeypadModifier)
        return false;
    switch (event->key()) {
    case Qt::Key_Space:
        if (!event->isAutoRepeat())
            Q_EMIT pauseRequested();
        return true;
    case Qt::Key_F: setFollowing(true); return true;
    case Qt::Key_M: Q_EMIT markRequested(); return true;
    case Qt::Key_BracketRight: Q_EMIT markStepRequested(false); return true;
    case Qt::Key_BracketLeft: Q_EMIT markStepRequested(true); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (const int row = currentRow(); row >= 0)
            Q_EMIT rowActivated(row);
        return true;
    case Qt::Key_Escape:
        if (m_selection.runs().size() <= 1 && selectedCount() <= 1)
            return false;
        selectCurrentOnly();
        return true;
    default: return false;
    }
}

void EventTableView::selectCurrentOnly()
{
    m_selection.clear();
    if (m_current.isValid())
        m_selection.set({m_current, m_current});
    viewport()->update();
    notifySelection();
}

void EventTableView::mousePressEvent(QMouseEvent *event)
{
    const int row = rowAtY(qRound(event->position().y()));
    if (row < 0 || (event->button() != Qt::LeftButton && event->button() != Qt::RightButton))
        return;
    const bool control = event->modifiers().testFlag(Qt::ControlModifier), shift = event->modifiers().testFlag(Qt::ShiftModifier);
    setFollowing(false);
    if (event->button() == Qt::RightButton) {
        if (!isRowSelected(row))
            setCurrent(row, Extend::No);
        return;
    }
    if (control && !shift) {
        m_selection.toggle(idAt(row));
        setCurrent(row, Extend::Keep);
    } else {
        setCurrent(row, shift ? Extend::Yes : Extend::No);
    }
    m_dragging = !control;
}

void EventTableView::dragTo(const QPoint &pos)
{
    const int rows = rowCount();
    if (rows == 0)
        return;
    const int line = pos.y() < 0 ? -1 : pos.y() / rowHeight();
    const int row = qBound(0, topRow() + qMin(line, fullRows()), rows - 1);
    if (idAt(row) != m_current) {
        setCurrent(row, Extend::Yes);
        m_scroll.ensureVisible(row);
    }
}

void EventTableView::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_dragging || !(event->buttons() & Qt::LeftButton))
        return;
    const QPoint pos = event->position().toPoint();
    dragTo(pos);
    if (viewport()->rect().contains(pos))
        m_dragTimer.stop();
    else if (!m_dragTimer.isActive())
        m_dragTimer.start(50, this);
}

void EventTableView::mouseReleaseEvent(QMouseEvent *)
{
    m_dragging = false;
    m_dragTimer.stop();
}

void EventTableView::mouseDoubleClickEvent(QMouseEvent *event)
{
    mousePressEvent(event);
    m_dragging = false;
    if (const int row = rowAtY(qRound(event->position().y())); row >= 0 && event->button() == Qt::LeftButton)
        Q_EMIT rowActivated(row);
}

void EventTableView::contextMenuEvent(QContextMenuEvent *event)
{
    event->accept();
    if (event->reason() == QContextMenuEvent::Mouse) {
        if (const QModelIndex index = indexAt(event->pos()); index.isValid())
            Q_EMIT contextMenuRequested(index.row(), index.column(), event->globalPos());
        return;
    }
    const int row = currentRow();
    if (row < 0)
        return;
    m_scroll.ensureVisible(row);
    const QRect cell = visualRect(model()->index(row, EventTableModel::TagColumn));
    Q_EMIT contextMenuRequested(row, EventTableModel::TagColumn, viewport()->mapToGlobal(cell.bottomLeft() + QPoint(8, 0)));
}

void EventTableView::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_dragTimer.timerId()) {
        dragTo(viewport()->mapFromGlobal(QCursor::pos()));
        return;
    }
    if (event->timerId() != m_firedTimer.timerId()) {
        QAbstractItemView::timerEvent(event);
        return;
    }
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    for (auto it = m_fired.begin(); it != m_fired.end();) {
        const EventId id{it.key()};
        const bool over = it.value() <= now;
        it = over ? m_fired.erase(it) : std::next(it);
        if (over)
            updateRow(id);
    }
    if (m_fired.isEmpty())
        m_firedTimer.stop();
}

bool EventTableView::viewportEvent(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QAbstractItemView::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const QModelIndex index = indexAt(help->pos());
    const QString full = index.isValid() ? index.data(EventTableModel::FullTextRole).toString() : QString();
    const QString shown = index.isValid() ? index.data(Qt::DisplayRole).toString() : QString();
    const int room = index.isValid() ? m_header->sectionSize(index.column()) - 16 : 0;
    const bool cut = full.size() > shown.size() || m_delegate.fixedMetrics().horizontalAdvance(shown.left(512)) > room;
    if (cut && !shown.isEmpty())
        QToolTip::showText(help->globalPos(), plainToolTip(full.isEmpty() ? shown : full), viewport());
    else
        QToolTip::hideText();
    return true;
}

void EventTableView::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    const Qt::FocusReason why = event->reason();
    m_focusByKey = why == Qt::TabFocusReason || why == Qt::BacktabFocusReason || why == Qt::ShortcutFocusReason;
    viewport()->update();
}

void EventTableView::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

} // namespace brine
