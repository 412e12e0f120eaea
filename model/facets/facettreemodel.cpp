#include "facettreemodel.h"
#include "facetrate.h"
#include "filtertext.h"
#include "textforms.h"
#include <QByteArrayList>
#include <QLocale>
#include <algorithm>
#include <utility>
#include <vector>

namespace brine {

namespace {
// Hostile tags could make a node each; beyond this all new ones share "others".
constexpr int MaxNodes = 5000;
constexpr int MaxChildren = 500;
// Stands for all names beyond the bounds; no part of a tag can be it, parts have no slash.
constexpr const char *Others = "/";
// What tagShape() writes for an id.
constexpr const char *Id = "*";
} // namespace

struct FacetTreeModel::Node
{
    Node *parent = nullptr;
    QByteArray name, path;
    quint64 count = 0, own = 0; ///< own: events whose tag ends here
    FacetRate rate;
    quint64 pending = 0;        ///< of the stretch that is being added
    std::vector<std::unique_ptr<Node>> children; ///< in the order they came, those of one stretch by name: nothing jumps
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
    QByteArrayList shapes = stretch.shapes.keys();
    std::sort(shapes.begin(), shapes.end()); // a hash has another order at each start, and a file's tree is to be the same each time
    for (const QByteArray &shape : std::as_const(shapes)) {
        const quint64 count = stretch.shapes.value(shape);
        Node *node = m_root.get();
        for (const QByteArray &part : shape.split('/')) {
            node = childOf(node, part);
            node->count += count;
            node->pending += count;
        }
        node->own += count;
    }
    decay(m_root.get(), seconds);
}

// Every node's rate moves towards what the stretch had; at most MaxNodes of them, whatever came.
void FacetTreeModel::decay(Node *node, double seconds)
{
    for (const auto &child : node->children) {
        child->rate.add(double(std::exchange(child->pending, 0)), seconds);
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

// No glob has it: `*` would hold for every tag.
QString FacetTreeModel::filterOf(const Node &node)
{
    for (const Node *up = &node; up; up = up->parent)
        if (up->name == Others)
            return {}; // no text holds for just these
    const bool isLeaf = node.children.empty();
    if (node.path == Id)
        return QStringLiteral("tag =~ \"^([0-9]{4,}|[0-9a-fA-F-]{12,})%1\"").arg(isLeaf ? QLatin1String("$") : QLatin1String("(/|$)"));
    if (node.path.contains('*'))
        return QStringLiteral("tag ~ ") + filtertext::quoted(isLeaf ? node.path : node.path + '*');
    return (isLeaf ? QStringLiteral("tag == ") : QStringLiteral("tag ^= ")) + filtertext::quoted(node.path);
}

QString FacetTreeModel::nameOf(const Node &node)
{
    if (node.name == Others)
        return tr("(others)");
    if (node.path == Id) // at the root it would look like "all"
        return node.children.empty() ? tr("* (a bare job id)") : tr("* (begins with an id)");
    return node.name.isEmpty() ? tr("(empty)") : safeText(node.name);
}

QVariant FacetTreeModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Node *node = nodeOf(index);
    if (role == CountRole)
        return node->count;
    if (role == FilterRole)
        return filterOf(*node);
    if (role == Qt::ToolTipRole && index.column() == NameColumn && node->path.contains('*') && node->name != Others)
        return escapedToolTip(tr("%1\n* stands for an id: of a job, a minion, a machine").arg(safeText(node->path)));
    if (role == Qt::TextAlignmentRole && index.column() != NameColumn)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case NameColumn: return nameOf(*node);
    case CountColumn: return QLocale().toString(node->count);
    case RateColumn: return FacetRate::text(node->rate.perSecond());
    }
    return {};
}

QVariant FacetTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    const QString titles[ColumnCount] = {tr("Tag"), tr("Events"), tr("Rate")};
    const QString meanings[ColumnCount] = {tr("Tags by their parts; * stands for an id"), tr("Events that came, also those forgotten by now"),
                                           tr("Events per second, of about the last 5 seconds")};
    return role == Qt::DisplayRole ? titles[section] : role == Qt::ToolTipRole ? meanings[section] : QVariant();
}

} // namespace brine
