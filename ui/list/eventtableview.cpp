#include "eventtableview.h"

#include "accessibleeventtable.h"
#include "headercorner.h"
#include "listheader.h"
#include "newerbutton.h"
#include "theme.h"
#include <QDataStream>
#include <QDateTime>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>
#include <limits>

namespace brine {

namespace {
constexpr quint32 StateVersion = 2;
} // namespace

EventTableView::EventTableView(QWidget *parent)
    : QAbstractItemView(parent), m_header(new ListHeader(EventTableModel::TagColumn, this)), m_corner(new HeaderCorner(this)),
      m_newerButton(new NewerButton(viewport())), m_scroll(verticalScrollBar(), &m_rows, this), m_painter(&m_delegate, m_header)
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
    horizontalScrollBar()->setSingleStep(20);
    connectParts();
    updateFonts();
}

EventTableView::~EventTableView() = default;

void EventTableView::connectParts()
{
    connect(m_newerButton, &QPushButton::clicked, this, [this] { setFollowing(true); });
    const auto columnsChanged = [this] {
        updateScrollBars();
        viewport()->update();
    };
    connect(m_header, &QHeaderView::sectionResized, this, columnsChanged);
    connect(m_header, &QHeaderView::sectionCountChanged, this, columnsChanged);
    connect(m_header, &ListHeader::columnsChanged, this, columnsChanged);
    connect(&m_scroll, &ListScroll::followChanged, this, &EventTableView::followChanged);
    connect(&m_scroll, &ListScroll::newerChanged, this, [this] { m_newerButton->showCount(isFollowing() ? 0 : newerBelow()); });
    connect(&m_scroll, &ListScroll::repaintNeeded, this, &EventTableView::updateFrom);
}

void EventTableView::setModel(QAbstractItemModel *newModel)
{
    if (model())
        disconnect(model(), nullptr, this, nullptr);
    m_rows.setModel(newModel);
    QAbstractItemView::setModel(newModel);
    m_header->setModel(newModel);
    if (newModel) {
        connect(newModel, &QAbstractItemModel::modelAboutToBeReset, this, &EventTableView::noteAnchor);
        connect(newModel, &QAbstractItemModel::rowsRemoved, this, [this](const QModelIndex &, int first, int last) { rowsLeft(first, last); });
        if (auto *events = qobject_cast<EventTableModel *>(newModel)) {
            connect(events, &EventTableModel::scanProgressed, this, [this](int percent) {
                if (percent >= 100)
                    settleAnchor();
            });
        }
    }
    updateScrollBars();
}

void EventTableView::noteAnchor()
{
    const auto *events = qobject_cast<const EventTableModel *>(model());
    m_scroll.noteAnchor(!events || events->keptRange().contains(m_current) ? m_current : EventId());
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
    m_corner->setGeometry(area.left(), area.top() - height, EventDelegate::Margin, height);
    m_header->setGeometry(area.left() + EventDelegate::Margin, area.top() - height, area.width() - EventDelegate::Margin, height);
    m_header->fitTo(area.width() - EventDelegate::Margin);
    updateScrollBars();
    QAbstractItemView::updateGeometries();
}

void EventTableView::updateScrollBars()
{
    const int room = viewport()->width() - EventDelegate::Margin;
    horizontalScrollBar()->setPageStep(room);
    horizontalScrollBar()->setRange(0, qMax(0, m_header->length() - room));
    m_header->setOffset(horizontalScrollBar()->value());
    m_scroll.setFullRows(viewport()->height() / rowHeight());
    m_scroll.updateRange();
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
    return QRect(m_painter.columnX(index.column()), int(y), m_header->sectionSize(index.column()), rowHeight());
}

int EventTableView::rowAtY(int y) const
{
    const int row = topRow() + (y < 0 ? -1 : y / rowHeight());
    return row < rowCount() ? row : -1;
}

