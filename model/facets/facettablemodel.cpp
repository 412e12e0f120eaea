#include "facettablemodel.h"
#include "textforms.h"
#include <QLocale>
#include <algorithm>

namespace brine {

FacetTableModel::FacetTableModel(QString title, QString field, QObject *parent)
    : QAbstractTableModel(parent), m_title(std::move(title)), m_field(std::move(field))
{
}

void FacetTableModel::setCounts(const QHash<QByteArray, quint64> &counts)
{
    std::vector<Row> rows;
    rows.reserve(size_t(counts.size()));
    for (auto it = counts.begin(); it != counts.end(); ++it)
        rows.push_back({it.key(), it.value()});
    const auto more = [](const Row &a, const Row &b) { return a.count != b.count ? a.count > b.count : a.name < b.name; };
    const size_t kept = std::min(rows.size(), size_t(MaxRows));
    std::partial_sort(rows.begin(), rows.begin() + qsizetype(kept), rows.end(), more);
    rows.resize(kept);
    // Rows that stay are renamed first, then the tail comes or goes: nobody sees a row change while rows are inserted.
    const int before = int(m_rows.size()), after = int(kept), common = std::min(before, after);
    std::copy(rows.begin(), rows.begin() + common, m_rows.begin());
    if (common)
        Q_EMIT dataChanged(index(0, 0), index(common - 1, ColumnCount - 1));
    if (after > before) {
        beginInsertRows({}, before, after - 1);
        m_rows = std::move(rows);
        endInsertRows();
    } else if (after < before) {
        beginRemoveRows({}, after, before - 1);
        m_rows = std::move(rows);
        endRemoveRows();
    }
}

int FacetTableModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(m_rows.size()); }

int FacetTableModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant FacetTableModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || size_t(index.row()) >= m_rows.size())
        return {};
    const Row &row = m_rows[size_t(index.row())];
    if (role == FilterRole) {
        QString value = QString::fromUtf8(row.name);
        value.replace(QLatin1Char('\\'), QLatin1String("\\\\")).replace(QLatin1Char('"'), QLatin1String("\\\""));
        return row.name.isEmpty() ? QString() : QStringLiteral("%1 == \"%2\"").arg(m_field, value);
    }
    if (role == Qt::TextAlignmentRole && index.column() == CountColumn)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    return index.column() == NameColumn ? (row.name.isEmpty() ? tr("(others)") : safeText(row.name)) : QLocale().toString(row.count);
}

QVariant FacetTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == NameColumn ? m_title : tr("Events");
}

} // namespace brine
