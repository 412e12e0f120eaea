#pragma once

#include <QColor>
#include <QRectF>

class QPainter;

namespace brine {

struct Shades;

/// A tick, cross or warning triangle drawn by path, so that it needs no font and no icon file.
enum class Sign { Tick, Cross, Warning };
/// At most 12 px high and wide, centred in rect.
void drawSign(QPainter &painter, Sign sign, const QRectF &rect, const QColor &color);
/// The colour a sign is drawn in: good, danger or attention.
QColor signColor(Sign sign, const Shades &shades);

} // namespace brine
