#include "facettreemodel.h"
#include "textforms.h"
#include <QLocale>
#include <algorithm>
#include <cmath>
#include <vector>

namespace brine {

namespace {
// Hostile tags could make a node each; beyond this all new ones share "others".
constexpr int MaxNodes = 5000;
constexpr int MaxChildren = 500;
// A rate forgets with this time constant: about what a person means by "now".
constexpr double RateSeconds = 5;
// Stands for all names beyond the bounds; no part of a tag can be it, parts have no slash.
constexpr const char *Others = "/";

QString quoted(const QByteArray &text)
{
    QString result = QString::fromUtf8(text);
    result.replace(QLatin1Char('\\'), QLatin1String("\\\\")).replace(QLatin1Char('"'), QLatin1String("\\\""));
    return QLatin1Char('"') + result + QLatin1Char('"');
}
} // namespace

struct FacetTreeModel::Node
{
    Node *parent = nullptr;
    QByteArray name, path;
    quint64 count = 0, own = 0; ///< own: events whose tag ends here
    double rate = 0, pendingRate = 0;
    std::vector<std::unique_ptr<Node>> children; ///< in the order of their first event: nothing jumps
    int row = 0;
};

FacetTreeModel::FacetTreeModel(QObject *parent) : QAbstractItemModel(parent), m_root(std::make_unique<Node>()) { }
FacetTreeModel::~FacetTreeModel() = default;

FacetTreeModel::Node *FacetTreeModel::nodeOf(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<Node *>(index.internalPointer()) : m_root.get();
}

QModelIndex FacetTreeModel::indexOf(Node *node, int column) const
{
    return node == m_root.get() ? QModelIndex() : createIndex(node->row, column, node);
}

FacetTreeModel::Node *FacetTreeModel::childOf(Node *parent, const QByteArray &name)
{
    for (const auto &child : parent->children)
        if (child->name == name)
            return child.get();
    if ((m_nodes >= MaxNodes || int(parent->children.size()) >= MaxChildren) && name != Others)
        return childOf(parent, Others);
    const int row = int(parent->children.size());
    auto node = std::make_unique<Node>();
    node->parent = parent;
    node->name = name;
    node->path = parent == m_root.get() ? name : parent->path + '/' + name;
    node->row = row;
    beginInsertRows(indexOf(parent), row, row);
    parent->children.push_back(std::move(node));
    ++m_nodes;
    endInsertRows();
    return parent->children.back().get();
}

void FacetTreeModel::add(const FacetCounts &stretch, double seconds)
{
    for (auto it = stretch.shapes.begin(); it != stretch.shapes.end(); ++it) {
        Node *node = m_root.get();
        for (const QByteArray &part : it.key().split('/')) {
            node = childOf(node, part);
            node->count += it.value();
            node->pendingRate += double(it.value()) / seconds;
        }
        node->own += it.value();
    }
    decay(m_root.get(), seconds);
}

// Every node's rate moves towards what the stretch had; at most MaxNodes of them, whatever came.
void FacetTreeModel::decay(Node *node, double seconds)
{
    const double keep = std::exp(-seconds / RateSeconds);
    for (const auto &child : node->children) {
        child->rate = child->rate * keep + child->pendingRate * (1 - keep);
        child->pendingRate = 0;
        decay(child.get(), seconds);
    }
    if (!node->children.empty())
        Q_EMIT dataChanged(indexOf(node->children.front().get(), CountColumn), indexOf(node->children.back().get(), RateColumn));
}

void FacetTreeModel::clear()
{
    beginResetModel();
    m_root = std::make_unique<Node>();
    m_nodes = 0;
    endResetModel();
}

QModelIndex FacetTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    const Node *node = nodeOf(parent);
    if (row < 0 || size_t(row) >= node->children.size() || column < 0 || column >= ColumnCount || parent.column() > 0)
        return {};
    return createIndex(row, column, node->children[size_t(row)].get());
}

QModelIndex FacetTreeModel::parent(const QModelIndex &child) const
{
    return child.isValid() ? indexOf(nodeOf(child)->parent) : QModelIndex();
}

int FacetTreeModel::rowCount(const QModelIndex &parent) const
{
    return parent.column() > 0 ? 0 : int(nodeOf(parent)->children.size());
}

int FacetTreeModel::columnCount(const QModelIndex &) const { return ColumnCount; }

QVariant FacetTreeModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Node *node = nodeOf(index);
    if (role == CountRole)
        return node->count;
    if (role == FilterRole) {
        for (const Node *up = node; up; up = up->parent)
            if (up->name == Others)
                return {}; // no text holds for just these
        if (node->children.empty())
            return node->path.contains('*') ? QStringLiteral("tag ~ ") + quoted(node->path) : QStringLiteral("tag == ") + quoted(node->path);
        return node->path.contains('*') ? QStringLiteral("tag ~ ") + quoted(node->path + '*') : QStringLiteral("tag ^= ") + quoted(node->path);
    }
    if (role == Qt::TextAlignmentRole && index.column() != NameColumn)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case NameColumn: return node->name == Others ? tr("(others)") : node->name.isEmpty() ? tr("(empty)") : safeText(node->name);
    case CountColumn: return QLocale().toString(node->count);
    case RateColumn: return node->rate < 0.05 ? QString() : tr("%1/s").arg(node->rate, 0, 'f', node->rate < 10 ? 1 : 0);
    }
    return {};
}

QVariant FacetTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= ColumnCount)
        return {};
    const QString titles[ColumnCount] = {tr("Tag"), tr("Events"), tr("Rate")};
    return titles[section];
}

} // namespace brine
