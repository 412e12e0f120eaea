#pragma once

#include <QAbstractTableModel>
#include <QByteArray>
#include <QHash>
#include <QString>
#include <vector>

namespace brine {

/// The most frequent values of one facet (minions or functions), most first. UI thread.
class FacetTableModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    static constexpr int MaxRows = 500;
    enum Column { NameColumn, CountColumn, ColumnCount };
    enum Role { FilterRole = Qt::UserRole };
    /// field: what a click filters on, "minion" or "fun".
    FacetTableModel(QString title, QString field, QObject *parent = nullptr);
    void setCounts(const QHash<QByteArray, quint64> &counts);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row { QByteArray name; quint64 count; };
    QString m_title, m_field;
    std::vector<Row> m_rows;
};

} // namespace brine
