#include "signs.h"

#include "shades.h"
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

namespace brine {

void drawSign(QPainter &painter, Sign sign, const QRectF &rect, const QColor &color)
{
    const qreal side = std::min({rect.width(), rect.height(), 12.0});
    const QPointF at = rect.center() - QPointF(side / 2, side / 2);
    const auto p = [&](qreal x, qreal y) { return at + QPointF(x * side, y * side); };
    QPainterPath path;
    switch (sign) {
    case Sign::Tick:
        path.moveTo(p(0.1, 0.55));
        path.lineTo(p(0.4, 0.85));
        path.lineTo(p(0.92, 0.18));
        break;
    case Sign::Cross:
        path.moveTo(p(0.15, 0.15));
        path.lineTo(p(0.85, 0.85));
        path.moveTo(p(0.85, 0.15));
        path.lineTo(p(0.15, 0.85));
        break;
    case Sign::Warning:
        path.moveTo(p(0.5, 0.08));
        path.lineTo(p(0.98, 0.92));
        path.lineTo(p(0.02, 0.92));
        path.closeSubpath();
        path.moveTo(p(0.5, 0.4));
        path.lineTo(p(0.5, 0.62));
        path.moveTo(p(0.5, 0.75));
        path.lineTo(p(0.5, 0.78));
        break;
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color, sign == Sign::Warning ? 1.3 : 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(path);
    painter.restore();
}

QColor signColor(Sign sign, const Shades &shades)
{
    return sign == Sign::Tick ? shades.good : sign == Sign::Cross ? shades.danger : shades.attention;
}

} // namespace brine
