#include "firedmodel.h"

#include "textforms.h"
#include "timetext.h"
#include <algorithm>

namespace brine {

quint64 FiredModel::add(ShotRecord record)
{
    record.id = ++m_lastId;
    beginInsertRows({}, 0, 0);
    m_records.push_front(std::move(record));
    endInsertRows();
    if (m_records.size() > MaxShots) {
        const int last = int(m_records.size()) - 1;
        beginRemoveRows({}, last, last);
        m_records.pop_back();
        endRemoveRows();
    }
    Q_EMIT changed();
    return m_lastId;
}

void FiredModel::setRecords(std::vector<ShotRecord> newestFirst)
{
    beginResetModel();
    m_records.clear();
    m_removed.clear();
    if (newestFirst.size() > MaxShots)
        newestFirst.resize(MaxShots);
    m_lastId += newestFirst.size();
    quint64 id = m_lastId;
    for (ShotRecord &record : newestFirst) {
        record.id = id--;
        m_records.push_back(std::move(record));
    }
    endResetModel();
}

const ShotRecord *FiredModel::record(quint64 id) const
{
    const int row = rowOf(id);
    return row < 0 ? nullptr : &m_records[size_t(row)];
}

// Ids fall from row to row, also where something was brought back.
int FiredModel::rowOf(quint64 id) const
{
    const auto at = std::lower_bound(m_records.begin(), m_records.end(), id, [](const ShotRecord &record, quint64 wanted) { return record.id > wanted; });
    return at != m_records.end() && at->id == id ? int(at - m_records.begin()) : -1;
}

quint64 FiredModel::idAt(int row) const { return row >= 0 && size_t(row) < m_records.size() ? m_records[size_t(row)].id : 0; }

void FiredModel::tell(int row)
{
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    Q_EMIT recordChanged(m_records[size_t(row)].id);
    Q_EMIT changed();
}

void FiredModel::remove(const QList<quint64> &ids)
{
    std::vector<Removed> removed;
    for (const quint64 id : ids) {
        const int row = rowOf(id);
        if (row < 0)
            continue;
        beginRemoveRows({}, row, row);
        removed.push_back({row, std::move(m_records[size_t(row)])});
        m_records.erase(m_records.begin() + row);
        endRemoveRows();
    }
    if (removed.empty())
        return;
    m_removed = std::move(removed);
    Q_EMIT changed();
}

void FiredModel::clear()
{
    QList<quint64> all;
    for (const ShotRecord &record : m_records)
        all << record.id;
    std::reverse(all.begin(), all.end()); // from the end: no row moves
    remove(all);
}

void FiredModel::undoRemove()
{
    while (!m_removed.empty()) {
        ShotRecord record = std::move(m_removed.back().record);
        m_removed.pop_back();
        const auto at = std::lower_bound(m_records.begin(), m_records.end(), record.id, [](const ShotRecord &r, quint64 wanted) { return r.id > wanted; });
        const int row = int(at - m_records.begin()); // newer ones may have come meanwhile
        beginInsertRows({}, row, row);
        m_records.insert(at, std::move(record));
        endInsertRows();
    }
    Q_EMIT changed();
}

void FiredModel::setUseUtc(bool utc)
{
    if (std::exchange(m_utc, utc) != utc && !m_records.empty())
        Q_EMIT dataChanged(index(0, TimeColumn), index(rowCount() - 1, TimeColumn));
}

int FiredModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(m_records.size()); }

int FiredModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(ColumnCount); }

QVariant FiredModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const ShotRecord &record = m_records[size_t(index.row())];
    switch (role) {
    case IdRole:
        return record.id;
    case OutcomeRole:
        return int(record.receipt.outcome);
    case Qt::ToolTipRole:
        return toolTip(record);
    case Qt::TextAlignmentRole:
        return index.column() == TagColumn ? QVariant() : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        if (index.column() == TagColumn)
            return safeText(record.shot.tag);
        if (index.column() == ResultColumn)
            return record.outcomeText();
        return record.firedUs ? (m_utc ? utcTimeText(record.firedUs) : localTimeText(record.firedUs)).left(8) : QString();
    default:
        return {};
    }
}

// A tool tip reads rich text where a text looks like it: nothing in it may.
QString FiredModel::toolTip(const ShotRecord &record) const
{
    QStringList lines{safeText(record.shot.tag), tr("to %1").arg(safeText(record.bus.toUtf8())), safeText(record.receipt.text.toUtf8(), 400)};
    if (record.followUpCount())
        lines << (record.followUpCount() == 1 ? tr("1 follow-up") : tr("%1 follow-ups").arg(record.followUpCount()));
    lines.removeAll(QString());
    return escapedToolTip(lines.join(u'\n'));
}

QVariant FiredModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return section == TagColumn ? int(Qt::AlignLeft | Qt::AlignVCenter) : int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case TagColumn:
        return tr("Fired");
    case ResultColumn:
        return tr("Seen");
    case TimeColumn:
        return tr("Time");
    default:
        return {};
    }
}

} // namespace brine
