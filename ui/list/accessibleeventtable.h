#pragma once

#include "event.h"
#include <QAccessible>
#include <QAccessibleWidget>
#include <QHash>
#include <QPointer>

namespace brine {

class EventTableView;

/// The event list for screen readers: a table whose cells are made when asked for and named by event id, so that rows which come
/// or go neither walk the list nor make a cell speak of another event. UI thread.
class AccessibleEventTable : public QAccessibleWidget, public QAccessibleTableInterface
{
public:
    static void install();                       ///< once; later calls do nothing
    explicit AccessibleEventTable(EventTableView *view);
    ~AccessibleEventTable() override;

    void *interface_cast(QAccessible::InterfaceType type) override;
    int childCount() const override;
    QAccessibleInterface *child(int index) const override;
    QAccessibleInterface *childAt(int x, int y) const override;
    QAccessibleInterface *focusChild() const override;
    int indexOfChild(const QAccessibleInterface *cell) const override;

    QAccessibleInterface *caption() const override { return nullptr; }
    QAccessibleInterface *summary() const override { return nullptr; }
    QAccessibleInterface *cellAt(int row, int column) const override;
    int selectedCellCount() const override;
    QList<QAccessibleInterface *> selectedCells() const override;
    QString columnDescription(int column) const override;
    QString rowDescription(int row) const override;
    int selectedColumnCount() const override { return 0; }
    int selectedRowCount() const override;
    int columnCount() const override;
    int rowCount() const override;
    QList<int> selectedColumns() const override { return {}; }
    QList<int> selectedRows() const override;    ///< the first 1 000: the selection may be ten million
    bool isColumnSelected(int) const override { return false; }
    bool isRowSelected(int row) const override;
    bool selectRow(int row) override;
    bool selectColumn(int) override { return false; }
    bool unselectRow(int) override { return false; }
    bool unselectColumn(int) override { return false; }
    void modelChange(QAccessibleTableModelChangeEvent *) override { }

private:
    EventTableView *view() const;
    void trimCells() const;
    using Key = std::pair<quint64, int>;
    mutable QHash<Key, QAccessible::Id> m_cells;
};

/// One cell, by event and column.
class AccessibleEventCell : public QAccessibleInterface, public QAccessibleTableCellInterface
{
public:
    AccessibleEventCell(EventTableView *view, EventId id, int column) : m_view(view), m_id(id), m_column(column) { }

    EventId id() const { return m_id; }
    void *interface_cast(QAccessible::InterfaceType type) override;
    QObject *object() const override { return nullptr; }
    QAccessible::Role role() const override { return QAccessible::Cell; }
    QAccessible::State state() const override;
    QRect rect() const override;
    QString text(QAccessible::Text kind) const override;
    void setText(QAccessible::Text, const QString &) override { }
    bool isValid() const override;
    QAccessibleInterface *childAt(int, int) const override { return nullptr; }
    QAccessibleInterface *parent() const override;
    QAccessibleInterface *child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface *) const override { return -1; }

    int columnExtent() const override { return 1; }
    QList<QAccessibleInterface *> columnHeaderCells() const override { return {}; }
    int columnIndex() const override { return m_column; }
    int rowExtent() const override { return 1; }
    QList<QAccessibleInterface *> rowHeaderCells() const override { return {}; }
    int rowIndex() const override;
    bool isSelected() const override;
    QAccessibleInterface *table() const override { return parent(); }

private:
    QPointer<EventTableView> m_view;
    EventId m_id;
    int m_column;
};

} // namespace brine
