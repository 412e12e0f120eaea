#pragma once

#include "eventdelegate.h"
#include "rowselection.h"
#include <QAbstractItemView>
#include <QBasicTimer>
#include <QHash>

class QPushButton;

namespace brine {

class ListHeader;

/// The event list: fixed row height, scrolled by whole rows, work per viewport and never per row, so that ten million rows cost
/// what forty do. Follow is a state that ends when the user scrolls up or picks a row. What is being read stays where it is when
/// rows come or go above it. Selection is kept as runs of event ids. The model must give ascending ids in EventIdRole. UI thread.
class EventTableView : public QAbstractItemView
{
    Q_OBJECT
public:
    explicit EventTableView(QWidget *parent = nullptr);
    ~EventTableView() override;

    void setModel(QAbstractItemModel *model) override;
    ListHeader *header() const { return m_header; }

    bool isFollowing() const { return m_following; }
    int rowHeight() const { return m_delegate.rowHeight(); }
    int rowCount() const;
    int topRow() const;
    int fullRows() const;                       ///< rows that fit whole into the viewport, at least 1
    quint64 newerBelow() const { return m_newerBelow; }

    EventId idAt(int row) const;                ///< invalid outside the rows
    int rowOf(EventId id) const;                ///< -1 if it is not shown
    EventId currentId() const { return m_current; }
    int currentRow() const { return rowOf(m_current); }
    /// Makes a row the only selected and current one and scrolls it into view.
    void selectRow(int row);
    bool isRowSelected(int row) const;
    quint64 selectedCount() const;
    const RowSelection &rowSelection() const { return m_selection; }
    /// Calls back for each selected row in order until it returns false; nothing is materialised.
    template<class Visit> void forEachSelectedRow(Visit visit) const;

    void markFired(EventId id);                 ///< the row stands out for 2 s, also if it comes only now
    /// The search that followed a filter change is done: an event that was being read and is not shown is not waited for.
    void settleAnchor();
    QByteArray saveState() const;
    bool restoreState(const QByteArray &state);

    QRect visualRect(const QModelIndex &index) const override;
    void scrollTo(const QModelIndex &index, ScrollHint hint = EnsureVisible) override;
    QModelIndex indexAt(const QPoint &point) const override;
    void reset() override;
    void selectAll() override;
    void keyboardSearch(const QString &) override { }  ///< letters are commands here
    void doItemsLayout() override;

public Q_SLOTS:
    void setFollowing(bool following);

Q_SIGNALS:
    void followChanged(bool following);
    void currentEventChanged(quint64 id);       ///< by the user or selectRow(); never because rows came or went
    void selectedCountChanged();
    void pauseRequested();                      ///< Space
    void contextMenuRequested(int row, int column, const QPoint &globalPos);
    void rowActivated(int row);                 ///< Enter or double click
    void clearFocusRequested();                 ///< Escape with nothing selected

protected:
    void rowsInserted(const QModelIndex &parent, int first, int last) override;
    void dataChanged(const QModelIndex &, const QModelIndex &, const QList<int> & = {}) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void updateGeometries() override;
    void scrollContentsBy(int dx, int dy) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void timerEvent(QTimerEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    int horizontalOffset() const override;
    int verticalOffset() const override;
    bool isIndexHidden(const QModelIndex &) const override { return false; }
    void setSelection(const QRect &, QItemSelectionModel::SelectionFlags) override { }
    QRegion visualRegionForSelection(const QItemSelection &) const override { return {}; }

private:
    enum class Extend { No, Yes, Keep };        ///< Shift; Keep: Ctrl, moves nothing but the current row
    void rowsLeft(const QModelIndex &parent, int first, int last);
    void updateFonts();
    void updateScrollBars();
    int maxTop() const;
    int rowAtY(int y) const;
    int lowerBound(EventId id) const;
    void shiftTop(int rows);                    ///< same picture, other row numbers: nothing is painted
    void setTop(int row);
    void ensureVisible(int row);
    void noteUserScroll();
    void noteAnchor();
    void placeAnchor();
    void setCurrent(int row, Extend extend);
    void notifySelection();
    void updateNewerButton();
    void paintRow(QPainter &painter, int row, int y, const QVector<int> &columns) const;
    QVector<int> columnsIn(const QRect &rect) const;
    bool handleNavigation(QKeyEvent *event);
    void dragTo(const QPoint &pos);
    void updateRow(EventId id);

    ListHeader *m_header;
    QPushButton *m_newerButton;
    EventDelegate m_delegate;
    RowSelection m_selection;
    EventId m_current, m_selectionAnchor;
    EventId m_anchor;                           ///< after a reset: the event to bring back to m_anchorOffset rows below the top
    int m_anchorOffset = 0;
    bool m_following = true, m_shifting = false, m_ownScroll = false, m_dragging = false, m_syncing = false, m_focusByKey = false;
    quint64 m_newerBelow = 0;
    QHash<quint64, qint64> m_fired;             ///< id to the time (ms) when its mark ends
    QBasicTimer m_firedTimer, m_dragTimer;
};

template<class Visit>
void EventTableView::forEachSelectedRow(Visit visit) const
{
    for (const RowSelection::Run &run : m_selection.runs()) {
        for (int row = lowerBound(run.first), end = lowerBound(run.last + 1); row < end; ++row) {
            if (!visit(row))
                return;
        }
    }
}

} // namespace brine
