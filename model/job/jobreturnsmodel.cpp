#include "jobreturnsmodel.h"
#include "textforms.h"
#include "timetext.h"

namespace brine {

void JobReturnsModel::setState(const JobState &state, qint64 nowUs)
{
    beginResetModel(); // a few thousand minions at the most: a reset costs less than the bookkeeping of moves
    m_returns = state.returns();
    m_waiting = state.waiting(nowUs);
    m_missing = state.missing(nowUs);
    m_startedUs = state.startedUs();
    endResetModel();
}

int JobReturnsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_returns.size()) + int(m_waiting.size()) + int(m_missing.size());
}

int JobReturnsModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant JobReturnsModel::silentData(const QModelIndex &index, int role) const
{
    const qsizetype row = index.row() - qsizetype(m_returns.size());
    const bool waits = row < m_waiting.size();
    if (role == OutcomeRole)
        return 0;
    if (role == Qt::DisplayRole && index.column() == MinionColumn)
        return safeText(waits ? m_waiting[row] : m_missing[row - m_waiting.size()]);
    if (role == Qt::DisplayRole && index.column() == ResultColumn)
        return waits ? tr("waiting") : tr("missing");
    return {};
}

QVariant JobReturnsModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    if (size_t(index.row()) >= m_returns.size())
        return silentData(index, role);
    const JobState::Return &entry = m_returns[size_t(index.row())];
    if (role == EventIdRole)
        return entry.event.value;
    if (role == OutcomeRole)
        return entry.succeeded ? 1 : 2;
    if (role == Qt::TextAlignmentRole && index.column() >= AfterColumn)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case MinionColumn: return safeText(entry.minion);
    case ResultColumn: return entry.succeeded ? tr("✓ succeeded") : entry.retcode ? tr("✗ failed (%1)").arg(entry.retcode) : tr("✗ failed");
    case AfterColumn: return durationText(entry.receivedUs - m_startedUs);
    case FailedStatesColumn: return entry.failedStates ? QVariant(entry.failedStates) : QVariant();
    }
    return {};
}

QVariant JobReturnsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= ColumnCount)
        return {};
    const QString titles[ColumnCount] = {tr("Minion"), tr("Result"), tr("After"), tr("States failed")};
    return titles[section];
}

void FailedStatesModel::setState(const JobState &state)
{
    beginResetModel();
    m_states = state.failedStates();
    endResetModel();
}

int FailedStatesModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(m_states.size()); }

int FailedStatesModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant FailedStatesModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || size_t(index.row()) >= m_states.size())
        return {};
    const JobState::FailedState &state = m_states[size_t(index.row())];
    if (role == EventIdRole)
        return state.event.value;
    if (role == Qt::ToolTipRole)
        return escapedToolTip(data(index).toString()); // a comment is longer than its column
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case MinionColumn: return safeText(state.minion);
    case IdColumn: return state.stateId;
    case FunctionColumn: return state.function;
    case CommentColumn: return state.comment;
    }
    return {};
}

QVariant FailedStatesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= ColumnCount)
        return {};
    const QString titles[ColumnCount] = {tr("Minion"), tr("Failed state"), tr("Function"), tr("Comment")};
    return titles[section];
}

} // namespace brine
