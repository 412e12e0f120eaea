#pragma once

#include "asciitext.h"
#include <QColor>
#include <QList>
#include <QPointF>
#include <vector>

namespace brine {

/// The texts of one frame of the list, drawn by font and colour in a few calls: in a call for each of 270 cells the calls took longer
/// than the glyphs. UI thread.
class TextBatch
{
public:
    /// `font` is borrowed until draw(); font.has(text).
    void add(const AsciiText &font, const QColor &color, const QPointF &baseline, QStringView text);
    /// Draws what was added and forgets it.
    void draw(QPainter &painter);

private:
    struct Run
    {
        const AsciiText *font;
        QColor color;
        QList<quint32> glyphs;
        QList<QPointF> places;
    };
    std::vector<Run> m_runs;        ///< kept, empty, for the next frame
};

} // namespace brine
