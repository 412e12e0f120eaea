#include "payloaddelegate.h"

#include "payloadtreemodel.h"
#include "theme.h"

namespace brine {

void PayloadDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const Shades &shades = shadesOf(option->widget);
    if (index.column() != PayloadTreeModel::TypeColumn)
        option->font = fixedFont(option->font);
    if (index.column() == PayloadTreeModel::TypeColumn)
        option->palette.setColor(QPalette::Text, shades.muted);
    else if (index.data(PayloadTreeModel::FailedRole).toBool())
        option->palette.setColor(QPalette::Text, shades.danger);
}

QSize PayloadDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setHeight(option.fontMetrics.height() + 6);
    return size;
}

} // namespace brine
