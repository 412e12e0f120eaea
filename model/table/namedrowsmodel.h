#pragma once

#include <QAbstractTableModel>
#include <QHash>
#include <algorithm>
#include <iterator>
#include <vector>

namespace brine {

/// A table of rows that each have a name (Row::name, which can be hashed) and keep it while they move: what is selected in a view stays
/// selected as rows come, change and are put in another order. UI thread.
template<class Row>
class NamedRowsModel : public QAbstractTableModel
{
public:
    using QAbstractTableModel::QAbstractTableModel;
    int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : int(m_rows.size()); }

protected:
    const Row *rowAt(const QModelIndex &index) const
    {
        return index.isValid() && size_t(index.row()) < m_rows.size() ? &m_rows[size_t(index.row())] : nullptr;
    }
    void resetRows(std::vector<Row> rows)
    {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
    }
    /// Every row stays where it is; those of `rows` that are not there yet come at the end, at most up to maxRows in all.
    void appendNew(const std::vector<Row> &rows, size_t maxRows = size_t(-1));
    /// These rows in this order, with what they say now. Others go, those that are not there yet come. Views are not told that cells
    /// changed: see tellChanged().
    void setRows(std::vector<Row> rows);
    void tellChanged()
    {
        if (!m_rows.empty())
            Q_EMIT dataChanged(index(0, 0), index(int(m_rows.size()) - 1, columnCount() - 1));
    }
    std::vector<Row> m_rows;

private:
    using Places = QHash<decltype(Row::name), int>;
    void reorder(std::vector<Row> rows, const Places &places);
};

template<class Row>
void NamedRowsModel<Row>::appendNew(const std::vector<Row> &rows, size_t maxRows)
{
    QHash<decltype(Row::name), bool> shown;
    shown.reserve(qsizetype(m_rows.size()));
    for (const Row &row : m_rows)
        shown.insert(row.name, true);
    std::vector<Row> added;
    for (const Row &row : rows) {
        if (m_rows.size() + added.size() < maxRows && !shown.contains(row.name))
            added.push_back(row);
    }
    if (added.empty())
        return;
    beginInsertRows({}, int(m_rows.size()), int(m_rows.size() + added.size()) - 1);
    m_rows.insert(m_rows.end(), added.begin(), added.end());
    endInsertRows();
}

template<class Row>
void NamedRowsModel<Row>::setRows(std::vector<Row> rows)
{
    const auto isSame = [](const Row &a, const Row &b) { return a.name == b.name; };
    if (std::equal(rows.begin(), rows.end(), m_rows.begin(), m_rows.end(), isSame)) {
        m_rows = std::move(rows);
        return;
    }
    const size_t kept = rows.size();
    Places places;
    places.reserve(qsizetype(kept));
    for (size_t i = 0; i < kept; ++i)
        places.insert(rows[i].name, int(i));
    std::vector<Row> gone;
    std::copy_if(m_rows.begin(), m_rows.end(), std::back_inserter(gone), [&places](const Row &row) { return !places.contains(row.name); });
    if (m_rows.size() - gone.size() < kept)
        appendNew(rows);
    for (const Row &row : gone) { // stands behind all others first
        places.insert(row.name, int(rows.size()));
        rows.push_back(row);
    }
    reorder(std::move(rows), places);
    if (!gone.empty()) {
        beginRemoveRows({}, int(kept), int(m_rows.size()) - 1);
        m_rows.resize(kept);
        endRemoveRows();
    }
}

template<class Row>
void NamedRowsModel<Row>::reorder(std::vector<Row> rows, const Places &places)
{
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    QModelIndexList after;
    for (const QModelIndex &old : before)
        after << index(places.value(m_rows[size_t(old.row())].name), old.column());
    m_rows = std::move(rows);
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

} // namespace brine
