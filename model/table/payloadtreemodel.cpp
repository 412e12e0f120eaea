#include "payloadtreemodel.h"

#include "payloadcell.h"
#include "payloadnode.h"
#include "payloadpath.h"
#include "redaction.h"
#include <algorithm>

namespace brine {

PayloadTreeModel::PayloadTreeModel(QObject *parent)
    : QAbstractItemModel(parent), m_root(PayloadNode::root({}))
{
}

PayloadTreeModel::~PayloadTreeModel() = default;

void PayloadTreeModel::setPayload(const QByteArray &tag, const QByteArray &payload)
{
    setMasked(payload, Redaction::masked(tag, payload));
}

void PayloadTreeModel::setMasked(const QByteArray &payload, const QByteArray &masked)
{
    beginResetModel();
    m_payload = payload;
    m_masked = masked;
    m_hasSecrets = masked.constData() != payload.constData() && masked != payload; // shared bytes need no look
    m_revealed = false;
    showBytes();
    endResetModel();
}

void PayloadTreeModel::setRevealed(bool revealed)
{
    if (m_revealed == revealed)
        return;
    if (!m_hasSecrets) {
        m_revealed = revealed;
        return;
    }
    beginResetModel();
    m_revealed = revealed;
    showBytes();
    endResetModel();
}

void PayloadTreeModel::showBytes()
{
    m_root.reset(); // borrows m_shown
    m_shown = m_revealed ? m_payload : m_masked;
    m_root = PayloadNode::root(m_shown);
}

void PayloadTreeModel::setUseUtc(bool utc)
{
    if (m_utc == utc)
        return;
    m_utc = utc;
    std::vector<PayloadNode *> open{m_root.get()}; // times may stand on any level
    while (!open.empty()) {
        PayloadNode *node = open.back();
        open.pop_back();
        if (node->children.empty())
            continue;
        Q_EMIT dataChanged(indexOf(node->children.front().get(), ValueColumn),
                           indexOf(node->children.back().get(), ValueColumn), {Qt::DisplayRole});
        for (const auto &child : node->children)
            open.push_back(child.get());
    }
}

PayloadNode *PayloadTreeModel::nodeOf(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<PayloadNode *>(index.internalPointer()) : m_root.get();
}

QModelIndex PayloadTreeModel::indexOf(PayloadNode *node, int column) const
{
    return node && node != m_root.get() ? createIndex(node->row, column, node) : QModelIndex();
}

QModelIndex PayloadTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    if (row < 0 || column < 0 || column >= ColumnCount || parent.column() > 0)
        return {};
    const PayloadNode *node = nodeOf(parent);
    if (size_t(row) >= node->children.size())
        return {};
    return createIndex(row, column, node->children[size_t(row)].get());
}

QModelIndex PayloadTreeModel::parent(const QModelIndex &child) const
{
    return child.isValid() ? indexOf(nodeOf(child)->parent) : QModelIndex();
}

int PayloadTreeModel::rowCount(const QModelIndex &parent) const
{
    return parent.column() > 0 ? 0 : int(nodeOf(parent)->children.size());
}

int PayloadTreeModel::columnCount(const QModelIndex &) const { return ColumnCount; }

bool PayloadTreeModel::hasChildren(const QModelIndex &parent) const
{
    if (parent.column() > 0)
        return false;
    const PayloadNode *node = nodeOf(parent);
    return node->isOpen ? !node->children.empty() : node->canOpen();
}

bool PayloadTreeModel::canFetchMore(const QModelIndex &parent) const
{
    const PayloadNode *node = nodeOf(parent);
    return parent.column() <= 0 && !node->isOpen && node->canOpen();
}

void PayloadTreeModel::fetchMore(const QModelIndex &parent)
{
    if (!canFetchMore(parent))
        return;
    // The rows are made aside first: how many there are is only known once the bytes are read.
    PayloadNode *node = nodeOf(parent);
    node->open();
    auto children = std::exchange(node->children, {});
    if (children.empty())
        return;
    beginInsertRows(parent, 0, int(children.size()) - 1);
    node->children = std::move(children);
    endInsertRows();
}

