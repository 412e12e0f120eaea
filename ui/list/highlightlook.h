#pragma once

#include "highlightrules.h"
#include <QColor>
#include <QIcon>
#include <QRectF>

class QPainter;

namespace brine {

struct Shades;

/// How highlight rules look in a theme, and what their colours and signs are called. UI thread.
namespace highlightlook {

/// The sign's colour: full, for the margin.
QColor ink(HighlightColour colour, const Shades &shades);
/// The row's ground: so little of the colour that every text of a row can still be read on it.
QColor ground(HighlightColour colour, const Shades &shades);
/// At most 10 px high and wide, centred in rect; by path, needs no font.
void drawSign(QPainter &painter, HighlightSign sign, const QRectF &rect, const QColor &color);
/// The flag of a row that the user marked.
void drawMark(QPainter &painter, const QRectF &rect, const QColor &color);
/// A piece of a row with the sign on it, for lists of choices.
QIcon swatch(HighlightColour colour, HighlightSign sign, const Shades &shades);
QIcon signIcon(HighlightSign sign, const Shades &shades);
QString colourWord(HighlightColour colour);
QString signWord(HighlightSign sign);

} // namespace highlightlook
} // namespace brine