QModelIndex EventTableView::indexAt(const QPoint &point) const
{
    // The margin is the tag's: it says what the row is.
    const bool isMargin = point.x() < EventDelegate::Margin;
    const int row = rowAtY(point.y());
    const int column = isMargin ? int(EventTableModel::TagColumn) : m_header->logicalIndexAt(point.x() - EventDelegate::Margin);
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

void EventTableView::rowsInserted(const QModelIndex &, int first, int last)
{
    m_scroll.rowsInserted(first, last);
}

void EventTableView::rowsLeft(int first, int last)
{
    if (first == 0 && !m_selection.isEmpty()) {
        if (rowCount() == 0)
            m_selection.clear();
        else
            m_selection.dropBefore(idAt(0));
        Q_EMIT selectedCountChanged();
    }
    m_scroll.rowsRemoved(first, last);
}

void EventTableView::reset()
{
    QAbstractItemView::reset();
    if (!m_selection.isEmpty()) {
        m_selection.keepSingles();
        Q_EMIT selectedCountChanged();
    }
    m_scroll.rowsReset();
}

void EventTableView::dataChanged(const QModelIndex &first, const QModelIndex &last, const QList<int> &)
{
    if (!first.isValid() || (first.row() < topRow() + fullRows() + 1 && last.row() >= topRow()))
        viewport()->update();
}

// Scrolling and painting

void EventTableView::scrollContentsBy(int dx, int dy)
{
    if (dx != 0) {
        m_header->setOffset(horizontalScrollBar()->value());
        viewport()->update();
    }
    if (dy == 0 || m_scroll.isShifting())
        return;
    // Moved rows are copied, only the new ones painted. The button floats over the rows and would be copied too.
    if (qAbs(qint64(dy)) < fullRows() && dx == 0 && !m_newerButton->isVisible())
        viewport()->scroll(0, dy * rowHeight(), viewport()->rect());
    else
        viewport()->update();
    if (!m_scroll.isOwnMove())
        m_scroll.noteUserScroll();
}

void EventTableView::scrollTo(const QModelIndex &index, ScrollHint hint)
{
    if (!index.isValid())
        return;
    switch (hint) {
    case PositionAtTop: m_scroll.setTop(index.row()); break;
    case PositionAtBottom: m_scroll.setTop(index.row() - fullRows() + 1); break;
    case PositionAtCenter: m_scroll.setTop(index.row() - fullRows() / 2); break;
    case EnsureVisible: m_scroll.ensureVisible(index.row()); break;
    }
}

void EventTableView::updateFrom(int row)
{
    const int line = qBound(0, row - topRow(), fullRows() + 1);
    viewport()->update(0, line * rowHeight(), viewport()->width(), viewport()->height());
}

void EventTableView::updateRow(EventId id)
{
    if (const int row = rowOf(id); row >= topRow() && row <= topRow() + fullRows())
        viewport()->update(0, (row - topRow()) * rowHeight(), viewport()->width(), rowHeight());
}

void EventTableView::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    const QRect area = event->rect();
    const QVector<int> columns = m_painter.columnsIn(area);
    const int rows = rowCount();
    int row = topRow() + area.top() / rowHeight();
    int y = (area.top() / rowHeight()) * rowHeight();
    for (; row < rows && y <= area.bottom(); ++row, y += rowHeight()) {
        const EventId id = idAt(row);
        const RowPainter::State state{m_selection.contains(id), id == m_current, hasFocus() || m_emphasised, m_fired.contains(id.value)};
        m_painter.paint(painter, *model(), row, QRect(0, y, viewport()->width(), rowHeight()), columns, state);
    }
    m_painter.finish(painter, viewport()->rect());
    if (y <= area.bottom())
        painter.fillRect(QRect(area.left(), y, area.width(), area.bottom() - y + 1), shadesOf(this).base);
    if (m_focusByKey && hasFocus() && currentRow() < 0) {
        painter.setPen(QPen(shadesOf(this).accent, 1));
        painter.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
    }
}

void EventTableView::setEmphasised(bool emphasised)
{
    if (m_emphasised == emphasised)
        return;
    m_emphasised = emphasised;
    viewport()->update();
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
    m_newerButton->place();
}

void EventTableView::changeEvent(QEvent *event)
{
    QAbstractItemView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange)
        updateFonts();
}

QByteArray EventTableView::saveState() const
{
    const auto *events = qobject_cast<const EventTableModel *>(model());
    QByteArray state;
    QDataStream out(&state, QIODevice::WriteOnly);
    out.setVersion(QDataStream::Qt_6_4);
    out << StateVersion << (events ? events->extraColumns() : QStringList()) << m_header->saveColumns();
    return state;
}

bool EventTableView::restoreState(const QByteArray &state)
{
    QDataStream in(state);
    in.setVersion(QDataStream::Qt_6_4);
    quint32 version = 0;
    QStringList paths;
    QByteArray columns;
    in >> version;
    if (version != StateVersion)
        return m_header->restoreColumns(state); // from before there were columns of payload paths
    in >> paths >> columns;
    if (in.status() != QDataStream::Ok)
        return false;
    if (auto *events = qobject_cast<EventTableModel *>(model()))
        events->setExtraColumns(paths);
    return m_header->restoreColumns(columns);
}

} // namespace brine