QVariant PayloadTreeModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const PayloadNode &node = *nodeOf(index);
    const PayloadCell cell(node);
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == KeyColumn ? cell.key() : index.column() == ValueColumn ? cell.value(m_utc) : cell.type();
    case PathRole:
        return pathOf(node, false);
    case JinjaPathRole:
        return pathOf(node, true);
    case EncodedRole:
        return node.kind == PayloadNode::Kind::Entry ? node.value.encoded().toByteArray() : QByteArray();
    case FullTextRole:
        return cell.fullText();
    case FailedRole:
        return cell.isFailed();
    default:
        return {};
    }
}

QVariant PayloadTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case KeyColumn:
        return tr("Key");
    case ValueColumn:
        return tr("Value");
    case TypeColumn:
        return tr("Type");
    default:
        return {};
    }
}

QByteArrayView PayloadTreeModel::bytesOf(const QModelIndex &index) const
{
    if (!index.isValid())
        return {};
    const PayloadNode &node = *nodeOf(index);
    return node.kind == PayloadNode::Kind::Remainder ? node.start : node.value.encoded();
}

QString PayloadTreeModel::pathOf(const PayloadNode &node, bool jinja) const
{
    if (node.kind == PayloadNode::Kind::Remainder)
        return {};
    QString path;
    if (node.kind == PayloadNode::Kind::Page)
        path = QStringLiteral("[%1:%2]").arg(node.first).arg(quint64(node.first) + node.count);
    for (const PayloadNode *at = &node; at->parent; at = at->parent) {
        if (at->kind == PayloadNode::Kind::Page)
            continue;
        const bool listed = !at->inMap && at->parent->container()->value.type() == MsgpackView::Type::Array;
        if (listed)
            path.prepend(payloadpath::filterStep({{}, at->first, true}));
        else if (at->inMap)
            path.prepend(jinja ? payloadpath::jinjaStep(at->key)
                               : payloadpath::filterStep({payloadpath::keyText(at->key), 0, false}));
    }
    return path.prepend(QStringLiteral("data"));
}

PayloadNode *PayloadTreeModel::openedEntry(PayloadNode *container, quint32 place)
{
    fetchMore(indexOf(container));
    for (PayloadNode *level = container;;) {
        const auto &rows = level->children;
        const auto behind = std::upper_bound(rows.begin(), rows.end(), place, [](quint32 p, const auto &child) {
            return child->kind == PayloadNode::Kind::Remainder || p < child->first;
        });
        PayloadNode *hit = behind == rows.begin() ? nullptr : std::prev(behind)->get();
        if (!hit || hit->kind != PayloadNode::Kind::Page)
            return hit && hit->first == place ? hit : nullptr;
        fetchMore(indexOf(hit));
        level = hit;
    }
}

QModelIndex PayloadTreeModel::indexOfTrail(const PayloadTrail &trail)
{
    PayloadNode *node = m_root.get();
    for (const quint32 place : trail) {
        node = openedEntry(node, place);
        if (!node)
            return {};
    }
    return indexOf(node);
}

QModelIndex PayloadTreeModel::indexOfPath(const QString &path)
{
    const auto steps = payloadpath::parse(path);
    if (!steps || steps->empty())
        return {};
    PayloadNode *node = m_root.get();
    for (const PathStep &step : *steps) {
        const MsgpackView &value = node->value;
        if (step.isIndex != (value.type() == MsgpackView::Type::Array) || !value.isContainer())
            return {};
        std::optional<quint32> place;
        if (step.isIndex) {
            place = step.index;
        } else {
            for (auto it = value.iterate(); !place && it.next();) {
                if (payloadpath::keyText(it.key()) == step.key)
                    place = it.index();
            }
        }
        node = place ? openedEntry(node, *place) : nullptr;
        if (!node)
            return {};
    }
    return indexOf(node);
}

} // namespace brine
