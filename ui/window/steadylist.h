#pragma once

#include <QObject>

class QSplitter;

namespace brine {

class EventTableView;

/// Keeps the list's rows where they are on the screen when a bar above it comes or goes, so that a click hits what it was aimed at:
/// the list is scrolled by as many rows as it was moved, and the panes below it stay as they are. A list that is shorter than its
/// place cannot be scrolled and moves. UI thread.
class SteadyList : public QObject
{
    Q_OBJECT
public:
    /// movers: the widgets whose place in the window decides where the list stands; `panes`: the list's and the lower one.
    SteadyList(EventTableView *list, QSplitter *panes, const QList<QWidget *> &movers);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void settle();
    EventTableView *m_list;
    QSplitter *m_panes;
    int m_moved = 0, m_rows = 0;              ///< pixels, all in all, and the rows scrolled for them
    int m_lower = 0;                          ///< height of the lower pane before the move
    bool m_settling = false;
};

} // namespace brine
