#include "rowdelegate.h"

namespace brine {

QSize RowDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    return {QStyledItemDelegate::sizeHint(option, index).width(), heightFor(option.fontMetrics)};
}

} // namespace brine
