#pragma once

#include "facetrate.h"
#include "namedrowsmodel.h"
#include <QByteArray>
#include <QHash>
#include <QString>
#include <vector>

namespace brine {

/// A value of a facet; an empty name: all those that found no room.
struct FacetRow { QByteArray name; quint64 count; double rate; };

/// The values of one facet (minions or functions) with counts and rates, in the order of a column: by default the most frequent
/// first. What comes is added up at once and shown by refresh(), so that rows move no more often than an eye can follow. UI thread.
class FacetTableModel : public NamedRowsModel<FacetRow>
{
    Q_OBJECT
public:
    static constexpr int MaxRows = 5000;
    enum Column { NameColumn, CountColumn, RateColumn, ColumnCount };
    enum Role { FilterRole = Qt::UserRole };
    enum class Order { Kept, Sorted };
    /// field: what a click filters on, "minion" or "fun".
    FacetTableModel(QString title, QString field, QObject *parent = nullptr);
    void add(const QHash<QByteArray, quint64> &stretch, double seconds);   ///< seconds: the time the stretch covers
    void clear();
    /// Shows what was added. Kept: every row stays where it is, new ones come at the end; what is selected stays so either way.
    void refresh(Order order);
    qsizetype values() const { return m_tallies.size(); }                   ///< all there are; at most MaxRows have a row

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

private:
    struct Tally { quint64 count = 0; FacetRate rate; double at = 0; };    ///< at: what m_clock was when the rate was so
    using Row = FacetRow;
    void tally(const QByteArray &name, quint64 count, double seconds);
    Row rowOf(const QByteArray &name, const Tally &tally) const;
    std::vector<Row> sorted() const;
    bool isBefore(const Row &a, const Row &b) const;
    QString text(const Row &row, int column) const;
    QString m_title, m_field;
    QHash<QByteArray, Tally> m_tallies;
    double m_clock = 0;                                                     ///< seconds that were added
    int m_sortColumn = CountColumn;
    Qt::SortOrder m_sortOrder = Qt::DescendingOrder;
};

} // namespace brine
