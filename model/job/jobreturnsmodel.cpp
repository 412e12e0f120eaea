#include "jobreturnsmodel.h"
#include "naturalorder.h"
#include "textforms.h"
#include "timetext.h"
#include <algorithm>

namespace brine {

namespace {

using Outcome = JobRow::Outcome;

bool isSilent(const JobRow &row) { return row.outcome == Outcome::Waiting || row.outcome == Outcome::Missing; }

} // namespace

void JobReturnsModel::setState(const JobState &state, qint64 nowUs)
{
    const auto [waiting, missing] = state.silent(nowUs);
    m_waiting = waiting.size();
    m_missing = missing.size();
    m_asTheyCame.clear();
    m_asTheyCame.reserve(state.returns().size() + size_t(waiting.size() + missing.size()));
    for (const JobState::Return &entry : state.returns())
        m_asTheyCame.push_back({entry.minion, entry.succeeded ? Outcome::Succeeded : Outcome::Failed, entry.event, entry.receivedUs - state.startedUs(), entry.retcode, entry.failedStates});
    for (const QByteArray &minion : waiting)
        m_asTheyCame.push_back({minion, Outcome::Waiting});
    for (const QByteArray &minion : missing)
        m_asTheyCame.push_back({minion, Outcome::Missing});
    if (std::exchange(m_jid, state.jid()) != state.jid())
        resetRows({});
    show();
}

void JobReturnsModel::show()
{
    std::vector<JobRow> rows = m_asTheyCame;
    if (m_sortColumn >= 0)
        std::stable_sort(rows.begin(), rows.end(), [this](const JobRow &a, const JobRow &b) { return isBefore(a, b); });
    setRows(std::move(rows));
    tellChanged();
}

bool JobReturnsModel::isBefore(const JobRow &a, const JobRow &b) const
{
    const JobRow &low = m_sortOrder == Qt::AscendingOrder ? a : b, &high = m_sortOrder == Qt::AscendingOrder ? b : a;
    if (m_sortColumn == MinionColumn)
        return naturalOrder(low.name, high.name) < 0;
    if (m_sortColumn == ResultColumn && low.outcome != high.outcome)
        return low.outcome < high.outcome;
    if (m_sortColumn == ResultColumn && low.retcode != high.retcode)
        return low.retcode < high.retcode;
    if (m_sortColumn != ResultColumn && isSilent(a) != isSilent(b))
        return isSilent(b);
    if (m_sortColumn == AfterColumn && low.afterUs != high.afterUs)
        return low.afterUs < high.afterUs;
    if (m_sortColumn == FailedStatesColumn && low.failedStates != high.failedStates)
        return low.failedStates < high.failedStates;
    return naturalOrder(a.name, b.name) < 0;
}

void JobReturnsModel::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column < ColumnCount ? column : -1;
    m_sortOrder = order;
    show();
}

int JobReturnsModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant JobReturnsModel::data(const QModelIndex &index, int role) const
{
    const JobRow *row = rowAt(index);
    if (!row)
        return {};
    if (role == OutcomeRole)
        return isSilent(*row) ? 0 : row->outcome == Outcome::Succeeded ? 1 : 2;
    if (role == EventIdRole)
        return isSilent(*row) ? QVariant() : QVariant(row->event.value);
    if (role == Qt::TextAlignmentRole && index.column() >= AfterColumn)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case MinionColumn: return safeText(row->name);
    case ResultColumn:
        switch (row->outcome) {
        case Outcome::Waiting: return tr("waiting");
        case Outcome::Missing: return tr("missing");
        case Outcome::Succeeded: return tr("✓ succeeded");
        case Outcome::Failed: return row->retcode ? tr("✗ failed (%1)").arg(row->retcode) : tr("✗ failed");
        }
        return {};
    case AfterColumn: return isSilent(*row) ? QVariant() : QVariant(durationText(row->afterUs));
    case FailedStatesColumn: return row->failedStates ? QVariant(row->failedStates) : QVariant();
    }
    return {};
}

QVariant JobReturnsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::InitialSortOrderRole) // the first click on a number asks for the most
        return int(section == FailedStatesColumn ? Qt::DescendingOrder : Qt::AscendingOrder);
    if (role == Qt::TextAlignmentRole && section >= AfterColumn)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    const QString titles[ColumnCount] = {tr("Minion"), tr("Result"), tr("After"), tr("States failed")};
    const QString meanings[ColumnCount] = {tr("Click to sort by name"), tr("Click to have the failed ones first"), tr("Since the job began; click to sort by it"),
                                           tr("Click to have the most first")};
    return role == Qt::DisplayRole ? titles[section] : role == Qt::ToolTipRole ? meanings[section] : QVariant();
}

} // namespace brine
