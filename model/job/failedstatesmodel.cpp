#include "failedstatesmodel.h"
#include "naturalorder.h"
#include "textforms.h"
#include <algorithm>

namespace brine {

void FailedStatesModel::setState(const JobState &state)
{
    const auto &failed = state.failedStates();
    if (std::exchange(m_jid, state.jid()) != state.jid() || failed.size() < m_rows.size())
        resetRows({});
    else if (failed.size() == m_rows.size())
        return; // they only ever become more
    std::vector<FailedStateRow> rows;
    for (const JobState::FailedState &one : failed)
        rows.push_back({quint32(rows.size()), one});
    show(std::move(rows));
}

void FailedStatesModel::show(std::vector<FailedStateRow> rows)
{
    std::sort(rows.begin(), rows.end(), [this](const FailedStateRow &a, const FailedStateRow &b) { return isBefore(a, b); });
    setRows(std::move(rows));
    tellChanged();
}

bool FailedStatesModel::isBefore(const FailedStateRow &a, const FailedStateRow &b) const
{
    const FailedStateRow &low = m_sortOrder == Qt::AscendingOrder ? a : b, &high = m_sortOrder == Qt::AscendingOrder ? b : a;
    if (m_sortColumn == MinionColumn && low.state.minion != high.state.minion)
        return naturalOrder(low.state.minion, high.state.minion) < 0;
    if (m_sortColumn > MinionColumn) {
        if (const int order = text(low.state, m_sortColumn).compare(text(high.state, m_sortColumn)); order != 0)
            return order < 0;
    }
    return a.name < b.name;
}

void FailedStatesModel::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column < ColumnCount ? column : -1;
    m_sortOrder = order;
    show(m_rows);
}

int FailedStatesModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString FailedStatesModel::text(const JobState::FailedState &state, int column)
{
    switch (column) {
    case MinionColumn: return safeText(state.minion);
    case IdColumn: return state.stateId;
    case FunctionColumn: return state.function;
    default: return state.comment;
    }
}

QVariant FailedStatesModel::data(const QModelIndex &index, int role) const
{
    const FailedStateRow *row = rowAt(index);
    if (!row)
        return {};
    if (role == EventIdRole)
        return row->state.event.value;
    if (role == Qt::ToolTipRole)
        return escapedToolTip(text(row->state, index.column())); // a comment is longer than its column
    return role == Qt::DisplayRole ? text(row->state, index.column()) : QVariant();
}

QVariant FailedStatesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= ColumnCount)
        return {};
    const QString titles[ColumnCount] = {tr("Minion"), tr("Failed state"), tr("Function"), tr("Comment")};
    return titles[section];
}

} // namespace brine
