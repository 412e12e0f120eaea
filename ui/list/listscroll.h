#pragma once

#include "rowindex.h"
#include <QObject>

class QScrollBar;

namespace brine {

/// Where the list stands: follow as a state, and what is being read stays in its place when rows come and go above it or the
/// list is made anew. Moves the scroll bar, whose unit is a row; paints nothing. UI thread.
class ListScroll : public QObject
{
    Q_OBJECT
public:
    ListScroll(QScrollBar *bar, const RowIndex *rows, QObject *parent);

    void setFullRows(int rows);                 ///< rows that fit whole into the viewport
    int fullRows() const { return m_fullRows; }
    int top() const;
    int maxTop() const;
    void updateRange();

    bool isFollowing() const { return m_following; }
    void setFollowing(bool following);
    /// Rows below the view that were never in it, and are newer than all that was; under another filter, those of that.
    quint64 newerBelow() const;

    void setTop(int row);
    void ensureVisible(int row);
    void bringIntoView(int row);                ///< to the middle, unless it is in sight
    bool isInSight(int row) const { return row >= top() && row < top() + m_fullRows; }
    bool isShifting() const { return m_shifting; }   ///< same picture, other row numbers: nothing needs painting
    bool isOwnMove() const { return m_ownMove; }     ///< not the user's
    void noteUserScroll();

    void rowsInserted(int first, int last);
    void rowsRemoved(int first, int last);
    void noteAnchor(EventId current);           ///< before the list is made anew; invalid: none, or no longer kept
    void rowsReset();
    void settleAnchor();                        ///< no more rows come: where the event is not shown, its neighbour is
    void dropAnchor() { m_anchor = {}; }

Q_SIGNALS:
    void followChanged(bool following);
    void newerChanged();                        ///< newerBelow() may have
    void repaintNeeded(int fromRow);            ///< rows from this one on look different

private:
    void shift(int rows);
    void placeAnchor();
    void leaveAnchor();
    void noteSeen();

    QScrollBar *m_bar;
    const RowIndex *m_rows;
    int m_fullRows = 1;
    bool m_following = true, m_shifting = false, m_ownMove = false;
    EventId m_newestSeen;
    EventId m_anchor;                           ///< the event to bring back to m_anchorOffset rows below the top
    int m_anchorOffset = 0;
    bool m_isCurrent = false;                   ///< it is the current event, not just the top row
    EventId m_instead;                          ///< the top row, if it is still hidden
    EventId m_hidden;                           ///< the current event that a filter hid, and where it stood
    int m_hiddenOffset = 0;
};

} // namespace brine
