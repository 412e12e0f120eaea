#include "facettablemodel.h"
#include "facetcounts.h"
#include "filtertext.h"
#include "naturalorder.h"
#include "textforms.h"
#include <QLocale>
#include <algorithm>
#include <cmath>

namespace brine {

FacetTableModel::FacetTableModel(QString title, QString field, QObject *parent)
    : NamedRowsModel(parent), m_title(std::move(title)), m_field(std::move(field))
{
}

void FacetTableModel::add(const QHash<QByteArray, quint64> &stretch, double seconds)
{
    if (std::isfinite(seconds))
        m_clock += seconds;
    for (auto it = stretch.begin(); it != stretch.end(); ++it)
        tally(it.key(), it.value(), seconds);
}

// Only what came is touched: the rates of the others are made less when somebody looks at them.
void FacetTableModel::tally(const QByteArray &name, quint64 count, double seconds)
{
    const bool isRoom = m_tallies.size() < FacetCounts::MaxKeys || m_tallies.contains(name);
    Tally &tally = m_tallies[isRoom ? name : QByteArray()];
    tally.count += count;
    tally.rate.pass(std::max(0.0, m_clock - tally.at - (std::isfinite(seconds) ? seconds : 0)));
    tally.rate.add(double(count), seconds);
    tally.at = m_clock;
}

void FacetTableModel::clear()
{
    m_tallies.clear();
    resetRows({});
}

FacetTableModel::Row FacetTableModel::rowOf(const QByteArray &name, const Tally &tally) const
{
    FacetRate rate = tally.rate;
    rate.pass(m_clock - tally.at);
    return {name, tally.count, rate.perSecond()};
}

bool FacetTableModel::isBefore(const Row &a, const Row &b) const
{
    const Row &low = m_sortOrder == Qt::AscendingOrder ? a : b, &high = m_sortOrder == Qt::AscendingOrder ? b : a;
    if (m_sortColumn == NameColumn)
        return naturalOrder(low.name, high.name) < 0;
    if (m_sortColumn == RateColumn && low.rate != high.rate)
        return low.rate < high.rate;
    if (low.count != high.count)
        return low.count < high.count;
    return naturalOrder(a.name, b.name) < 0;
}

std::vector<FacetTableModel::Row> FacetTableModel::sorted() const
{
    std::vector<Row> rows;
    rows.reserve(size_t(m_tallies.size()));
    for (auto it = m_tallies.begin(); it != m_tallies.end(); ++it)
        rows.push_back(rowOf(it.key(), it.value()));
    const size_t kept = std::min(rows.size(), size_t(MaxRows));
    std::partial_sort(rows.begin(), rows.begin() + qsizetype(kept), rows.end(), [this](const Row &a, const Row &b) { return isBefore(a, b); });
    rows.resize(kept);
    return rows;
}

void FacetTableModel::refresh(Order order)
{
    for (Row &row : m_rows)
        row = rowOf(row.name, m_tallies.value(row.name));
    if (order == Order::Sorted)
        setRows(sorted());
    else if (m_rows.size() < std::min(size_t(MaxRows), size_t(m_tallies.size()))) // else there is none to come, and no need to sort
        appendNew(sorted(), MaxRows);
    tellChanged();
}

void FacetTableModel::sort(int column, Qt::SortOrder order)
{
    if (column < 0 || column >= ColumnCount)
        return;
    m_sortColumn = column;
    m_sortOrder = order;
    refresh(Order::Sorted);
}

int FacetTableModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString FacetTableModel::text(const Row &row, int column) const
{
    switch (column) {
    case NameColumn: return row.name.isEmpty() ? tr("(others)") : safeText(row.name);
    case CountColumn: return QLocale().toString(row.count);
    default: return FacetRate::text(row.rate);
    }
}

QVariant FacetTableModel::data(const QModelIndex &index, int role) const
{
    const Row *row = rowAt(index);
    if (!row)
        return {};
    if (role == FilterRole)
        return row->name.isEmpty() ? QString() : m_field + QStringLiteral(" == ") + filtertext::quoted(row->name);
    if (role == Qt::TextAlignmentRole && index.column() != NameColumn)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    return role == Qt::DisplayRole ? text(*row, index.column()) : QVariant();
}

QVariant FacetTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::InitialSortOrderRole) // the first click on a number asks for the most
        return int(section == NameColumn ? Qt::AscendingOrder : Qt::DescendingOrder);
    const QString titles[ColumnCount] = {m_title, tr("Events"), tr("Rate")};
    const QString meanings[ColumnCount] = {tr("Click to sort by name"), tr("Events that came, also those forgotten by now"),
                                           tr("Events per second, of about the last 5 seconds")};
    return role == Qt::DisplayRole ? titles[section] : role == Qt::ToolTipRole ? meanings[section] : QVariant();
}

} // namespace brine
