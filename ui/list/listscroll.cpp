#include "listscroll.h"

#include <QScopedValueRollback>
#include <QScrollBar>
#include <algorithm>

namespace brine {

ListScroll::ListScroll(QScrollBar *bar, const RowIndex *rows, QObject *parent) : QObject(parent), m_bar(bar), m_rows(rows)
{
    m_bar->setSingleStep(1);
    // Only a person moves the bar through actionTriggered; our own setValue() does not come by here.
    connect(m_bar, &QAbstractSlider::actionTriggered, this, [this](int) {
        QMetaObject::invokeMethod(this, &ListScroll::noteUserScroll, Qt::QueuedConnection);
    });
    connect(m_bar, &QAbstractSlider::valueChanged, this, [this] {
        noteSeen();
        Q_EMIT newerChanged();
    });
}

int ListScroll::top() const { return m_bar->value(); }

int ListScroll::maxTop() const { return qMax(0, m_rows->count() - m_fullRows); }

void ListScroll::setFullRows(int rows)
{
    m_fullRows = qMax(1, rows);
}

void ListScroll::updateRange()
{
    const QScopedValueRollback own(m_ownMove, true);
    m_bar->setPageStep(m_fullRows);
    m_bar->setRange(0, maxTop());
    if (m_following)
        m_bar->setValue(maxTop());
    noteSeen();
    Q_EMIT newerChanged();
}

void ListScroll::shift(int rows)
{
    const QScopedValueRollback shifting(m_shifting, true);
    const int moved = m_bar->value() + rows;
    m_bar->setRange(0, maxTop());
    m_bar->setValue(moved);
}

void ListScroll::setTop(int row)
{
    const QScopedValueRollback own(m_ownMove, true);
    m_bar->setValue(qBound(0, row, maxTop()));
}

void ListScroll::ensureVisible(int row)
{
    if (row < top())
        setTop(row);
    else if (row >= top() + m_fullRows)
        setTop(row - m_fullRows + 1);
}

void ListScroll::bringIntoView(int row)
{
    if (!isInSight(row))
        setTop(row - m_fullRows / 2);
}

void ListScroll::rowsInserted(int first, int last)
{
    const int added = last - first + 1, before = m_rows->count() - added;
    const bool viewWasFull = before >= m_fullRows;
    if (m_anchor.isValid()) {
        updateRange();
        placeAnchor();
        Q_EMIT repaintNeeded(0);
    } else if (!m_following && first <= top() && viewWasFull && first < before) {
        shift(added);
    } else {
        if (first < top() + m_fullRows + 1)
            Q_EMIT repaintNeeded(first);
        updateRange();
    }
    noteSeen();
    Q_EMIT newerChanged();
}

void ListScroll::rowsRemoved(int first, int last)
{
    const int gone = last - first + 1;
    if (last < top()) { // the picture is the same, only its row numbers fell
        shift(-gone);
        if (m_following)
            updateRange();
        return;
    }
    if (!m_following && first < top())
        setTop(first);
    updateRange();
    Q_EMIT repaintNeeded(0);
}

// What is being read is the current event where it is in sight or would be but for the filter, else the top row.
void ListScroll::noteAnchor(EventId current)
{
    if (m_following || m_anchor.isValid())
        return;
    const int row = m_rows->rowOf(current);
    const bool wasHidden = row < 0 && current.isValid() && current == m_hidden;
    if (!wasHidden && m_rows->count() == 0)
        return;
    m_isCurrent = wasHidden || isInSight(row);
    m_anchor = m_isCurrent ? current : m_rows->idAt(top());
    m_anchorOffset = wasHidden ? m_hiddenOffset : m_isCurrent ? row - top() : 0;
    m_instead = wasHidden ? m_rows->idAt(top()) : EventId();
}

void ListScroll::rowsReset()
{
    updateRange();
    placeAnchor();
    Q_EMIT repaintNeeded(0);
}

// A filter change brings its rows back newest first: until the event that was read is among them, the newest are shown.
void ListScroll::placeAnchor()
{
    if (!m_anchor.isValid() || m_following || m_rows->count() == 0)
        return;
    if (m_rows->idAt(0) > m_anchor) {
        setTop(maxTop());
        return;
    }
    leaveAnchor();
}

void ListScroll::settleAnchor()
{
    if (m_anchor.isValid() && !m_following)
        leaveAnchor();
    m_anchor = {};
}

// Where the current event is not among the rows its place is kept: the filter that hides it may go.
void ListScroll::leaveAnchor()
{
    const bool isShown = m_rows->rowOf(m_anchor) >= 0;
    if (m_isCurrent) {
        m_hidden = isShown ? EventId() : m_anchor;
        m_hiddenOffset = m_anchorOffset;
    }
    if (m_rows->count() > 0)
        setTop(!isShown && m_instead.isValid() ? m_rows->lowerBound(m_instead) : m_rows->lowerBound(m_anchor) - m_anchorOffset);
    m_anchor = m_instead = {};
}

void ListScroll::noteUserScroll()
{
    m_anchor = {};
    const bool atEnd = top() >= maxTop();
    if (m_following != atEnd && (!atEnd || maxTop() > 0))
        setFollowing(atEnd);
}

void ListScroll::setFollowing(bool following)
{
    if (following)
        m_anchor = {};
    const bool changed = m_following != following;
    m_following = following;
    updateRange();
    if (changed)
        Q_EMIT followChanged(following);
}

// Not while an event is brought back into its place: what stands here until then is not what is being read.
void ListScroll::noteSeen()
{
    if (m_shifting || m_anchor.isValid())
        return;
    if (m_following)
        m_newestSeen = m_rows->idAt(m_rows->count() - 1); // less than before where another list begins
    else
        m_newestSeen = std::max(m_newestSeen, m_rows->idAt(qMin(top() + m_fullRows, m_rows->count()) - 1));
}

quint64 ListScroll::newerBelow() const
{
    return quint64(m_rows->count() - m_rows->lowerBound(m_newestSeen + 1));
}

} // namespace brine
