#include "suitedelegate.h"

#include "shades.h"
#include "signs.h"
#include "suitemodel.h"
#include <QPainter>
#include <optional>

namespace brine {

namespace {

std::optional<Sign> signOf(SuiteModel::State state)
{
    if (state == SuiteModel::State::Passed)
        return Sign::Tick;
    if (state == SuiteModel::State::Stopped)
        return Sign::Warning;
    return SuiteModel::isBad(state) ? std::optional(Sign::Cross) : std::nullopt;
}

} // namespace

void SuiteDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    RowDelegate::initStyleOption(option, index);
    if (!index.parent().isValid())
        option->font.setBold(index.column() == SuiteModel::NameColumn);
    if (index.column() != SuiteModel::StateColumn)
        return;
    const auto sign = signOf(SuiteModel::State(index.data(SuiteModel::StateRole).toInt()));
    if (!sign)
        return;
    constexpr int Side = 14;
    QPixmap pixmap(QSize(Side, Side) * option->widget->devicePixelRatioF());
    pixmap.setDevicePixelRatio(option->widget->devicePixelRatioF());
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    drawSign(painter, *sign, QRectF(0, 0, Side, Side), option->state.testFlag(QStyle::State_Selected) ? option->palette.color(QPalette::HighlightedText) : signColor(*sign, Shades::of(option->palette)));
    painter.end();
    option->icon = QIcon(pixmap);
    option->decorationSize = {Side, Side};
    option->features |= QStyleOptionViewItem::HasDecoration;
}

} // namespace brine
