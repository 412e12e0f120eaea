#pragma once

#include <QFontMetrics>
#include <QStyledItemDelegate>

namespace brine {

/// Rows as high as those of the event list, whatever the style makes of them. UI thread.
class RowDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    static int heightFor(const QFontMetrics &metrics) { return metrics.height() + 6; }   ///< of tables and lists too
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace brine
