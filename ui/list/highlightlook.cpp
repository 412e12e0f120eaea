#include "highlightlook.h"

#include "shades.h"
#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

namespace brine::highlightlook {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(brine::HighlightLook)
};

constexpr qreal LightShare = 0.11, DarkShare = 0.14; // more, and muted text falls below 4.5:1

QColor mixed(const QColor &ground, const QColor &ink, qreal share)
{
    return QColor::fromRgbF(float(ground.redF() + (ink.redF() - ground.redF()) * share), float(ground.greenF() + (ink.greenF() - ground.greenF()) * share),
                            float(ground.blueF() + (ink.blueF() - ground.blueF()) * share));
}

QPainterPath polygon(const QPointF &centre, qreal radius, int points, qreal inner = 0)
{
    QPainterPath path;
    const int steps = inner > 0 ? points * 2 : points;
    for (int i = 0; i < steps; ++i) {
        const qreal angle = -M_PI / 2 + 2 * M_PI * i / steps, r = inner > 0 && i % 2 ? radius * inner : radius;
        const QPointF at = centre + QPointF(std::cos(angle), std::sin(angle)) * r;
        i == 0 ? path.moveTo(at) : path.lineTo(at);
    }
    path.closeSubpath();
    return path;
}

QPainterPath lines(const QPointF &at, qreal side, std::initializer_list<std::initializer_list<QPointF>> strokes)
{
    QPainterPath path;
    for (const auto &stroke : strokes) {
        bool first = true;
        for (const QPointF &point : stroke) {
            const QPointF to = at + point * side;
            std::exchange(first, false) ? path.moveTo(to) : path.lineTo(to);
        }
    }
    return path;
}

QIcon drawn(const QColor &ground, const QSize &size, HighlightSign sign, const QColor &color)
{
    constexpr int Sharp = 2; // drawn for a scale of two; smaller ones are scaled down
    QPixmap pixmap(size * Sharp);
    pixmap.fill(ground);
    QPainter painter(&pixmap);
    painter.scale(Sharp, Sharp);
    drawSign(painter, sign, QRectF(QPointF(0, 0), QSizeF(size)), color);
    painter.end();
    pixmap.setDevicePixelRatio(Sharp);
    return QIcon(pixmap);
}

} // namespace

QColor ink(HighlightColour colour, const Shades &shades)
{
    switch (colour) {
    case HighlightColour::Red: return shades.danger;
    case HighlightColour::Amber: return shades.attention;
    case HighlightColour::Green: return shades.good;
    case HighlightColour::Teal: return shades.accent;
    case HighlightColour::Blue: return shades.hues[0];
    case HighlightColour::Violet: return shades.hues[3];
    case HighlightColour::Pink: return shades.hues[4];
    case HighlightColour::Grey: break;
    }
    return shades.hues[6];
}

QColor ground(HighlightColour colour, const Shades &shades)
{
    return QColor(mixed(shades.base, ink(colour, shades), shades.dark ? DarkShare : LightShare).rgb());
}

void drawSign(QPainter &painter, HighlightSign sign, const QRectF &rect, const QColor &color)
{
    const qreal side = std::min({rect.width(), rect.height(), 10.0}), half = side / 2;
    const QPointF centre = rect.center(), at = centre - QPointF(half, half);
    QPainterPath path;
    bool filled = true;
    switch (sign) {
    case HighlightSign::Exclamation: path = lines(at, side, {{{0.5, 0.08}, {0.5, 0.6}}, {{0.5, 0.9}, {0.5, 0.91}}}); filled = false; break;
    case HighlightSign::Cross: path = lines(at, side, {{{0.14, 0.14}, {0.86, 0.86}}, {{0.86, 0.14}, {0.14, 0.86}}}); filled = false; break;
    case HighlightSign::Tick: path = lines(at, side, {{{0.1, 0.55}, {0.4, 0.86}, {0.92, 0.16}}}); filled = false; break;
    case HighlightSign::Circle: path.addEllipse(centre, half * 0.8, half * 0.8); break;
    case HighlightSign::Square: path.addRect(QRectF(at, QSizeF(side, side)).adjusted(1, 1, -1, -1)); break;
    case HighlightSign::Diamond: path = polygon(centre, half, 4); break;
    case HighlightSign::Triangle: path = polygon(centre + QPointF(0, half * 0.15), half, 3); break;
    case HighlightSign::Star: path = polygon(centre, half * 1.05, 5, 0.45); break;
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(filled ? QBrush(color) : QBrush(Qt::NoBrush));
    painter.setPen(filled ? QPen(Qt::NoPen) : QPen(color, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(path);
    painter.restore();
}

void drawMark(QPainter &painter, const QRectF &rect, const QColor &color)
{
    const qreal side = std::min({rect.width(), rect.height(), 11.0});
    const QPointF at = rect.center() - QPointF(side / 2, side / 2);
    QPainterPath flag = lines(at, side, {{{0.2, 0.05}, {0.92, 0.3}, {0.2, 0.55}}});
    flag.closeSubpath();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(color);
    painter.drawPath(flag);
    painter.drawLine(at + QPointF(0.2, 0.05) * side, at + QPointF(0.2, 1) * side);
    painter.restore();
}

QIcon swatch(HighlightColour colour, HighlightSign sign, const Shades &shades)
{
    return drawn(ground(colour, shades), QSize(28, 16), sign, ink(colour, shades));
}

QIcon signIcon(HighlightSign sign, const Shades &shades)
{
    return drawn(Qt::transparent, QSize(16, 16), sign, shades.text);
}

QString colourWord(HighlightColour colour)
{
    switch (colour) {
    case HighlightColour::Red: return Words::tr("Red");
    case HighlightColour::Amber: return Words::tr("Amber");
    case HighlightColour::Green: return Words::tr("Green");
    case HighlightColour::Teal: return Words::tr("Teal");
    case HighlightColour::Blue: return Words::tr("Blue");
    case HighlightColour::Violet: return Words::tr("Violet");
    case HighlightColour::Pink: return Words::tr("Pink");
    case HighlightColour::Grey: break;
    }
    return Words::tr("Grey");
}

QString signWord(HighlightSign sign)
{
    switch (sign) {
    case HighlightSign::Exclamation: return Words::tr("Exclamation mark");
    case HighlightSign::Cross: return Words::tr("Cross");
    case HighlightSign::Tick: return Words::tr("Tick");
    case HighlightSign::Circle: return Words::tr("Circle");
    case HighlightSign::Square: return Words::tr("Square");
    case HighlightSign::Diamond: return Words::tr("Diamond");
    case HighlightSign::Triangle: return Words::tr("Triangle");
    case HighlightSign::Star: break;
    }
    return Words::tr("Star");
}

} // namespace brine::highlightlook
