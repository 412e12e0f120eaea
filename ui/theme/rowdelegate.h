#pragma once

#include <QStyledItemDelegate>

namespace brine {

/// Rows of trees as high as those of the event list, whatever the style makes of them. UI thread.
class RowDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace brine
