#include "accessibleeventtable.h"

#include "eventtableview.h"
#include <limits>

namespace brine {

namespace {

constexpr qsizetype MaxCells = 4096;
constexpr int MaxListed = 1000;

QAccessibleInterface *make(const QString &key, QObject *object)
{
    if (key != QLatin1String("brine::EventTableView"))
        return nullptr;
    auto *view = qobject_cast<EventTableView *>(object);
    return view ? new AccessibleEventTable(view) : nullptr;
}

} // namespace

void AccessibleEventTable::install()
{
    static const bool once = [] {
        QAccessible::installFactory(make);
        return true;
    }();
    Q_UNUSED(once)
}

AccessibleEventTable::AccessibleEventTable(EventTableView *view) : QAccessibleWidget(view, QAccessible::Table) { }

AccessibleEventTable::~AccessibleEventTable()
{
    for (const QAccessible::Id id : std::as_const(m_cells))
        QAccessible::deleteAccessibleInterface(id);
}

EventTableView *AccessibleEventTable::view() const
{
    return qobject_cast<EventTableView *>(object());
}

void *AccessibleEventTable::interface_cast(QAccessible::InterfaceType type)
{
    if (type == QAccessible::TableInterface)
        return static_cast<QAccessibleTableInterface *>(this);
    return QAccessibleWidget::interface_cast(type);
}

int AccessibleEventTable::rowCount() const
{
    return view() ? view()->rowCount() : 0;
}

int AccessibleEventTable::columnCount() const
{
    return view() && view()->model() ? view()->model()->columnCount() : 0;
}

int AccessibleEventTable::childCount() const
{
    return int(qMin<qint64>(qint64(rowCount()) * columnCount(), std::numeric_limits<int>::max()));
}

QAccessibleInterface *AccessibleEventTable::child(int index) const
{
    const int columns = columnCount();
    return index < 0 || columns == 0 ? nullptr : cellAt(index / columns, index % columns);
}

QAccessibleInterface *AccessibleEventTable::cellAt(int row, int column) const
{
    if (!view() || row < 0 || row >= rowCount() || column < 0 || column >= columnCount())
        return nullptr;
    const EventId id = view()->idAt(row);
    const Key key(id.value, column);
    if (const auto known = m_cells.constFind(key); known != m_cells.constEnd()) {
        if (QAccessibleInterface *cell = QAccessible::accessibleInterface(known.value()))
            return cell;
    }
    if (m_cells.size() >= MaxCells)
        trimCells();
    auto *cell = new AccessibleEventCell(view(), id, column);
    m_cells.insert(key, QAccessible::registerAccessibleInterface(cell));
    return cell;
}

// Cells out of sight are forgotten first; a reader that walks the whole list must not grow with it.
void AccessibleEventTable::trimCells() const
{
    const EventId first = view()->idAt(view()->topRow()), last = view()->idAt(qMin(rowCount() - 1, view()->topRow() + view()->fullRows()));
    m_cells.removeIf([&](const auto &cell) {
        const bool hidden = cell.key().first < first.value || cell.key().first > last.value;
        if (hidden)
            QAccessible::deleteAccessibleInterface(cell.value());
        return hidden;
    });
}

QAccessibleInterface *AccessibleEventTable::childAt(int x, int y) const
{
    if (!view())
        return nullptr;
    const QModelIndex index = view()->indexAt(view()->viewport()->mapFromGlobal(QPoint(x, y)));
    return index.isValid() ? cellAt(index.row(), index.column()) : nullptr;
}

QAccessibleInterface *AccessibleEventTable::focusChild() const
{
    return view() ? cellAt(view()->currentRow(), EventTableModel::TagColumn) : nullptr;
}

int AccessibleEventTable::indexOfChild(const QAccessibleInterface *child) const
{
    const auto *cell = dynamic_cast<const AccessibleEventCell *>(child);
    const int row = cell ? cell->rowIndex() : -1;
    return row < 0 ? -1 : row * columnCount() + cell->columnIndex();
}

QString AccessibleEventTable::columnDescription(int column) const
{
    return view() && view()->model() ? view()->model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString() : QString();
}

QString AccessibleEventTable::rowDescription(int row) const
{
    if (!view() || row < 0 || row >= rowCount())
        return {};
    const QString number = QString::number(view()->idAt(row).number()), notes = view()->model()->index(row, 0).data(EventTableModel::NotesRole).toString();
    return notes.isEmpty() ? number : QStringLiteral("%1, %2").arg(number, notes);
}

int AccessibleEventTable::selectedRowCount() const
{
    return view() ? int(qMin<quint64>(view()->selectedCount(), std::numeric_limits<int>::max())) : 0;
}

int AccessibleEventTable::selectedCellCount() const
{
    return int(qMin<qint64>(qint64(selectedRowCount()) * columnCount(), std::numeric_limits<int>::max()));
}

QList<int> AccessibleEventTable::selectedRows() const
{
    QList<int> rows;
    if (view()) {
        view()->forEachSelectedRow([&rows](int row) {
            rows.append(row);
            return rows.size() < MaxListed;
        });
    }
    return rows;
}

QList<QAccessibleInterface *> AccessibleEventTable::selectedCells() const
{
    QList<QAccessibleInterface *> cells;
    for (const int row : selectedRows()) {
        for (int column = 0; column < columnCount() && cells.size() < MaxListed; ++column)
            cells.append(cellAt(row, column));
    }
    return cells;
}

bool AccessibleEventTable::isRowSelected(int row) const
{
    return view() && view()->isRowSelected(row);
}

bool AccessibleEventTable::selectRow(int row)
{
    if (!view() || row < 0 || row >= rowCount())
        return false;
    view()->selectRow(row);
    return true;
}

void *AccessibleEventCell::interface_cast(QAccessible::InterfaceType type)
{
    return type == QAccessible::TableCellInterface ? static_cast<QAccessibleTableCellInterface *>(this) : nullptr;
}

int AccessibleEventCell::rowIndex() const
{
    return m_view ? m_view->rowOf(m_id) : -1;
}

bool AccessibleEventCell::isValid() const
{
    return m_view && m_view->model() && m_column < m_view->model()->columnCount() && rowIndex() >= 0;
}

bool AccessibleEventCell::isSelected() const
{
    return m_view && m_view->rowSelection().contains(m_id);
}

QAccessible::State AccessibleEventCell::state() const
{
    QAccessible::State state;
    const int row = rowIndex();
    state.selectable = true;
    state.focusable = true;
    state.readOnly = true;
    state.selected = isSelected();
    state.focused = m_view && m_view->hasFocus() && m_view->currentId() == m_id && m_column == EventTableModel::TagColumn;
    state.invalid = row < 0;
    state.offscreen = !m_view || row < m_view->topRow() || row > m_view->topRow() + m_view->fullRows();
    return state;
}

QRect AccessibleEventCell::rect() const
{
    const int row = rowIndex();
    if (row < 0)
        return {};
    const QRect cell = m_view->visualRect(m_view->model()->index(row, m_column));
    return cell.isNull() ? QRect() : QRect(m_view->viewport()->mapToGlobal(cell.topLeft()), cell.size());
}

QString AccessibleEventCell::text(QAccessible::Text kind) const
{
    const int row = rowIndex();
    if (row >= 0 && kind == QAccessible::Description) // what colour and margin say
        return m_view->model()->index(row, m_column).data(EventTableModel::NotesRole).toString();
    if (row < 0 || (kind != QAccessible::Name && kind != QAccessible::Value))
        return {};
    const QModelIndex index = m_view->model()->index(row, m_column);
    const QString spoken = index.data(Qt::AccessibleTextRole).toString();
    return spoken.isEmpty() ? index.data(Qt::DisplayRole).toString() : spoken;
}

QAccessibleInterface *AccessibleEventCell::parent() const
{
    return m_view ? QAccessible::queryAccessibleInterface(m_view) : nullptr;
}

} // namespace brine
