#include "jobreturnsmodel.h"
#include "textforms.h"
#include "timetext.h"

namespace brine {

void JobReturnsModel::setState(const JobState &state)
{
    beginResetModel(); // a few thousand minions at the most: a reset costs less than the bookkeeping of moves
    m_returns = state.returns();
    m_missing = state.missing();
    m_startedUs = state.startedUs();
    m_jid = state.jid();
    endResetModel();
}

int JobReturnsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_returns.size()) + int(m_missing.size());
}

int JobReturnsModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant JobReturnsModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const qsizetype row = index.row();
    if (row >= qsizetype(m_returns.size())) {
        const QByteArray &minion = m_missing[row - qsizetype(m_returns.size())];
        if (role == OutcomeRole)
            return 0;
        if (role != Qt::DisplayRole)
            return {};
        return index.column() == MinionColumn ? QVariant(safeText(minion)) : index.column() == ResultColumn ? QVariant(tr("missing")) : QVariant();
    }
    const JobState::Return &entry = m_returns[size_t(row)];
    if (role == EventIdRole)
        return entry.event.value;
    if (role == OutcomeRole)
        return entry.succeeded ? 1 : 2;
    if (role == Qt::TextAlignmentRole && index.column() >= RetcodeColumn)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case MinionColumn: return safeText(entry.minion);
    case ResultColumn: return entry.succeeded ? tr("✓ succeeded") : tr("✗ failed");
    case RetcodeColumn: return entry.retcode;
    case AfterColumn: return durationText(entry.receivedUs - m_startedUs);
    case FailedStatesColumn: return entry.failedStates ? QVariant(entry.failedStates) : QVariant();
    }
    return {};
}

QVariant JobReturnsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= ColumnCount)
        return {};
    const QString titles[ColumnCount] = {tr("Minion"), tr("Result"), tr("Retcode"), tr("After"), tr("Failed states")};
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
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case MinionColumn: return safeText(state.minion);
    case IdColumn: return state.stateId;
    case FunctionColumn: return state.function;
    case CommentColumn: return state.comment;
    case ChangesColumn: return state.changes;
    }
    return {};
}

QVariant FailedStatesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= ColumnCount)
        return {};
    const QString titles[ColumnCount] = {tr("Minion"), tr("State"), tr("Function"), tr("Comment"), tr("Changes")};
    return titles[section];
}

} // namespace brine
