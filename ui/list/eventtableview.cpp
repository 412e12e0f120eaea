#include "eventtableview.h"

#include "accessibleeventtable.h"
#include "listheader.h"
#include "plainlabel.h"
#include "theme.h"
#include <QDateTime>
#include <QPainter>
#include <QPaintEvent>
#include <QScrollBar>
#include <QScopedValueRollback>
#include <QPushButton>
#include <limits>

namespace brine {

EventTableView::EventTableView(QWidget *parent)
    : QAbstractItemView(parent), m_header(new ListHeader(EventTableModel::TagColumn, this)), m_newerButton(new QPushButton(viewport()))
{
    AccessibleEventTable::install();
    setFrameShape(QFrame::NoFrame);
    setSelectionMode(NoSelection); // our own selection; the item selection model would hold persistent indexes
    setEditTriggers(NoEditTriggers);
    setAutoScroll(false);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    setHorizontalScrollMode(ScrollPerPixel);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Events"));
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    viewport()->setBackgroundRole(QPalette::Base);
    verticalScrollBar()->setSingleStep(1);
    horizontalScrollBar()->setSingleStep(20);

    m_newerButton->hide();
    m_newerButton->setFocusPolicy(Qt::NoFocus);
    m_newerButton->setCursor(Qt::ArrowCursor);
    m_newerButton->setProperty("primary", true);
    connect(m_newerButton, &QPushButton::clicked, this, [this] { setFollowing(true); });
    connect(m_header, &QHeaderView::sectionResized, this, [this] { updateScrollBars(); viewport()->update(); });
    connect(m_header, &ListHeader::columnsChanged, this, [this] { updateScrollBars(); viewport()->update(); });
    // Only a person moves the bar through actionTriggered; our own setValue() does not come by here.
    connect(verticalScrollBar(), &QAbstractSlider::actionTriggered, this, [this](int) {
        QMetaObject::invokeMethod(this, &EventTableView::noteUserScroll, Qt::QueuedConnection);
    });
    updateFonts();
}

EventTableView::~EventTableView() = default;

void EventTableView::setModel(QAbstractItemModel *newModel)
{
    if (model())
        disconnect(model(), nullptr, this, nullptr);
    QAbstractItemView::setModel(newModel);
    m_header->setModel(newModel);
    if (newModel) {
        connect(newModel, &QAbstractItemModel::modelAboutToBeReset, this, &EventTableView::noteAnchor);
        connect(newModel, &QAbstractItemModel::rowsRemoved, this, &EventTableView::rowsLeft);
        if (auto *events = qobject_cast<EventTableModel *>(newModel)) {
            connect(events, &EventTableModel::scanProgressed, this, [this](int percent) {
                if (percent >= 100)
                    settleAnchor();
            });
        }
    }
    updateScrollBars();
}

int EventTableView::rowCount() const
{
    return model() ? model()->rowCount() : 0;
}

int EventTableView::topRow() const
{
    return verticalScrollBar()->value();
}

int EventTableView::fullRows() const
{
    return qMax(1, viewport()->height() / rowHeight());
}

int EventTableView::maxTop() const
{
    return qMax(0, rowCount() - fullRows());
}

EventId EventTableView::idAt(int row) const
{
    if (row < 0 || row >= rowCount())
        return {};
    return EventId{model()->index(row, 0).data(EventTableModel::EventIdRole).toULongLong()};
}

// Ids ascend, so 24 looks find a row among ten million.
int EventTableView::lowerBound(EventId id) const
{
    int low = 0, high = rowCount();
    while (low < high) {
        const int middle = low + (high - low) / 2;
        if (idAt(middle) < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int EventTableView::rowOf(EventId id) const
{
    if (!id.isValid())
        return -1;
    const int row = lowerBound(id);
    return idAt(row) == id ? row : -1;
}

// Geometry

void EventTableView::updateFonts()
{
    m_delegate.setFonts(font(), fixedFont(font()));
    m_delegate.setShades(shadesOf(this));
    m_header->setDefaultWidths(m_delegate.textMetrics(), m_delegate.fixedMetrics());
    updateGeometries();
    viewport()->update();
}

void EventTableView::updateGeometries()
{
    const int height = qMax(m_header->minimumHeight(), m_header->sizeHint().height());
    setViewportMargins(0, height, 0, 0);
    const QRect area = viewport()->geometry();
    m_header->setGeometry(area.left(), area.top() - height, area.width(), height);
    m_header->fitTo(area.width());
    updateScrollBars();
    QAbstractItemView::updateGeometries();
}

void EventTableView::updateScrollBars()
{
    const QScopedValueRollback own(m_ownScroll, true);
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setRange(0, qMax(0, m_header->length() - viewport()->width()));
    m_header->setOffset(horizontalScrollBar()->value());
    QScrollBar *bar = verticalScrollBar();
    bar->setPageStep(fullRows());
    bar->setRange(0, maxTop());
    if (m_following)
        bar->setValue(maxTop());
    updateNewerButton();
}

void EventTableView::doItemsLayout()
{
    // The base class asks for this after resets and resizes; there is nothing to lay out.
    QAbstractItemView::doItemsLayout();
    updateGeometries();
    viewport()->update();
}

QRect EventTableView::visualRect(const QModelIndex &index) const
{
    if (!index.isValid())
        return {};
    const qint64 y = (qint64(index.row()) - topRow()) * rowHeight();
    if (y < -rowHeight() || y > viewport()->height())
        return {};
    return QRect(m_header->sectionViewportPosition(index.column()), int(y), m_header->sectionSize(index.column()), rowHeight());
}

int EventTableView::rowAtY(int y) const
{
    const int row = topRow() + (y < 0 ? -1 : y / rowHeight());
    return row < rowCount() ? row : -1;
}

QModelIndex EventTableView::indexAt(const QPoint &point) const
{
    const int row = rowAtY(point.y()), column = m_header->logicalIndexAt(point.x());
    return row < 0 || column < 0 ? QModelIndex() : model()->index(row, column);
}

int EventTableView::horizontalOffset() const
{
    return m_header->offset();
}

int EventTableView::verticalOffset() const
{
    return int(qMin<qint64>(qint64(topRow()) * rowHeight(), std::numeric_limits<int>::max()));
}

// Rows that come and go

void EventTableView::shiftTop(int rows)
{
    const QScopedValueRollback shifting(m_shifting, true);
    QScrollBar *bar = verticalScrollBar();
    const int top = bar->value() + rows;
    bar->setRange(0, maxTop());
    bar->setValue(top);
}

void EventTableView::setTop(int row)
{
    const QScopedValueRollback own(m_ownScroll, true);
    verticalScrollBar()->setValue(qBound(0, row, maxTop()));
}

void EventTableView::rowsInserted(const QModelIndex &, int first, int last)
{
    const int added = last - first + 1, top = topRow(), before = rowCount() - added;
    const bool viewWasFull = before >= fullRows();
    if (m_anchor.isValid()) {
        updateScrollBars();
        placeAnchor();
        viewport()->update();
    } else if (!m_following && first <= top && viewWasFull && first < before) {
        shiftTop(added);
    } else {
        if (!m_following && first >= before)
            m_newerBelow += quint64(added);
        if (first < top + fullRows() + 1)
            viewport()->update(0, qMax(0, first - top) * rowHeight(), viewport()->width(), viewport()->height());
        updateScrollBars();
    }
    updateNewerButton();
}

void EventTableView::rowsLeft(const QModelIndex &, int first, int last)
{
    const int gone = last - first + 1, top = topRow();
    if (first == 0 && !m_selection.isEmpty()) {
        const bool all = rowCount() == 0;
        if (all)
            m_selection.clear();
        else
            m_selection.dropBefore(idAt(0));
        Q_EMIT selectedCountChanged();
    }
    if (!m_following && last < top) {
        shiftTop(-gone);
        return;
    }
    if (m_following && last < top) { // the picture is the same, only its row numbers fell
        shiftTop(-gone);
        updateScrollBars();
        return;
    }
    if (!m_following && first < top)
        setTop(first);
    updateScrollBars();
    viewport()->update();
}

void EventTableView::reset()
{
    QAbstractItemView::reset();
    if (!m_selection.isEmpty()) {
        m_selection.keepSingles();
        Q_EMIT selectedCountChanged();
    }
    m_newerBelow = 0;
    updateScrollBars();
    placeAnchor();
    viewport()->update();
}

// Before a reset: what is being read is the current event where it is in sight, else the top row.
void EventTableView::noteAnchor()
{
    if (m_following || m_anchor.isValid() || rowCount() == 0)
        return;
    const int current = currentRow();
    const bool inSight = current >= topRow() && current < topRow() + fullRows();
    m_anchor = inSight ? m_current : idAt(topRow());
    m_anchorOffset = inSight ? current - topRow() : 0;
}

// A filter change brings its rows back newest first: until the event that was read is among them, the newest are shown.
void EventTableView::placeAnchor()
{
    if (!m_anchor.isValid() || m_following || rowCount() == 0)
        return;
    if (idAt(0) > m_anchor) {
        setTop(maxTop());
        return;
    }
    setTop(lowerBound(m_anchor) - m_anchorOffset);
    m_anchor = {};
}

void EventTableView::settleAnchor()
{
    if (m_anchor.isValid() && !m_following && rowCount() > 0)
        setTop(lowerBound(m_anchor) - m_anchorOffset);
    m_anchor = {};
}

void EventTableView::dataChanged(const QModelIndex &first, const QModelIndex &last, const QList<int> &)
{
    if (!first.isValid() || (first.row() < topRow() + fullRows() + 1 && last.row() >= topRow()))
        viewport()->update();
}

// Scrolling and following

void EventTableView::scrollContentsBy(int dx, int dy)
{
    if (dx != 0) {
        m_header->setOffset(horizontalScrollBar()->value());
        viewport()->update();
    }
    if (dy == 0 || m_shifting)
        return;
    // Moved rows are copied, only the new ones painted. The button floats over the rows and would be copied too.
    if (qAbs(qint64(dy)) < fullRows() && dx == 0 && !m_newerButton->isVisible())
        viewport()->scroll(0, dy * rowHeight(), viewport()->rect());
    else
        viewport()->update();
    if (!m_ownScroll)
        noteUserScroll();
}

void EventTableView::noteUserScroll()
{
    m_anchor = {};
    const bool atEnd = topRow() >= maxTop();
    if (m_following != atEnd && (!atEnd || maxTop() > 0))
        setFollowing(atEnd);
}

void EventTableView::setFollowing(bool following)
{
    if (following) {
        m_newerBelow = 0;
        m_anchor = {};
    }
    const bool changed = m_following != following;
    m_following = following;
    updateScrollBars();
    if (changed)
        Q_EMIT followChanged(following);
}

void EventTableView::updateNewerButton()
{
    if (!m_following && topRow() >= maxTop())
        m_newerBelow = 0;
    const bool shown = !m_following && m_newerBelow > 0;
    if (shown) {
        m_newerButton->setText(tr("%1 newer  ↓").arg(countText(m_newerBelow)));
        m_newerButton->adjustSize();
        m_newerButton->move((viewport()->width() - m_newerButton->width()) / 2, viewport()->height() - m_newerButton->height() - 8);
    }
    if (m_newerButton->isVisibleTo(this) != shown)
        m_newerButton->setVisible(shown);
}

void EventTableView::ensureVisible(int row)
{
    if (row < topRow())
        setTop(row);
    else if (row >= topRow() + fullRows())
        setTop(row - fullRows() + 1);
}

void EventTableView::scrollTo(const QModelIndex &index, ScrollHint hint)
{
    if (!index.isValid())
        return;
    switch (hint) {
    case PositionAtTop: setTop(index.row()); break;
    case PositionAtBottom: setTop(index.row() - fullRows() + 1); break;
    case PositionAtCenter: setTop(index.row() - fullRows() / 2); break;
    case EnsureVisible: ensureVisible(index.row()); break;
    }
}

// Painting

QVector<int> EventTableView::columnsIn(const QRect &rect) const
{
    QVector<int> columns;
    for (int visual = 0; visual < m_header->count(); ++visual) {
        const int column = m_header->logicalIndex(visual);
        const int x = m_header->sectionViewportPosition(column), width = m_header->sectionSize(column);
        if (width > 0 && x <= rect.right() && x + width > rect.left())
            columns.append(column);
    }
    return columns;
}

void EventTableView::paintRow(QPainter &painter, int row, int y, const QVector<int> &columns) const
{
    const QModelIndex first = model()->index(row, EventTableModel::TagColumn);
    const EventId id{first.data(EventTableModel::EventIdRole).toULongLong()};
    EventDelegate::RowLook look;
    look.rect = QRect(0, y, viewport()->width(), rowHeight());
    look.family = TagFamily(first.data(EventTableModel::FamilyRole).toUInt());
    look.kind = EventKind(first.data(EventTableModel::KindRole).toUInt());
    look.outcome = EventTableModel::Outcome(first.data(EventTableModel::OutcomeRole).toInt());
    look.selected = m_selection.contains(id);
    look.current = id == m_current;
    look.focused = hasFocus();
    look.fired = m_fired.contains(id.value);
    if (look.kind == EventKind::Gap) {
        m_delegate.paintGap(painter, look, first.data(Qt::DisplayRole).toString());
        m_delegate.paintForeground(painter, look);
        return;
    }
    m_delegate.paintBackground(painter, look);
    for (const int column : columns) {
        const QRect cell(m_header->sectionViewportPosition(column), y, m_header->sectionSize(column), rowHeight());
        m_delegate.paintCell(painter, look, column, cell, model()->index(row, column).data(Qt::DisplayRole).toString());
    }
    m_delegate.paintForeground(painter, look);
}

void EventTableView::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    const QRect area = event->rect();
    const QVector<int> columns = columnsIn(area);
    const int rows = rowCount();
    int row = topRow() + area.top() / rowHeight();
    int y = (area.top() / rowHeight()) * rowHeight();
    for (; row < rows && y <= area.bottom(); ++row, y += rowHeight())
        paintRow(painter, row, y, columns);
    if (y <= area.bottom())
        painter.fillRect(QRect(area.left(), y, area.width(), area.bottom() - y + 1), shadesOf(this).base);
    if (m_focusByKey && hasFocus() && currentRow() < 0) {
        painter.setPen(QPen(shadesOf(this).accent, 1));
        painter.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
    }
}

void EventTableView::updateRow(EventId id)
{
    if (const int row = rowOf(id); row >= topRow() && row <= topRow() + fullRows())
        viewport()->update(0, (row - topRow()) * rowHeight(), viewport()->width(), rowHeight());
}

void EventTableView::markFired(EventId id)
{
    if (!id.isValid())
        return;
    m_fired.insert(id.value, QDateTime::currentMSecsSinceEpoch() + 2000);
    m_firedTimer.start(100, this);
    updateRow(id);
}

void EventTableView::resizeEvent(QResizeEvent *event)
{
    QAbstractItemView::resizeEvent(event);
    updateGeometries();
}

void EventTableView::changeEvent(QEvent *event)
{
    QAbstractItemView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange)
        updateFonts();
}

QByteArray EventTableView::saveState() const
{
    return m_header->saveColumns();
}

bool EventTableView::restoreState(const QByteArray &state)
{
    return m_header->restoreColumns(state);
}

} // namespace brine
