#include "steadylist.h"

#include "eventtableview.h"
#include <QMoveEvent>
#include <QSplitter>
#include <QtMath>
#include <utility>

namespace brine {

SteadyList::SteadyList(EventTableView *list, QSplitter *panes, const QList<QWidget *> &movers) : QObject(list), m_list(list), m_panes(panes)
{
    for (QWidget *mover : movers)
        mover->installEventFilter(this);
}

bool SteadyList::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Move) {
        const auto *move = static_cast<QMoveEvent *>(event);
        if (const int pixels = move->pos().y() - move->oldPos().y(); pixels != 0 && m_list->isVisible() && m_list->rowCount() > 0) {
            m_moved += pixels;
            if (!std::exchange(m_settling, true)) {
                m_lower = m_panes->sizes().value(1);
                QMetaObject::invokeMethod(this, &SteadyList::settle, Qt::QueuedConnection); // once the list has its new height
            }
        }
    }
    return QObject::eventFilter(watched, event);
}

void SteadyList::settle()
{
    m_settling = false;
    if (const QList<int> sizes = m_panes->sizes(); m_lower > 0 && sizes.value(1) > 0)
        m_panes->setSizes({sizes.value(0) + sizes.value(1) - m_lower, m_lower});
    const int rows = qRound(double(m_moved) / m_list->rowHeight()) - m_rows;
    m_rows += rows;
    if (rows == 0 || m_list->isFollowing() || m_list->rowCount() == 0) // what follows ends where it ended
        return;
    const int top = qBound(0, m_list->topRow() + rows, m_list->rowCount() - 1);
    m_list->scrollTo(m_list->model()->index(top, 0), QAbstractItemView::PositionAtTop);
}

} // namespace brine
