#pragma once

#include "facetcounts.h"
#include <QAbstractItemModel>
#include <memory>

namespace brine {

/// Tags as a tree with counts and rates; ids are collapsed (`salt/job/*/ret/*`). Grows in place: a stretch of events touches
/// only the nodes of its few shapes. UI thread.
class FacetTreeModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Column { NameColumn, CountColumn, RateColumn, ColumnCount };
    enum Role { FilterRole = Qt::UserRole /* QString: filter text for this node */, CountRole };
    explicit FacetTreeModel(QObject *parent = nullptr);
    ~FacetTreeModel() override;
    void add(const FacetCounts &stretch, double seconds);   ///< seconds: the time the stretch covers
    void clear();

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Node;
    Node *nodeOf(const QModelIndex &index) const;
    QModelIndex indexOf(Node *node, int column = 0) const;
    Node *childOf(Node *parent, const QByteArray &name);
    void decay(Node *node, double seconds);
    static QString filterOf(const Node &node);
    static QString nameOf(const Node &node);
    std::unique_ptr<Node> m_root;
    int m_nodes = 0;
};

} // namespace brine
