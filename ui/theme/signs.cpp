#include "signs.h"

#include "shades.h"
#include <QHash>
#include <QPainter>
#include <QPainterPath>
#include <QPixmap>
#include <algorithm>
#include <cmath>

namespace brine {

namespace {

/// What a drawn sign looks like. Where in a pixel it begins and how large it is are counted in 1/16.
struct SignLook
{
    Sign sign;
    int side, left, top, scale;
    QRgb color;
    bool operator==(const SignLook &) const = default;
};

size_t qHash(const SignLook &look, size_t seed = 0)
{
    return qHashMulti(seed, int(look.sign), look.side, look.left, look.top, look.scale, look.color);
}

constexpr int Part = 16;        // of a pixel
constexpr int Room = 1;         // around a sign, for its pen
constexpr qsizetype MaxLooks = 64;

void strokeSign(QPainter &painter, Sign sign, const QPointF &at, qreal side, const QColor &color)
{
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

const QPixmap &signPixmap(const SignLook &look)
{
    static QHash<SignLook, QPixmap> drawn;  // the UI thread's
    if (const auto found = drawn.constFind(look); found != drawn.cend())
        return *found;
    if (drawn.size() >= MaxLooks)
        drawn.clear();                      // another theme, another screen
    const qreal side = qreal(look.side) / Part, scale = qreal(look.scale) / Part;
    const int length = int(std::ceil((side + 1 + 2 * Room) * scale));
    QPixmap pixmap(length, length);
    pixmap.setDevicePixelRatio(scale);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    strokeSign(painter, look.sign, {Room + qreal(look.left) / Part, Room + qreal(look.top) / Part}, side, QColor::fromRgba(look.color));
    painter.end();
    return *drawn.insert(look, pixmap);
}

} // namespace

// A list draws hundreds of them a second: stroked once, painted from a pixmap. Not where a painter scales or prints.
void drawSign(QPainter &painter, Sign sign, const QRectF &rect, const QColor &color)
{
    const qreal side = std::min({rect.width(), rect.height(), 12.0});
    const QPointF at = rect.center() - QPointF(side / 2, side / 2);
    if (painter.transform().type() > QTransform::TxTranslate)
        return strokeSign(painter, sign, at, side, color);
    const QPointF pixel(std::floor(at.x()), std::floor(at.y()));
    const QPointF inside = (at - pixel) * Part;
    const int scale = int(std::lround(painter.device()->devicePixelRatioF() * Part));
    painter.drawPixmap(pixel - QPointF(Room, Room), signPixmap({sign, int(std::lround(side * Part)), int(inside.x()), int(inside.y()), scale, color.rgba()}));
}

QColor signColor(Sign sign, const Shades &shades)
{
    return sign == Sign::Tick ? shades.good : sign == Sign::Cross ? shades.danger : shades.attention;
}

} // namespace brine
