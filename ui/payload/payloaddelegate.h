#pragma once

#include <QStyledItemDelegate>

namespace brine {

/// Rows of the payload tree: fixed font, quiet type column, failed states in the colour of failure (the words say it too).
/// UI thread.
class PayloadDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;
};

} // namespace brine
