#include "headercorner.h"

#include <QPainter>
#include <QStyle>
#include <QStyleOption>

namespace brine {

void HeaderCorner::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    QStyleOption option;
    option.initFrom(this);
    style()->drawControl(QStyle::CE_HeaderEmptyArea, &option, &painter, this);
}

} // namespace brine
