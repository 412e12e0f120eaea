#pragma once

#include "msgpackwriter.h"
#include "payloadtreemodel.h"
#include <QAbstractItemModelTester>
#include <QTest>
#include <functional>

namespace brine {

/// Without fetching by itself: it would do so while a reset is being announced.
struct FatalTester : QAbstractItemModelTester
{
    explicit FatalTester(QAbstractItemModel *model)
        : QAbstractItemModelTester(model, FailureReportingMode::Fatal) { setUseFetchMore(false); }
};

/// The open part of the tree as lines "key | value | type", indented by level.
inline QStringList printed(const QAbstractItemModel &model, const QModelIndex &parent = {}, int level = 0)
{
    QStringList lines;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex key = model.index(row, 0, parent);
        QStringList cells;
        for (int column = 0; column < PayloadTreeModel::ColumnCount; ++column)
            cells << key.siblingAtColumn(column).data().toString();
        lines << QString(level * 2, u' ') + cells.join(QStringLiteral(" | "));
        lines << printed(model, key, level + 1);
    }
    return lines;
}

inline void openAll(QAbstractItemModel &model, const QModelIndex &parent = {})
{
    model.fetchMore(parent);
    for (int row = 0; row < model.rowCount(parent); ++row)
        openAll(model, model.index(row, 0, parent));
}

/// A payload with one entry.
inline QByteArray oneEntry(const std::function<void(MsgpackWriter &)> &value, const char *key = "x")
{
    MsgpackWriter w;
    w.map(1);
    w.key(key);
    value(w);
    return w.take();
}

inline QModelIndex find(PayloadTreeModel &model, const char *path) { return model.indexOfPath(QString::fromUtf8(path)); }

inline QString valueAt(PayloadTreeModel &model, const char *path)
{
    return find(model, path).siblingAtColumn(PayloadTreeModel::ValueColumn).data().toString();
}

} // namespace brine
