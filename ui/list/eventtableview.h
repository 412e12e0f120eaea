#pragma once

#include "eventdelegate.h"
#include "listscroll.h"
#include "rowindex.h"
#include "rowpainter.h"
#include "rowselection.h"
#include <QAbstractItemView>
#include <QBasicTimer>
#include <QHash>

namespace brine {

class HeaderCorner;
class ListHeader;
class NewerButton;

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

    bool isFollowing() const { return m_scroll.isFollowing(); }
    int rowHeight() const { return m_delegate.rowHeight(); }
    int rowCount() const { return m_rows.count(); }
    int topRow() const { return m_scroll.top(); }
    int fullRows() const { return m_scroll.fullRows(); }   ///< rows that fit whole into the viewport, at least 1
    quint64 newerBelow() const { return m_scroll.newerBelow(); }

    EventId idAt(int row) const { return m_rows.idAt(row); }   ///< invalid outside the rows
    int rowOf(EventId id) const { return m_rows.rowOf(id); }   ///< -1 if it is not shown
    EventId currentId() const { return m_current; }
    int currentRow() const { return rowOf(m_current); }
    /// Makes a row the only selected and current one and scrolls it into view.
    void selectRow(int row);
    bool isRowSelected(int row) const;
    quint64 selectedCount() const;
    const RowSelection &rowSelection() const { return m_selection; }
    /// Calls back for each selected row in order until it returns false; nothing is materialised.
    template<class Visit> void forEachSelectedRow(Visit visit) const;

    /// The current row stands out as if the list had the focus: while a find bar has it.
    void setEmphasised(bool emphasised);
    void markFired(EventId id);                 ///< the row stands out for 2 s, also if it comes only now
    /// The search that followed a filter change is done: an event that was being read and is not shown is not waited for.
    void settleAnchor() { m_scroll.settleAnchor(); }
    QByteArray saveState() const;               ///< columns, those of payload paths too
    bool restoreState(const QByteArray &state);

    QRect visualRect(const QModelIndex &index) const override;
    void scrollTo(const QModelIndex &index, ScrollHint hint = EnsureVisible) override;
    QModelIndex indexAt(const QPoint &point) const override;
    void reset() override;
    void selectAll() override;
    void keyboardSearch(const QString &) override { }  ///< letters are commands here
    void doItemsLayout() override;

public Q_SLOTS:
    void setFollowing(bool following) { m_scroll.setFollowing(following); }

Q_SIGNALS:
    void followChanged(bool following);
    void currentEventChanged(quint64 id);       ///< by the user or selectRow(); never because rows came or went
    void selectedCountChanged();
    void pauseRequested();                      ///< Space
    void contextMenuRequested(int row, int column, const QPoint &globalPos);
    void rowActivated(int row);                 ///< Enter or double click
    void markRequested();                       ///< M
    void markStepRequested(bool backward);      ///< ] and [

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
    void rowsLeft(int first, int last);
    void noteAnchor();
    void connectParts();
    void updateFonts();
    void updateScrollBars();
    int rowAtY(int y) const;
    void setCurrent(int row, Extend extend);
    void notifySelection();
    bool handleNavigation(QKeyEvent *event);
    bool handleCommand(const QKeyEvent *event);
    void selectCurrentOnly();
    void dragTo(const QPoint &pos);
    void updateFrom(int row);
    void updateRow(EventId id);

    ListHeader *m_header;
    HeaderCorner *m_corner;
    NewerButton *m_newerButton;
    RowIndex m_rows;
    ListScroll m_scroll;
    EventDelegate m_delegate;
    RowPainter m_painter;
    RowSelection m_selection;
    EventId m_current, m_selectionAnchor;
    bool m_dragging = false, m_syncing = false, m_focusByKey = false, m_emphasised = false;
    QHash<quint64, qint64> m_fired;             ///< id to the time (ms) when its mark ends
    QBasicTimer m_firedTimer, m_dragTimer;
};

template<class Visit>
void EventTableView::forEachSelectedRow(Visit visit) const
{
    for (const RowSelection::Run &run : m_selection.runs()) {
        for (int row = m_rows.lowerBound(run.first), end = m_rows.lowerBound(run.last + 1); row < end; ++row) {
            if (!visit(row))
                return;
        }
    }
}

} // namespace brine
