#pragma once

#include "eventtablemodel.h"
#include "eventtableview.h"
#include <QAbstractTableModel>
#include <QTest>

namespace brine {

/// Rows of ascending ids, as many as one likes, none of them in memory. Counts how often it is asked.
class NumberModel : public QAbstractTableModel
{
public:
    int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : m_count; }
    int columnCount(const QModelIndex & = {}) const override { return EventTableModel::FixedColumnCount; }
    QVariant data(const QModelIndex &index, int role) const override
    {
        ++m_asked;
        const quint64 id = m_first + quint64(index.row()) * m_stride;
        switch (role) {
        case Qt::DisplayRole:
            return index.column() == EventTableModel::TagColumn ? QStringLiteral("salt/job/20261123140207113204/ret/web%1").arg(id) : QString::number(id);
        case EventTableModel::EventIdRole: return qulonglong(id);
        case EventTableModel::FamilyRole: return uint(id % 7);
        case EventTableModel::KindRole: return uint(id % 10 == 9 ? EventKind::Gap : EventKind::Event);
        case EventTableModel::OutcomeRole: return int(id % 3 == 0 ? EventTableModel::Outcome::Failed : EventTableModel::Outcome::None);
        default: return {};
        }
    }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override
    {
        return orientation == Qt::Horizontal && role == Qt::DisplayRole ? QVariant(QString::number(section)) : QVariant();
    }
    void append(int rows)
    {
        beginInsertRows({}, m_count, m_count + rows - 1);
        m_count += rows;
        endInsertRows();
    }
    void prepend(int rows)
    {
        beginInsertRows({}, 0, rows - 1);
        m_count += rows;
        m_first -= quint64(rows) * m_stride;
        endInsertRows();
    }
    void evict(int rows)
    {
        beginRemoveRows({}, 0, rows - 1);
        m_count -= rows;
        m_first += quint64(rows) * m_stride;
        endRemoveRows();
    }
    void restart(quint64 first, int count, quint64 stride = 1)
    {
        beginResetModel();
        m_first = first;
        m_count = count;
        m_stride = stride;
        endResetModel();
    }
    quint64 firstId() const { return m_first; }
    quint64 asked() const { return m_asked; }

private:
    quint64 m_first = 1'000'000, m_stride = 1;
    int m_count = 0;
    mutable quint64 m_asked = 0;
};

/// The list in a window of its own, over as many rows as one likes.
struct Fixture
{
    NumberModel model;
    EventTableView view;

    explicit Fixture(int rows)
    {
        view.resize(1000, 600);
        view.setModel(&model);
        view.show();
        view.setFocus();
        if (rows > 0)
            model.append(rows);
        QCoreApplication::processEvents();
    }
    quint64 topId() const { return view.idAt(view.topRow()).value; }
    void keys(std::initializer_list<Qt::Key> keys, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        for (const Qt::Key key : keys)
            QTest::keyClick(&view, key, modifiers);
    }
    QPoint middleOf(int row) const { return {200, (row - view.topRow()) * view.rowHeight() + view.rowHeight() / 2}; }
    void click(int row, Qt::KeyboardModifiers modifiers = Qt::NoModifier, Qt::MouseButton button = Qt::LeftButton)
    {
        QTest::mouseClick(view.viewport(), button, modifiers, middleOf(row));
    }
};

inline constexpr int Many = 10'000'000;

} // namespace brine
