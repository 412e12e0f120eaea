#include "payloaddelegate.h"

#include "payloadtreemodel.h"
#include "theme.h"

namespace brine {

void PayloadDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    RowDelegate::initStyleOption(option, index);
    const Shades &shades = shadesOf(option->widget);
    if (index.column() != PayloadTreeModel::TypeColumn)
        option->font = fixedFont(option->font);
    if (index.column() == PayloadTreeModel::TypeColumn)
        option->palette.setColor(QPalette::Text, shades.muted);
    else if (index.data(PayloadTreeModel::FailedRole).toBool())
        option->palette.setColor(QPalette::Text, shades.danger);
}

} // namespace brine
